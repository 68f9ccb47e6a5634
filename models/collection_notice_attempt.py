from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..calc.facts import PERSONAL, SORT_OF_CHANNEL
from ..calc.routing import route
from ..const import MAX_ATTEMPTS, TASK_OUTCOMES
from .collection_evaluator import PolicyBook


class CollectionNotice(models.Model):
    """What came of calls, visits and meetings: they count when somebody was reached, or after two attempts."""

    _inherit = "collection.notice"

    attempt_count = fields.Integer(
        string="Attempts", readonly=True, copy=False, help="Days on which nobody was reached."
    )
    last_attempt_on = fields.Date(string="Last attempt", readonly=True, copy=False)

    def action_log_attempt(self, outcome, note=None, next_on=None, contact_id=None):
        """Note what came of the call, the visit or the meeting.

        :param str outcome: ``reached`` counts at once. ``nobody`` moves the task to another day; the second such day
            counts, and several attempts on one day are one. ``wrong_number`` marks the number and goes on to the next
            contact who has one.
        :param str note: what was said; kept in the history of the payer.
        :param next_on: day of the next attempt (date or ISO string); None = the next working day.
        :param int contact_id: whose number is wrong; None = the first of the notice's contacts who has one.
        :raise AccessError: when the user is no collector.
        :raise UserError: for an unknown outcome, a notice that is no open task, or a day that is not in the future.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        self._check_reviewer()
        if outcome not in dict(TASK_OUTCOMES):
            raise UserError(self.env._("“%s” is no outcome of a task.", outcome))
        if self.state != "queued" or SORT_OF_CHANNEL[self.channel] != PERSONAL:
            raise UserError(self.env._("There is no open call, visit or meeting to report on."))
        next_on, note = self._check_next_day(next_on), (note or "").strip()
        notice = self.sudo()
        if outcome == "reached":
            notice._finish_task(note)
        elif outcome == "nobody":
            notice._log_nobody(note, next_on)
        else:
            notice._log_wrong_number(note, next_on, contact_id)

    def _check_next_day(self, day):
        day, today = fields.Date.to_date(day), self._get_today()
        if day and day <= today:
            raise UserError(self.env._("Please choose a day in the future for the next attempt."))
        policy = self.payer_id._get_policy()
        calendar = self.company_id._to_work_calendar(policy.resource_calendar_id, today)
        return day or calendar.next_workday(fields.Date.add(today, days=1))

    def _finish_task(self, feedback):
        """Count the notice: its task is done."""
        self.task_id._action_done(feedback=feedback or False)
        self._set_sent()

    def _log_nobody(self, note, next_on):
        today, before = self._get_today(), self.last_attempt_on
        if before != today:
            self._as_ours().write({"attempt_count": self.attempt_count + 1, "last_attempt_on": today})
        if self.attempt_count >= MAX_ATTEMPTS:
            days = [format_date(self.env, day) for day in (before, today)]
            sentence = self.env._("Nobody was reached on %(first)s and %(second)s.", first=days[0], second=days[1])
            self._as_ours().reason = sentence
            self._finish_task(f"{sentence} {note}".strip())
        else:
            self._postpone_task(next_on, self.env._("Nobody was reached."), note)

    def _postpone_task(self, day, sentence, note):
        """Try again another day, and keep in the history of the payer why."""
        self.task_id.date_deadline = day
        later = self.env._("Next attempt on %s.", format_date(self.env, day))
        self._log_on_payer(sentence, note, later)

    def _log_on_payer(self, *sentences):
        text = " ".join(filter(None, [f"{self.level_id.name}:", *sentences]))
        self.payer_id._message_log(body=text, author_id=self.env.user.partner_id.id)

    # === WRONG NUMBER === #

    def _log_wrong_number(self, note, next_on, contact_id):
        if self.channel != "call":
            raise UserError(self.env._("Only a call can find a wrong number."))
        callable_ones = self.contact_ids.filtered(lambda contact: contact.phone and not contact.collection_phone_fails)
        contact = callable_ones.filtered(lambda partner: partner.id == contact_id) or callable_ones[:1]
        if not contact:
            raise UserError(self.env._("None of the contacts of this call has a number on file."))
        sentence = self.env._("The number of %(name)s is wrong: %(number)s.", name=contact.name, number=contact.phone)
        contact._mark_failed_phone(self._get_today())
        if callable_ones - contact or self._call_somebody_else():
            self._log_on_payer(sentence, note)
            self.task_id.write({"note": self._render_task()})
        else:
            self._log_on_payer(sentence, note)
            self._set_state("undelivered", reason=sentence)
            ask = self.env._("Please find another number; the call then comes back by itself.")
            self.payer_id._update_activity("undelivered", self.env._("Nobody can be called"), f"{sentence} {ask}")

    def _call_somebody_else(self):
        """Turn to the next contact in the chain who has a number.

        :return: whether there is one.
        """
        book = PolicyBook(self.env, self.company_id, self._get_today())
        snapshots = self.env["collection.evaluator"]._take_snapshots(book, self.partner_id.ids)
        rung = snapshots and snapshots[0].policy and snapshots[0].policy.level(self.level_id.id)
        found = rung and route(rung, snapshots[0].policy, snapshots[0].payer.contacts)
        contacts = self.env["res.partner"].browse(found.to if found else ())
        if not any(contact.phone and not contact.collection_phone_fails for contact in contacts):
            return False
        self._as_ours().write({"contact_ids": contacts.ids, "contact_chain": " → ".join(found.chain)})
        return True
