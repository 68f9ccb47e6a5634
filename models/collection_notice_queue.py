from odoo import api, fields, models

from ..calc.exclusion import merge
from ..calc.timing import NOTHING_OPEN
from ..exclusion_text import describe

#: Working days that a letter may lie before the deadline on it is too short.
MAX_LYING_DAYS = 3


class CollectionNotice(models.Model):
    """Letters that wait to be posted, and what has happened to their items meanwhile."""

    _inherit = "collection.notice"

    printed_at = fields.Datetime(readonly=True, copy=False, help="When somebody fetched the letter to post it.")
    letter_issue = fields.Selection(
        [
            ("idle", "Paid or blocked"),
            ("error", "Not printable"),
            ("changed", "Amounts changed"),
            ("late", "Deadline too short"),
        ],
        string="Look out",
        compute="_compute_letter_issue",
        compute_sudo=True,
    )
    letter_warning = fields.Char(string="What happened", compute="_compute_letter_issue", compute_sudo=True)

    # === LOOKING AGAIN === #

    @api.depends("state", "channel", "print_error", "line_ids")
    @api.depends_context("lang")
    def _compute_letter_issue(self):
        self.letter_issue = self.letter_warning = False
        waiting = self.filtered(lambda notice: notice.state == "queued" and notice.channel == "letter")
        for company, letters in waiting.grouped("company_id").items():
            today = company._get_collection_today()
            blocked, fresh = letters._read_blocked(today), letters._get_fresh_days(today)
            for letter in letters:
                is_stale = letter.date < fresh[letter] or bool(letter.deadline and letter.deadline <= today)
                letter.letter_issue, letter.letter_warning = letter._get_issue(blocked, is_stale)

    def _get_issue(self, blocked, is_stale):
        """What speaks against posting the letter as it is, and in which words. Note: `self.ensure_one()`"""
        reason = self._get_letter_idle_reason(blocked)
        if reason:
            return "idle", describe(self.env, reason.code, reason.until, dict(reason.params))
        if self.print_error:
            return "error", self.print_error
        if self._has_changed(blocked):
            return "changed", self.env._("Something was paid, or an answer has come, since the letter was written.")
        if is_stale:
            return "late", self.env._("The letter has been lying here; the time it gives to pay has become short.")
        return False, False

    def _read_blocked(self, on):
        """Reasons to leave the items of letters of one company alone, apart from the letters themselves.

        :return: lists of :class:`calc.exclusion.Exclusion` by item id.
        """
        blocker = self.env["collection.blocker"].with_context(collection_ignored_notice_ids=frozenset(self.ids))
        return blocker._collect_blocked_items(self._get_open_items(), on)

    def _get_open_items(self):
        return self.line_ids.move_line_id.filtered(lambda item: item.parent_state == "posted" and not item.reconciled)

    def _get_letter_idle_reason(self, blocked):
        """Why the letter has lost its point: nothing that counts is left to be asked for; else None."""
        counted = self.line_ids.filtered("counted_level_id").move_line_id
        items = counted & self._get_open_items()
        if not items:
            return NOTHING_OPEN
        if all(self._is_wholly_blocked(item, blocked) for item in items):
            return merge(blocked[items[0].id])
        return None

    @api.model
    def _is_wholly_blocked(self, item, blocked):
        reasons = blocked.get(item.id, ())
        parts = sum(float(reason.amount or 0) for reason in reasons)
        is_used_up = item.currency_id.compare_amounts(parts, item.amount_residual_currency) >= 0
        return any(reason.amount is None for reason in reasons) or bool(reasons) and is_used_up

    def _has_changed(self, blocked):
        """Whether the letter asks for something that it would not ask for today."""
        return any(
            item.id in blocked
            or item.reconciled
            or item.parent_state != "posted"
            or line.currency_id.compare_amounts(line.amount_residual, item.amount_residual_currency)
            for line in self.line_ids
            for item in line.move_line_id
        )

    def _get_fresh_days(self, on):
        """By letter the day from which on it must have been written to give enough time to pay.

        :param date on: the day on which the letters, which are of one company, would be posted.
        """
        policies = {letter: letter.payer_id._get_policy() for letter in self}
        days = {}
        for policy in set(policies.values()):
            calendar = self.company_id._to_work_calendar(policy.resource_calendar_id, on)
            days[policy] = calendar.add_workdays(on, -MAX_LYING_DAYS)
        return {letter: days[policy] for letter, policy in policies.items()}

    @api.model
    def _sync_open_deliveries(self):
        """Override: letters that nobody has fetched yet go when their items are paid or must be left alone."""
        result = super()._sync_open_deliveries()
        self.search([*self._get_letter_queue_domain(), ("printed_at", "=", False)])._close_idle_letters()
        return result

    @api.model
    def _get_letter_queue_domain(self):
        return [("channel", "=", "letter"), ("state", "=", "queued")]

    def _close_idle_letters(self):
        """Cancel the letters in the queue that have lost their point.

        :return: them.
        """
        closed = self.browse()
        for company, letters in self.grouped("company_id").items():
            blocked = letters._read_blocked(company._get_collection_today())
            for letter in letters:
                reason = letter._get_letter_idle_reason(blocked)
                if reason:
                    sentence = describe(self.env, reason.code, reason.until, dict(reason.params))
                    closed |= letter._set_state("cancelled", reason=sentence)
        return closed
