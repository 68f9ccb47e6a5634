from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

#: Letters that are printed while somebody waits; more are left to the cron.
PRINT_AT_ONCE = 15


class CollectionNotice(models.Model):
    """Letters on their way to the post: printed, posted, and counted from that day."""

    _inherit = "collection.notice"

    # === PRINTING === #

    def action_print(self):
        """Print letters as one PDF, in the given order; the same letter gives the same bytes each time.

        Letters in the queue that have lost their point meanwhile are cancelled instead.

        :return: an action that opens the PDF and says what is not in it.
        :raise AccessError: when the user is no collector.
        :raise UserError: when no letter is among the notices, or too many of them are still being prepared.
        """
        self._check_reviewer()
        letters = self._get_letters(("queued", "sent"))
        closed = letters.filtered(lambda letter: letter.state == "queued")._close_idle_letters()
        remaining = letters - closed
        remaining._check_prepared()
        ready = remaining.sudo()._ensure_pdfs()
        fetched = ready.filtered(lambda letter: not letter.printed_at)
        fetched._as_ours().write({"printed_at": fields.Datetime.now()})
        ready = self.browse(ready.ids)
        return self._get_print_action(ready, closed, remaining - ready)

    def _get_letters(self, states):
        """The letters among the notices that are in one of the states, in the same order.

        :raise UserError: when there are none.
        """
        letters = self.filtered(lambda notice: notice.channel == "letter" and notice.state in states)
        if not letters:
            raise UserError(self.env._("Please choose letters that are on their way."))
        return letters

    def _check_prepared(self):
        if len(self.filtered(lambda letter: not letter.pdf_id)) > PRINT_AT_ONCE:
            self.env.ref("account_collections.ir_cron_print").sudo()._trigger()
            raise UserError(
                self.env._("The letters are still being prepared. Please print them again in a few minutes.")
            )

    def _get_print_action(self, ready, closed, failed):
        """What the screen does next: fetch the PDF, and tell what is not in it."""
        remarks = []
        if closed:
            names = ", ".join(closed.mapped("partner_id.display_name"))
            remarks.append(self.env._("Not printed, because nothing is left to ask for: %s.", names))
        if failed:
            names = ", ".join(failed.mapped("partner_id.display_name"))
            remarks.append(self.env._("Could not be printed: %s.", names))
        return {
            "type": "ir.actions.client",
            "tag": "account_collections.fetch_letters",
            "params": {
                "url": "/collections/letters" if ready else "",
                "data": {"ids": ",".join(str(letter.id) for letter in ready)},
                "remark": " ".join(remarks),
            },
        }

    # === POSTING === #

    def action_mark_posted(self, on=None, keep_idle=False):
        """Record that letters were posted: they count, as of that day.

        :param on: the day (date or ISO string); None = today.
        :param bool keep_idle: whether those that have lost their point since they were printed were posted, too;
            otherwise they are cancelled.
        :raise AccessError: when the user is no collector.
        :raise UserError: for a letter that was not printed, a day in the future or one before the letter was written.
        """
        self._check_reviewer()
        letters = self._get_letters(("queued",))
        on = fields.Date.to_date(on)
        for letter in letters:
            letter._check_posting(on or letter.company_id._get_collection_today())
        closed = self.browse() if keep_idle else letters._close_idle_letters()
        (letters - closed)._set_sent(on)
        return True

    def _check_posting(self, on):
        if not self.printed_at:
            raise UserError(self.env._("“%s” has not been printed yet.", self.display_name))
        if on > self.company_id._get_collection_today():
            raise UserError(self.env._("A letter cannot have been posted in the future."))
        if on < self.date:
            raise UserError(self.env._("“%s” was written after that day.", self.display_name))

    def action_print_anew(self):
        """Take letters back that were not posted, and write them again with today's amounts and a new deadline.

        :raise AccessError: when the user is no collector.
        :raise UserError: when no letter in the queue is among the notices.
        """
        self._check_reviewer()
        letters = self._get_letters(("queued",))
        ours = letters._as_ours()
        stale = ours.sudo().pdf_id
        ours.write({"state": "approved", "pdf_id": False, "print_error": False, "printed_at": False})
        stale.unlink()
        letters._hook_state_changed("approved")
        letters._release(fields.Datetime.now())
        return True

    def _hook_state_changed(self, state):
        """Override: a posted letter is on the timeline of its payer, with the PDF."""
        result = super()._hook_state_changed(state)
        if state == "sent":
            self.filtered(lambda notice: notice.channel == "letter" and notice.pdf_id)._log_posted()
        return result

    def _log_posted(self):
        for letter in self:
            message = letter.payer_id.sudo()._message_log(
                subject=letter.subject,
                body=self.env._(
                    "Letter posted on %(date)s: %(subject)s",
                    date=format_date(self.env, letter.date),
                    subject=letter.subject,
                ),
                attachment_ids=letter.pdf_id.ids,
                author_id=self.env.user.partner_id.id,
            )
            letter._as_ours().message_id = message
