from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError

from ..calc.decision import decide_manual
from ..calc.escalation import next_level
from ..calc.exclusion import Exclusion
from ..calc.facts import WRITTEN
from ..calc.routing import route
from ..exclusion_text import describe
from .collection_evaluator import PolicyBook

#: Reasons that only say that it is too early; they bind the engine, not a person.
TIMING_CODES = ("level_done", "not_due", "older_overdue", "level_wait", "quiet_period", "day_off")


class CollectionPayer(models.Model):
    """Notices that a person writes: at a level of his choice, about items of his choice, within the same limits."""

    _inherit = "collection.payer"

    def action_write(self, level_id, item_ids=None, reason=None):
        """Propose a notice by hand; it leaves when it is approved and sent, like any other.

        :param int level_id: a level of the payer's policy; above the next one only for managers, with a reason.
        :param item_ids: journal items to write about; None = all that are overdue.
        :param str reason: why a level is jumped; kept in the history of the notice.
        :return: the `collection.notice`.
        :raise AccessError: when the user is no collector, or jumps without being a manager.
        :raise UserError: when nothing may be asked for, saying why.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        self._check_is_collector()
        snapshot = self._take_own_snapshot()
        rung = self._get_own_rung(snapshot, level_id)
        self._check_gate(rung.channel)
        self._check_not_written_today(snapshot, rung)
        is_jump = self._check_jump(snapshot, rung, item_ids, reason)
        demand = self._get_manual_demand(snapshot, rung, item_ids)
        today = self.company_id._get_collection_today()
        notice = self.env["collection.notice"]._propose(self.company_id, today, [(snapshot, demand)], kind="manual")
        if is_jump:
            notice.sudo()._message_log(
                body=self.env._("Earlier levels were passed over: %s", reason.strip()),
                author_id=self.env.user.partner_id.id,
            )
        return notice

    def _take_own_snapshot(self):
        """The payer as it stands now. Note: `self.ensure_one()`

        :rtype: collection_evaluator.Snapshot
        """
        book = PolicyBook(self.sudo().env, self.company_id.sudo(), self.company_id._get_collection_today())
        snapshots = self.env["collection.evaluator"].sudo()._take_snapshots(book, self.partner_id.ids)
        if not snapshots:
            raise UserError(self.env._("%s owes nothing.", self.display_name))
        if not snapshots[0].policy:
            raise UserError(self.env._("No policy applies to %s: choose one first.", self.display_name))
        return snapshots[0]

    def _get_own_rung(self, snapshot, level_id):
        rung = snapshot.policy.level(level_id)
        if not rung:
            raise UserError(self.env._("Please choose a level of the policy of %s.", self.display_name))
        return rung

    def _check_gate(self, channel):
        verdict, _moment, exclusion = self._check_touch_allowed(channel, automatic=False)
        if verdict == "refuse":
            raise UserError(self._describe(exclusion))

    def _check_not_written_today(self, snapshot, rung):
        """One written message per payer and day, whoever writes it; one that is under way counts as of today."""
        if rung.sort == WRITTEN and snapshot.payer.last_written_on == self._get_day():
            raise UserError(
                self.env._("%s has been written to today, or a message is under way already.", self.display_name)
            )

    # === LEVELS === #

    def _get_next_rungs(self, snapshot, item_ids=None):
        """The next levels of the debts in the ordinary course, one for each item that is not through its ladder.

        :param item_ids: the items asked about; None = all that are overdue.
        :rtype: list[calc.facts.Level]
        """
        payer, policy = snapshot.payer, snapshot.policy
        ahead = (
            next_level(policy, item, self._get_day(), payer.is_new_or_large)
            for item in self._get_asked_items(snapshot, item_ids)
        )
        return [rung for rung in ahead if rung]

    def _get_usual_rung(self, snapshot, item_ids=None):
        """The level to start from when a person writes: the next one, else the first written one."""
        written = (rung for rung in snapshot.policy.levels if rung.sort == WRITTEN)
        rungs = self._get_next_rungs(snapshot, item_ids)
        return max(rungs, key=lambda rung: rung.rank, default=None) or next(written, None)

    def _get_usual_level(self):
        """The level that a person would usually write at; empty when there is nothing to write about.

        :rtype: collection.policy.level
        """
        levels = self.env["collection.policy.level"]
        try:
            rung = self._get_usual_rung(self._take_own_snapshot())
        except UserError:
            return levels
        return levels.browse(rung and rung.id)

    def _is_above_next(self, level, item_ids=None):
        """Whether writing at the level would pass over others."""
        try:
            snapshot = self._take_own_snapshot()
        except UserError:
            return False
        rung, usual = snapshot.policy.level(level.id), self._get_usual_rung(snapshot, item_ids)
        return bool(rung and usual and rung.rank > usual.rank)

    def _get_day(self):
        return self.company_id._get_collection_today()

    def _get_asked_items(self, snapshot, item_ids):
        debts = [item for item in snapshot.payer.items if item.residual > 0]
        if item_ids is None:
            return [item for item in debts if item.date_due < self._get_day()]
        return [item for item in debts if item.id in set(item_ids)]

    def _check_jump(self, snapshot, rung, item_ids, reason):
        """Whether levels are passed over; only managers may, and say why.

        :raise AccessError: for anybody else.
        :raise UserError: without a reason.
        """
        usual = self._get_usual_rung(snapshot, item_ids)
        if not usual or rung.rank <= usual.rank:
            return False
        self._check_is_manager()
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the levels before are passed over."))
        return True

    # === DEMAND === #

    def _get_manual_demand(self, snapshot, rung, item_ids=None):
        """What the notice asks for.

        :rtype: calc.demand.Demand
        :raise UserError: when nothing is left to ask for, saying why.
        """
        decision = decide_manual(snapshot.payer, snapshot.policy, rung, self._get_day(), item_ids)
        if decision.demands:
            return decision.demands[0]
        asked = {item.id for item in self._get_asked_items(snapshot, item_ids)}
        if not asked:
            raise UserError(self.env._("Nothing is overdue at %s: choose the items to write about.", self.display_name))
        raise UserError(self._describe(self._get_hindrance(snapshot, rung, decision, asked)))

    @api.model
    def _get_hindrance(self, snapshot, rung, decision, asked):
        """Why nothing can be asked for; that it is too early does not count when a person writes.

        :rtype: calc.exclusion.Exclusion
        """
        reasons = Counter(
            exclusion
            for item_id, exclusion in decision.exclusions
            if item_id in asked and exclusion.code not in TIMING_CODES
        )
        if reasons:
            return reasons.most_common(1)[0][0]
        found = route(rung, snapshot.policy, snapshot.payer.contacts)
        return Exclusion("net_credit") if found else Exclusion("no_contact")

    def _describe(self, exclusion):
        return describe(self.env, exclusion.code, exclusion.until, dict(exclusion.params))
