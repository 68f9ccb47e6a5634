from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every
from odoo.tools.gc import disabling_gc

from ..calc.decision import Decision, decide
from ..calc.exclusion import Exclusion
from ..calc.facts import Payer, Policy
from ..calc.mapping import mapped_rank, offsets
from ..calc.money import to_decimal
from ..const import PAYER_BATCH
from ..exclusion_text import describe


class Snapshot(NamedTuple):
    """One payer as it stands: what the rules need, and what writing the outcome needs besides.

    :param rows: the :class:`OpenItem` of each item, by id.
    :param cycles: how often the ladder has begun for an item, by id; see :meth:`cycle`.
    """

    partner_id: int
    payer_id: int | None
    policy: Policy | None
    payer: Payer
    rows: dict
    cycles: dict

    def cycle(self, item_id):
        """Which cycle of the ladder an item is in: 1 unless its due date was moved after a notice."""
        return self.cycles.get(item_id, 1)


class Special(NamedTuple):
    """Whom a policy calls large or new.

    :param large_amount: open balance in company currency from which on a payer is large; 0 = never.
    :param new_since: a payer is new when the first invoice is younger.
    """

    large_amount: Decimal
    new_since: date


class PolicyBook:
    """The policies of one evaluation as the rules see them; each is translated once.

    :param only: id of a policy that stands in for all others, to see what would be if everybody followed it.
    """

    def __init__(self, env, company, on, only=None):
        self._env, self.company, self.on, self._only = env, company, on, only
        self._default = company.collection_policy_id.id
        self._facts, self._ranks, self._special = {}, {}, {}

    def get(self, policy_id):
        """The policy with that id, the company's default for None; None when there is neither."""
        policy_id = self._only or policy_id or self._default
        if policy_id and policy_id not in self._facts:
            policy = self._env["collection.policy"].browse(policy_id)
            self._facts[policy_id] = policy._to_policy(self.company, self.on) if policy.active else None
        return self._facts.get(policy_id)

    def rank(self, policy, level_id):
        """Rank of a level in a policy; a level of another ladder is mapped by its days, never to the start."""
        level = policy.level(level_id)
        if level:
            return level.rank
        key = policy.id, level_id
        if key not in self._ranks:
            self._ranks[key] = self._map(policy, self._env["collection.policy.level"].browse(level_id))
        return self._ranks[key]

    def standing(self, policy, level_ids):
        """The highest rank that some counted levels stand for in a policy; 0 = none yet.

        All of them are asked, whatever ladder they belong to: who moves to another policy and back again stands
        where he was, because what was said stays said.
        """
        return max((self.rank(policy, level_id) for level_id in level_ids if level_id), default=0)

    def special(self, policy):
        """Whom the levels for new and for large payers mean; None when the policy has no such level.

        :rtype: Special | None
        """
        if policy.id not in self._special:
            record = self._env["collection.policy"].sudo().browse(policy.id)
            is_asked = any(level.only_new_or_large for level in policy.levels)
            terms = Special(to_decimal(record.large_amount), self.on - timedelta(days=record.new_days))
            self._special[policy.id] = terms if is_asked else None
        return self._special[policy.id]

    def _map(self, policy, level):
        ladder = level.policy_id.with_context(active_test=False).level_ids.sorted(lambda rung: (rung.sequence, rung.id))
        days = offsets([rung._to_level(rank) for rank, rung in enumerate(ladder, start=1)])
        return mapped_rank(policy.levels, days[level.id])


