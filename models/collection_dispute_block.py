from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..calc.exclusion import PRECEDENCE, Exclusion
from ..calc.money import to_decimal
from ..sql_array import sql_array


class CollectionDispute(models.Model):
    """What disputes keep from being chased, and until when."""

    _inherit = "collection.dispute"

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: open ones, accepted ones until they are credited, and the cool-down."""
        blocked = super()._get_blocked_items(items, on)
        self.env.flush_all()
        found = defaultdict(list)
        clock = self._get_clock(on)
        for item_id, state, reason, amount, answer_by, ended_on, company_id, policy_id in self._read_blocks(items):
            part = to_decimal(amount) if amount else None
            if state == "open":
                until = clock(company_id, policy_id, max(answer_by or on, on))
                found[item_id].append(Exclusion("disputed", until, (("case", reason),), part))
            elif (until := clock(company_id, policy_id, ended_on)) > on:
                found[item_id].append(Exclusion("cool_down", until, (), part))
        for item_id, part in self._read_accepted(items).items():
            found[item_id].append(Exclusion("disputed", None, (("case", "credit"),), part))
        return blocked | {item_id: _combine(reasons) for item_id, reasons in found.items()}

    @api.model
    def _read_blocks(self, items):
        """Open disputes, and those that have ended without a credit note, of items."""
        return self.env.execute_query(
            SQL(
                """SELECT rel.account_move_line_id, dispute.state, dispute.reason, dispute.amount, dispute.answer_by,
                          dispute.ended_on, dispute.company_id, COALESCE(payer.policy_id, company.collection_policy_id)
                     FROM unnest(%(ids)s) AS asked(id)
                     JOIN %(items)s rel ON rel.account_move_line_id = asked.id
                     JOIN %(table)s dispute ON dispute.id = rel.%(key)s
                     JOIN collection_payer payer ON payer.id = dispute.payer_id
                     JOIN res_company company ON company.id = dispute.company_id
                    WHERE dispute.state IN ('open', 'rejected', 'withdrawn')
                 ORDER BY dispute.id""",
                ids=sql_array(items),
                **self._get_table_names(),
            )
        )

    @api.model
    def _read_accepted(self, items):
        """Amounts by item (None = the whole item) that wait for the credit note of an accepted dispute."""
        debts, credits = self._read_pending(items, ["accepted"])
        disputes = self.browse({dispute_id for _item, dispute_id in debts})
        amounts = {dispute.id: dispute.amount for dispute in disputes}
        parts = {item_id: None for item_id, _dispute in credits}
        for item_id, dispute_id in debts:
            amount = amounts[dispute_id]
            known = parts.get(item_id, Decimal(0))
            parts[item_id] = known + to_decimal(amount) if amount and known is not None else None
        return parts

    @api.model
    def _get_whole_condition(self):
        """Override of `collection.matter`."""
        return SQL("COALESCE(matter.amount, 0) = 0")

    @api.model
    def _get_clock(self, on):
        """The end of the cool-down that begins on a day, as a function of company, policy and day."""
        calendars = {}

        def end_of(company_id, policy_id, day):
            policy = self.env["collection.policy"].sudo().browse(policy_id or [])
            key = company_id, policy_id
            if key not in calendars:
                company = self.env["res.company"].sudo().browse(company_id)
                calendars[key] = company._to_work_calendar(policy.resource_calendar_id, on)
            return calendars[key].add_workdays(day, policy.cool_down_days)

        return end_of

    @api.model
    def _get_disputed_amounts(self, items, on):
        """What of some items is in clarification, or was accepted and is not credited yet: no interest, no fees on it.

        :param items: `account.move.line` records.
        :param date on: the day in question; disputes that are decided today count as they stand today.
        :return: amounts in the items' currency by item id, at most what is open.
        :rtype: dict[int, Decimal]
        """
        self.env.flush_all()
        parts = defaultdict(list)
        for item_id, state, _reason, amount, *_rest in self.sudo()._read_blocks(items):
            if state == "open":
                parts[item_id].append(to_decimal(amount))
        for item_id, amount in self.sudo()._read_accepted(items).items():
            parts[item_id].append(amount or Decimal(0))
        residuals = {line.id: to_decimal(line.amount_residual_currency) for line in items.sudo() if line.id in parts}
        return {
            item_id: min(residual, sum(parts[item_id])) if all(parts[item_id]) else residual
            for item_id, residual in residuals.items()
            if residual > 0
        }


def _combine(reasons):
    """Several disputes of one item as one exclusion: the gravest code, the latest end, the sum of the amounts."""
    first = min(reasons, key=lambda reason: PRECEDENCE[reason.code])
    ends = [reason.until for reason in reasons if reason.until]
    is_whole = any(reason.amount is None for reason in reasons)
    amount = None if is_whole else sum(reason.amount for reason in reasons)
    return Exclusion(first.code, max(ends, default=None), first.params, amount)
