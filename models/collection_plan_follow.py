from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..calc.instalments import Payment, allocate, judge, to_unit
from ..calc.money import to_decimal
from ..sql_array import sql_array

#: Plans looked at between two commits.
PLAN_BATCH = 1000
#: Days after which a payment of a completed plan is not expected to be undone any more; undoing it is heard anyway.
UNDO_DAYS = 120


@dataclass(frozen=True)
class Movements:
    """What has happened on the items of a plan since it was proposed, in the currency of the plan.

    :param is_waiting: an invoice or a payment is back in draft: nobody knows yet what becomes of it.
    :param is_grown: more is open than there was, because an older payment has been undone.
    """

    payments: tuple[Payment, ...] = ()
    credited: Decimal = Decimal(0)
    is_waiting: bool = False
    is_grown: bool = False


class CollectionPlan(models.Model):
    """Keeps plans in step with the ledger: what has been paid, what is late, what has come to an end."""

    _inherit = "collection.plan"

    followed_on = fields.Date(readonly=True, copy=False)

    # === NIGHT AND DAY === #

    @api.model
    def _cron_follow(self, batch=PLAN_BATCH):
        """See once a day what has been paid of every plan, end those in default, and tell whoever has to know.

        Comes every hour, because messages keep to the hours in which one may write; in committed batches.
        """
        cron, root = self.env["ir.cron"], self.sudo()
        ids = root._get_unfollowed_ids()
        cron._commit_progress(remaining=len(ids))
        for chunk in split_every(batch, ids):
            plans = root.browse(chunk).try_lock_for_update()
            plans._follow()
            if not cron._commit_progress(len(chunk)):
                return
        for step in (root._end_defaulted, root._tell_all):
            step()
            cron._commit_progress()

    def _get_unfollowed_ids(self):
        """Plans in force that nobody has looked at today, and completed ones whose items are open again."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT plan.id FROM collection_plan plan
                    WHERE plan.state = 'active' AND plan.followed_on IS DISTINCT FROM %(today)s
                UNION SELECT plan.id FROM collection_plan plan
                        JOIN collection_plan_item_rel rel ON rel.plan_id = plan.id
                        JOIN account_move_line item ON item.id = rel.item_id
                       WHERE plan.state = 'completed' AND plan.ended_on >= %(recent)s
                         AND plan.followed_on IS DISTINCT FROM %(today)s
                         AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                    ORDER BY 1""",
                today=fields.Date.today(),
                recent=fields.Date.today() - timedelta(days=UNDO_DAYS),
            )
        )
        return [plan_id for (plan_id,) in rows]

    @api.model
    def _follow_items(self, lines):
        """Bring the plans of some journal items up to date at once. Safe to call with any items."""
        if not lines:
            return
        self.flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT plan.id FROM collection_plan_item_rel rel
                     JOIN collection_plan plan ON plan.id = rel.plan_id
                    WHERE rel.item_id = ANY(%s) AND plan.state IN ('active', 'completed')""",
                sql_array(lines.ids),
            )
        )
        self.sudo().browse(sorted(plan_id for (plan_id,) in rows))._follow()

    def _follow(self):
        """Note what has been paid of plans in force, and whether that completes, voids or reopens them.

        In a constant number of queries; writes only what has changed.
        """
        if not self:
            return
        movements = self._read_movements()
        for plan in self.with_context(tracking_disable=True)._as_ours():
            if not movements[plan.id].is_waiting:
                plan._settle(movements[plan.id])
            elif plan.default_on:
                plan.default_on = False  # nobody is late with an invoice that is being corrected
        self._as_ours().filtered(lambda plan: plan.followed_on != fields.Date.today()).write(
            {"followed_on": fields.Date.today()}
        )

    # === ONE PLAN === #

    def _settle(self, moved):
        """Note what has become of each instalment, and of the plan. Note: `self.ensure_one()`"""
        parts, schedule = self._get_parts(), self._to_schedule()
        shares, _unused = allocate(schedule, moved.payments, moved.credited, self.overpayment or "shorten")
        reopened = [part._settle(share) for part, share in zip(parts, shares, strict=True)]
        schedule = self._to_schedule() if any(reopened) else schedule
        verdict = judge(schedule, shares, self._get_today(), self.default_days, self._get_tolerance())
        if self.default_on != (verdict.default_on or False):
            self.default_on = verdict.default_on
        self._come_to(verdict.state)

    def _come_to(self, verdict):
        """Change the state as the ledger demands; a default waits for the night. Note: `self.ensure_one()`"""
        if self.state == "completed" and verdict in ("active", "defaulted"):
            self._set_state("active", ended_on=False)
        elif self.state == "active" and verdict == "completed":
            self._set_state("completed", ended_on=self._get_today())
        elif self.state == "active" and verdict == "settled":
            reason = self.env._("Credit notes or cancellations have settled all of it.")
            self._set_state("void", ended_on=self._get_today(), reason=reason)

    def _get_tolerance(self):
        """The rest that does not matter, in the currency of the plan. Note: `self.ensure_one()`"""
        company, amount = self.company_id, self._get_policy().plan_tolerance_amount
        if amount and self.currency_id != company.currency_id:
            amount = company.currency_id._convert(amount, self.currency_id, company, self._get_today())
        return to_decimal(amount)

    # === THE LEDGER === #

    def _read_movements(self):
        """What has happened on the items of plans since they were proposed, in two queries.

        :return: :class:`Movements` by id of the plan.
        """
        self.env.flush_all()
        items, partials = self._read_items(), self._read_partials()
        return {plan.id: plan._get_movements(items[plan.id], partials[plan.id]) for plan in self}

    def _get_movements(self, items, partials):
        """As :meth:`_read_movements`, of one plan; what was settled before the proposal is left out."""
        opening = self.opening or {"items": {}, "known": {}}
        rounding = to_decimal(self.currency_id.rounding)
        payments, credited, is_waiting, is_grown = [], Decimal(0), False, False
        for key, amount in opening["items"].items():
            start = to_unit(to_decimal(amount), rounding)
            state, residual = items.get(int(key), ("gone", 0))
            is_waiting |= state == "draft"
            if state != "posted":
                credited += start
                continue
            is_grown |= to_unit(to_decimal(residual), rounding) > start
            known = opening["known"].get(key, {})
            for credit_id, (day, is_credit, is_firm, moved) in partials.get(int(key), {}).items():
                is_waiting |= not is_firm  # Odoo keeps an invoice paid while its payment is back in draft
                new = to_unit(moved - to_decimal(known.get(str(credit_id))), rounding)
                if new > 0 and is_credit:
                    credited += new
                elif new > 0:
                    payments.append(Payment(day, new))
        return Movements(tuple(payments), credited, is_waiting, is_grown)

    def _read_items(self):
        """State and residual of the items, by plan and item."""
        found = defaultdict(dict)
        for plan_id, item_id, *values in self.env.execute_query(
            SQL(
                """SELECT rel.plan_id, item.id, item.parent_state, item.amount_residual_currency
                     FROM collection_plan_item_rel rel JOIN account_move_line item ON item.id = rel.item_id
                    WHERE rel.plan_id = ANY(%s)""",
                sql_array(self.ids),
            )
        ):
            found[plan_id][item_id] = values
        return found

    def _read_partials(self):
        """What each payment and credit note has settled of the items: by plan, item and the credit's journal item.

        :return: value date, whether it is a credit note, whether it is posted, and the amount in the item's currency.
        """
        found = defaultdict(lambda: defaultdict(dict))
        for plan_id, item_id, credit_id, *values in self.env.execute_query(
            SQL(
                """SELECT rel.plan_id, part.debit_move_id, part.credit_move_id, max(part.max_date),
                          bool_or(origin.move_type = 'out_refund'), bool_and(credit.parent_state = 'posted'),
                          sum(part.debit_amount_currency)
                     FROM collection_plan_item_rel rel
                     JOIN account_partial_reconcile part ON part.debit_move_id = rel.item_id
                     JOIN account_move_line credit ON credit.id = part.credit_move_id
                     JOIN account_move origin ON origin.id = credit.move_id
                    WHERE rel.plan_id = ANY(%s)
                 GROUP BY rel.plan_id, part.debit_move_id, part.credit_move_id""",
                sql_array(self.ids),
            )
        ):
            *facts, amount = values
            found[plan_id][item_id][credit_id] = (*facts, to_decimal(amount))
        return found

    # === DEFAULT === #

    @api.model
    def _end_defaulted(self):
        """Put plans in default whose payment has not come; those about which something else is going on wait."""
        tomorrow = fields.Date.add(fields.Date.today(), days=1)  # today already, where the sun rises earlier
        late = self.search([("state", "=", "active"), ("default_on", "<=", tomorrow)]).try_lock_for_update()
        late._follow()
        for company, plans in late.grouped("company_id").items():
            today: date = company._get_collection_today()
            due = plans.filtered(
                lambda plan, today=today: plan.state == "active" and plan.default_on and plan.default_on <= today
            )
            due -= due._get_held(today)
            for plan in due._as_ours():
                plan.reason = plan._describe_default()
            due._set_state("defaulted", ended_on=today)

    def _get_held(self, on):
        """Plans for which neither a reminder nor a default would be right now. To be extended by whoever knows why."""
        return self.browse()

    def _describe_default(self):
        late = self._get_parts().filtered(lambda part: part.state in ("open", "partial"))[:1]
        return self.env._(
            "The instalment due on %(date)s was not paid within %(days)s days.",
            date=fields.Date.to_string(late.date) if late else "",
            days=self.default_days,
        )

    # === NEWS === #

    @api.model
    def _tell_all(self):
        """Tell whoever has to know what has become of plans. To be extended by those who do."""
        return
