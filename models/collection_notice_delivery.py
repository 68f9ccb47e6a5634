from odoo import fields, models


class CollectionNotice(models.Model):
    """What follows when a notice was delivered, or turned out not to be: levels and figures move with it."""

    _inherit = "collection.notice"

    def _set_sent(self, on=None):
        """Count queued notices: the transport took the message, the task is done, or the letter was posted.

        :param date on: the day as of which they count; None = today.
        """
        for company, notices in self.grouped("company_id").items():
            today = company._get_collection_today()
            is_today = not on or on == today
            moment = fields.Datetime.now() if is_today else company._to_utc(on, 12)
            notices._set_state("sent", sent_at=moment, date=on or today)

    def _hook_state_changed(self, state):
        """Override: a delivery, or the loss of one, moves levels; withdrawn mails and tasks go away."""
        result = super()._hook_state_changed(state)
        if state in ("sent", "undelivered", "cancelled"):
            self.env.flush_all()
            self.line_ids.move_line_id._refresh_dunning_levels()
            for company, notices in self.grouped("company_id").items():
                self.env["collection.payer"].sudo()._refresh_figures(company, notices.partner_id.ids)
        if state in ("undelivered", "cancelled"):
            self._withdraw()
        self.run_id.sudo()._close_when_done()
        return result

    def _withdraw(self):
        """Take back what has not reached anybody yet: mails that wait for a first or another try, and open tasks."""
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "in", self.message_id.ids), ("state", "in", ("outgoing", "exception"))])
        )
        mails.cancel()
        self.task_id.sudo().filtered("active").unlink()

    def _recall(self, reason):
        """Cancel queued notices whose mail is still in Odoo's queue; one that is being handed over now goes on.

        :param str reason: why, kept on the notices.
        :return: the notices that were cancelled.
        """
        queued = self.filtered(lambda notice: notice.state == "queued" and notice.message_id)
        mails = self.env["mail.mail"].sudo()
        waiting = mails.search(
            [("mail_message_id", "in", queued.message_id.ids), ("state", "in", ("outgoing", "exception"))]
        ).try_lock_for_update()
        recalled = queued.filtered(lambda notice: notice.message_id in waiting.mail_message_id)
        return recalled._set_state("cancelled", reason=reason)