class CollectionEvaluator(models.AbstractModel):
    """Looks at payers on a date: gathers the facts, lets the rules decide, explains the outcome.

    Writes nothing. The run, the sender and the "why not" of every screen ask here, so that they cannot disagree.
    """

    _name = "collection.evaluator"
    _description = "Evaluation of payers"

    # === EVALUATE === #

    @api.model
    def _evaluate(self, book, partner_ids):
        """Decide about some payers of a company.

        :param PolicyBook book: the policies, company and date of the evaluation.
        :param partner_ids: commercial partners; they need not have a payer yet.
        :return: pairs of :class:`Snapshot` and :class:`Decision`.
        """
        with disabling_gc():  # hundreds of thousands of small facts, none of them in a cycle
            return [
                (snapshot, decide(snapshot.payer, snapshot.policy, book.on))
                for snapshot in self._take_snapshots(book, partner_ids)
            ]

    @api.model
    def _evaluate_many(self, book, partner_ids):
        """As :meth:`_evaluate`, one pair after the other; only one batch of payers is in memory at a time."""
        for batch in split_every(PAYER_BATCH, partner_ids, list):
            with disabling_gc():  # it would look through the batch, which is gone before anything else is
                yield from self._evaluate(book, batch)

    @api.model
    def _evaluate_orphans(self, book):
        """Exclusions of the open items that name no customer, with their rows, by item id."""
        rows = self.env["collection.facts"].sudo()._read_items(book.company, None)
        reasons = self._get_reasons(book, rows)
        nobody = Exclusion("no_contact", None, (("case", "no_customer"),))
        return {row.id: (row, (*reasons.get(row.id, ()), nobody)) for row in rows}

    @api.model
    def _take_snapshots(self, book, partner_ids):
        """Read what the rules need about some payers, in a constant number of queries.

        :rtype: list[Snapshot]
        """
        facts = self.env["collection.facts"].sudo()
        facts._flush()
        company, on = book.company, book.on
        found = facts._read_items(company, partner_ids)
        rows = defaultdict(dict)
        for row in found:
            rows[row.partner_id][row.id] = row
        payers = facts._read_payers(company, partner_ids)
        reasons = self._get_reasons(book, found)
        counted = self.env["collection.notice.line"].sudo()._read_counted([row.id for row in found])
        history = self.env["collection.notice"].sudo()._read_history([row["id"] for row in payers.values()], on)
        contacts = facts._read_contacts(company, partner_ids)
        part_payments = facts._read_part_payments(found)
        policies = {partner_id: book.get(payers.get(partner_id, {}).get("policy_id")) for partner_id in rows}
        special = self._find_new_or_large(book, policies, rows)
        rates = self._read_rates(company, {row.currency_id for row in found}, on)
        snapshots = []
        for partner_id, items in rows.items():
            payer, policy = payers.get(partner_id, {}), policies[partner_id]
            snapshots.append(
                Snapshot(
                    partner_id=partner_id,
                    payer_id=payer.get("id"),
                    policy=policy,
                    payer=Payer(
                        key=partner_id,
                        items=tuple(self._to_item(book, policy, row, counted, reasons) for row in items.values()),
                        contacts=tuple(contacts.get(partner_id, ())),
                        last_part_payment_on=part_payments.get(partner_id),
                        is_new_or_large=partner_id in special,
                        rates=rates,
                        **history.get(payer.get("id"), {}),
                    ),
                    rows=items,
                    cycles={
                        item_id: self._get_cycle(row, counted[item_id])
                        for item_id, row in items.items()
                        if item_id in counted
                    },
                )
            )
        return snapshots

    @api.model
    def _get_blocked(self, item_ids, on):
        items = self.env["account.move.line"].sudo().browse(item_ids)
        return self.env["collection.blocker"]._collect_blocked_items(items, on) if items else {}

    @api.model
    def _get_reasons(self, book, rows):
        """What keeps open items back, by item id: what blocks them, and what they say themselves.

        :rtype: dict[int, tuple[Exclusion]]
        """
        blocked = self._get_blocked([row.id for row in rows], book.on)
        reasons = {item_id: tuple(exclusions) for item_id, exclusions in blocked.items()}
        for row in rows:
            if row.no_followup:
                own = Exclusion("no_followup")
            elif row.date_maturity is None and row.residual > 0 and not book.company.collection_misc_items:
                own = Exclusion("no_followup", None, (("case", "no_due_date"),))
            else:
                continue
            reasons[row.id] = (*reasons.get(row.id, ()), own)
        return reasons

    @api.model
    def _read_rates(self, company, currency_ids, on):
        """Units of each currency per unit of company currency on the date, by currency id."""
        ids = currency_ids - {company.currency_id.id}
        if not ids:
            return {}
        currencies = self.env["res.currency"].sudo().browse(ids) | company.currency_id
        rates = currencies._get_rates(company, on)
        base = to_decimal(rates[company.currency_id.id])
        return {currency_id: to_decimal(rate) / base for currency_id, rate in rates.items()}

    @api.model
    def _find_new_or_large(self, book, policies, rows):
        """The commercial partners whose first invoice is recent or who owe much, where a level asks for that.

        :param dict policies: facts of the policy by commercial partner.
        :param dict rows: open items of each, by id.
        :rtype: set[int]
        """
        special, maybe_new = set(), {}
        for partner_id, items in rows.items():
            if not (policies[partner_id] and (terms := book.special(policies[partner_id]))):
                continue
            if sum(row.residual_company for row in items.values()) >= terms.large_amount > 0:
                special.add(partner_id)
                continue
            invoiced = [row.invoice_date for row in items.values() if row.move_type == "out_invoice"]
            if invoiced and min(invoiced) > terms.new_since:
                maybe_new[partner_id] = terms.new_since
        known = self.env["collection.facts"].sudo()._read_old_partner_ids(book.company, maybe_new)
        return special | (maybe_new.keys() - known)

    # === FACTS === #

    @api.model
    def _to_item(self, book, policy, row, counted, reasons):
        """An open journal item as the rules see it."""
        item = row.to_item()
        if row.id in counted:
            item = item._replace(**self._get_standing(book, policy, row, counted[row.id]))
        if row.id in reasons:
            item = item._replace(reasons=reasons[row.id])
        return item

    @api.model
    def _get_standing(self, book, policy, row, last):
        """What was counted for the item in its current cycle, as facts of :class:`calc.facts.Item`."""
        if not policy or not last.level_id or self._is_new_cycle(row, last):
            return {}
        return {
            "counted_rank": book.standing(policy, last.level_ids),
            "counted_level_id": last.level_id,
            "counted_on": last.counted_on,
            "deadline": last.deadline,
        }

    @api.model
    def _is_new_cycle(self, row, last):
        """A due date that was moved later starts the ladder afresh."""
        return bool(row.date_maturity and last.date_due and row.date_maturity > last.date_due)

    @api.model
    def _get_cycle(self, row, last):
        return last.cycle + 1 if self._is_new_cycle(row, last) else last.cycle

    # === EXPLAIN === #

    @api.model
    def _explain(self, lines, on=None):
        """Say for journal items what comes next, or why nothing does; the caller has checked the access.

        :param lines: `account.move.line` records; what is not open is passed over.
        :param on: date or ISO string, today or later; None = today.
        :return: dicts `move_line_id`, `state` (``proposed`` or ``excluded``), `level_id`, `code`, `detail`, `until`.
        :raise UserError: for a date in the past.
        """
        wanted = set(lines.ids)
        return [
            entry
            for company, partners in self._group_by_company(lines)
            for entry in self._explain_partners(company, partners, on)
            if entry["move_line_id"] in wanted
        ]

    @api.model
    def _group_by_company(self, lines):
        lines = lines.sudo().filtered("partner_id")
        return [(company, group.partner_id.ids) for company, group in lines.grouped("company_id").items()]

    @api.model
    def _explain_partners(self, company, partner_ids, on=None):
        """As :meth:`_explain`, for all open items of some commercial partners in a company."""
        company = company.sudo()
        today = company._get_collection_today()
        on = fields.Date.to_date(on) or today
        if on < today:
            raise UserError(self.env._("The past is in the log of exclusions; please ask for today or a later day."))
        book = PolicyBook(self.sudo().env, company, on)
        return [
            entry
            for snapshot, decision in self.sudo()._evaluate_many(book, partner_ids)
            for entry in self._to_entries(snapshot, decision)
        ]

    @api.model
    def _to_entries(self, snapshot, decision: Decision):
        counted = {
            line.item_id: line.counted_level_id
            for demand in decision.demands
            for line in demand.lines
            if line.counted_level_id
        }
        exclusions = dict(decision.exclusions)
        return [
            self._to_proposed(item_id, counted[item_id])
            if item_id in counted
            else self._to_excluded(item_id, exclusions[item_id])
            for item_id in snapshot.rows
        ]

    @api.model
    def _to_proposed(self, item_id, level_id):
        level = self.env["collection.policy.level"].sudo().browse(level_id)
        return {
            "move_line_id": item_id,
            "state": "proposed",
            "level_id": level_id,
            "code": False,
            "detail": self.env._("Due now: %s.", level.name).replace("?.", "?"),
            "until": False,
        }

    @api.model
    def _to_excluded(self, item_id, exclusion):
        params = dict(exclusion.params)
        return {
            "move_line_id": item_id,
            "state": "excluded",
            "level_id": False,
            "code": exclusion.code,
            "detail": describe(self.env, exclusion.code, exclusion.until, params),
            "until": exclusion.until or False,
        }
