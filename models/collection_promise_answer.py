import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..const import ANSWER_BATCH

_logger = logging.getLogger(__name__)

#: By kind of answer: the switch of the policy, and where the day is noted on which it was given.
MESSAGES = {
    "promise_confirmed": ("confirm", None),
    "promise_reminder": ("remind", "reminded_on"),
    "promise_kept": ("thank", "thanked_on"),
}
#: Days after which thanks for a kept promise would be odd.
THANK_WITHIN = 14


class CollectionPromise(models.Model):
    """What the customer hears about a promise: that we have noted it, that the day is near, thanks."""

    _inherit = "collection.promise"

    def _hook_state_changed(self, state):
        """Extended to confirm promises at once."""
        result = super()._hook_state_changed(state)
        if state == "open":
            for promise in self:
                promise._tell_safely("promise_confirmed")
        return result

    @api.model
    def _get_messages(self):
        """By kind of answer the switch of the policy and the field of its day, see `MESSAGES`. To be extended."""
        return MESSAGES

    def _says(self, what):
        """Whether the policy wants a message. Note: `self.ensure_one()`

        :param str what: ``confirm``, ``remind`` or ``thank``.
        """
        policy = self.payer_id.sudo()._get_policy()
        return not policy or policy[f"promise_{what}"]

    def _tell(self, kind):
        """Send an answer to the person who promised, with a copy to whoever gets the invoices.

        Note: `self.ensure_one()`
        """
        own = self.sudo()
        return own.env["collection.answer"]._send(
            kind, own, to=own.contact_id, cc=own.payer_id._get_billing_contacts() - own.contact_id
        )

    @api.model
    def _answer_due(self):
        """Override: remind of promises for the next working day, and thank for those kept the day before."""
        result = super()._answer_due()
        cron = self.env["ir.cron"]
        due = [*self._find_to_remind(), *self._find_to_thank()]
        cron._commit_progress(remaining=len(due))
        for entries in split_every(ANSWER_BATCH, due):
            for kind, promise_id in entries:
                self.browse(promise_id)._tell_safely(kind)
            if not cron._commit_progress(len(entries)):
                break
        return result

    @api.model
    def _find_to_remind(self):
        """Open promises for the next working day, where it is a time of day to write."""
        rows = self._find_ready(SQL("state = 'open' AND remind_on IS NOT NULL AND reminded_on IS NULL"))
        promises = self.browse(rows)
        ready = promises.filtered(lambda promise: promise.remind_on <= promise._get_today() < promise.date)
        return [("promise_reminder", promise.id) for promise in ready if promise._is_time_to_write()]

    @api.model
    def _find_to_thank(self):
        """Promises kept on an earlier day, so that a payment that is undone at once is not thanked for."""
        rows = self._find_ready(SQL("state = 'kept' AND thanked_on IS NULL"))
        ready = self.browse(rows).filtered(lambda promise: 0 < promise._get_age() <= THANK_WITHIN)
        return [("promise_kept", promise.id) for promise in ready if promise._is_time_to_write()]

    @api.model
    def _find_ready(self, condition):
        self.flush_model()
        return [row[0] for row in self.env.execute_query(SQL("SELECT id FROM collection_promise WHERE %s", condition))]

    def _get_age(self):
        """Days since the promise has ended. Note: `self.ensure_one()`"""
        return (self._get_today() - self.ended_on).days

    def _is_time_to_write(self):
        """Whether this is an hour of a working day; nobody waits for these messages. Note: `self.ensure_one()`"""
        now = fields.Datetime.now()
        return self.payer_id._get_next_opening(now) <= now

    def _tell_safely(self, kind):
        """Send one answer if the policy wants it, and note it; when that breaks, whatever called goes on.

        Note: `self.ensure_one()`
        """
        switch, field = self._get_messages()[kind]
        try:
            with self.env.cr.savepoint():
                if field:
                    self._as_ours()[field] = self._get_today()
                if self._says(switch):
                    self._tell(kind)
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: whoever called comes again
        except Exception:
            self.env.invalidate_all()
            _logger.exception("The answer (%s) about promise %s could not leave", kind, self.id)
