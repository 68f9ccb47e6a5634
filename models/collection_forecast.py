from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, split_every

from ..calc.forecast import forecast
from ..const import OPEN_STATES, PAYER_BATCH
from .collection_evaluator import PolicyBook


class Leaving(NamedTuple):
    """One message or task that would leave.

    :param items: how many items it asks for; `amount`: its total in company currency, at booked rates.
    :param totals: its totals as pairs of currency id and amount.
    """

    day: date
    level_id: int
    partner_id: int
    items: int
    amount: float
    totals: tuple


class CollectionForecast(models.AbstractModel):
    """What would leave on the coming days if everything is sent on the day it is due. Writes nothing."""

    _name = "collection.forecast"
    _description = "Forecast of notices"

    @api.model
    def _forecast(self, company, days, policy=None, everybody=False):
        """Live through the coming days of a company as if nobody paid, and everything was approved and done.

        A company that is still opening is looked at as if it had been released; what is proposed already leaves on
        the first day, what is under way counts as of that day.

        :param int days: calendar days, today included.
        :param policy: only payers that follow this `collection.policy`; None = all.
        :param bool everybody: as if all payers of the company followed that policy.
        :return: :class:`Leaving`, in no particular order.
        """
        company = company.sudo()
        on = company._get_collection_today()
        env = self.sudo().env
        book = PolicyBook(env, company, on, only=policy.id if everybody else None)
        partner_ids = self._get_partner_ids(company, None if everybody else policy)
        return [
            leaving
            for batch in split_every(PAYER_BATCH, partner_ids)
            for leaving in self.sudo()._forecast_batch(book, list(batch), days)
        ]

    @api.model
    def _get_partner_ids(self, company, policy):
        """Customers with open items, all of them or those that follow a policy."""
        facts = self.env["collection.facts"].sudo()
        partner_ids = facts._read_partner_ids(company)
        if not policy:
            return partner_ids
        payers, default = facts._read_payers(company, partner_ids), company.collection_policy_id.id
        return [
            partner_id
            for partner_id in partner_ids
            if (payers.get(partner_id, {}).get("policy_id") or default) == policy.id
        ]

    @api.model
    def _forecast_batch(self, book, partner_ids, days):
        deadline_of = self._get_deadlines()
        snapshots = self._take_snapshots(book, partner_ids, days)
        forms = self._read_legal_forms(snapshots)
        for snapshot in snapshots:
            set_by = partial(deadline_of, snapshot.policy, forms[snapshot.partner_id])
            for day, demand in forecast(snapshot.payer, snapshot.policy, book.on, days, set_by):
                yield self._to_leaving(snapshot, day, demand)

    @api.model
    def _to_leaving(self, snapshot, day, demand):
        notices = self.env["collection.notice"]
        return Leaving(
            day,
            demand.level_id,
            snapshot.partner_id,
            sum(line.amount > 0 for line in demand.lines),
            float(sum(notices._get_company_share(snapshot, line) for line in demand.lines)),
            tuple((currency_id, float(total)) for currency_id, total in demand.totals),
        )

    # === DEADLINES === #

    @api.model
    def _get_deadlines(self):
        """The deadline that a notice of a level sets on a day, as a function of policy, legal form, level and day."""
        levels, payers = self.env["collection.policy.level"].sudo(), self.env["collection.payer"]
        known = {}

        def deadline_of(policy, form, level, on):
            key = form, level.id, on
            if key not in known:
                payer = payers.new({"legal_form": form})
                known[key] = levels.browse(level.id)._get_deadline(payer, policy.calendar, on)
            return known[key]

        return deadline_of

    @api.model
    def _read_legal_forms(self, snapshots):
        """Legal form by commercial partner; who is no payer yet gets the one that he will have."""
        payers = self.env["collection.payer"].sudo().browse([one.payer_id for one in snapshots if one.payer_id])
        forms = {payer.partner_id.id: payer.legal_form for payer in payers}
        others = self.env["res.partner"].sudo().browse([one.partner_id for one in snapshots if not one.payer_id])
        return forms | {partner.id: "company" if partner.is_company else "individual" for partner in others}

    # === SNAPSHOTS === #

    @api.model
    def _take_snapshots(self, book, partner_ids, days):
        """The payers as they stand, made ready to be looked at over time."""
        ignored = frozenset(self._get_proposed_ids(book.company, partner_ids))
        forecaster = self.with_context(collection_ignored_notice_ids=ignored)
        snapshots = forecaster.env["collection.evaluator"]._take_snapshots(book, partner_ids)
        reasons = {item.id: item.reasons for one in snapshots for item in one.payer.items if item.reasons}
        if not reasons:
            return snapshots
        reasons = forecaster._follow_blocks(reasons, book.on + timedelta(days=days - 1))
        under_way = forecaster._read_under_way([item_id for item_id in reasons if self._is_under_way(reasons[item_id])])
        return [self._make_ready(book, snapshot, reasons, under_way) for snapshot in snapshots]

    @api.model
    def _get_proposed_ids(self, company, partner_ids):
        """Reminders that wait for a reviewer or for their hour: the forecast proposes them afresh."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM collection_notice WHERE company_id = %s AND partner_id = ANY(%s)
                      AND kind = 'reminder' AND state IN ('proposed', 'approved')""",
                company.id,
                list(partner_ids),
            )
        )
        return [notice_id for (notice_id,) in rows]

    @api.model
    def _follow_blocks(self, reasons, last):
        """Add what follows a block when it ends, such as its cool-down.

        :param reasons: what blocks items today, by item id.
        :return: the same with what comes after it until a day; what a release would lift is left away.
        """
        found = {item_id: [one for one in group if one.code != "opening"] for item_id, group in reasons.items()}
        known = {(item_id, one.code, one.until) for item_id, group in found.items() for one in group}
        waiting = self._group_ends(found, last)
        while waiting:
            day = min(waiting)
            blocked = self.env["collection.evaluator"]._get_blocked(sorted(waiting.pop(day)), day)
            fresh = defaultdict(list)
            for item_id, group in blocked.items():
                for one in group:
                    if one.code != "opening" and (item_id, one.code, one.until) not in known:
                        known.add((item_id, one.code, one.until))
                        fresh[item_id].append(one)
                found[item_id] += fresh[item_id]
            for later, item_ids in self._group_ends(fresh, last).items():
                waiting[later] |= item_ids
        return found

    @api.model
    def _group_ends(self, reasons, last):
        """The items by the days on which one of their blocks ends, up to a day."""
        ends = defaultdict(set)
        for item_id, group in reasons.items():
            for one in group:
                if one.until and one.until <= last:
                    ends[one.until].add(item_id)
        return ends

    @api.model
    def _is_under_way(self, reasons):
        return any(one.code == "notice_open" for one in reasons)

    @api.model
    def _read_under_way(self, item_ids):
        """Level and deadline of what has left but not arrived yet, by item id."""
        if not item_ids:
            return {}
        ignored = self.env["collection.notice"]._get_ignored_ids()
        rows = self.env.execute_query(
            SQL(
                """SELECT line.move_line_id, line.counted_level_id, notice.deadline
                     FROM collection_notice_line line JOIN collection_notice notice ON notice.id = line.notice_id
                    WHERE line.move_line_id = ANY(%s) AND line.counted_level_id IS NOT NULL
                      AND notice.state IN %s AND notice.id != ALL(%s)""",
                item_ids,
                OPEN_STATES,
                ignored,
            )
        )
        return {item_id: (level_id, deadline) for item_id, level_id, deadline in rows}

    @api.model
    def _make_ready(self, book, snapshot, reasons, under_way):
        """The snapshot with the reasons as they come and go, and with what is under way as if it had arrived."""
        items = []
        for item in snapshot.payer.items:
            if item.id in reasons:
                lasting = tuple(one for one in reasons[item.id] if one.code != "notice_open")
                item = item._replace(reasons=lasting)
            if item.id in under_way and snapshot.policy:
                level_id, deadline = under_way[item.id]
                rank = book.rank(snapshot.policy, level_id)
                item = item._replace(
                    counted_rank=rank, counted_level_id=level_id, counted_on=book.on, deadline=deadline
                )
            items.append(item)
        return snapshot._replace(payer=replace(snapshot.payer, items=tuple(items)))
