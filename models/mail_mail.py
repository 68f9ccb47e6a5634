from odoo import models


class MailMail(models.Model):
    """Tells the notices what became of their messages."""

    _inherit = "mail.mail"

    def _send(self, *args, **kwargs):
        """Override of `mail` to hear whom the server refuses, and to leave out who has got the message already."""
        notices = self._get_collection_notices()
        if not notices:
            return super()._send(*args, **kwargs)
        reached = {notice.message_id.message_id: notice._get_reached_addresses() for notice in notices}
        mails = self.with_context(collection_handed={}, collection_reached=reached)
        return super(MailMail, mails)._send(*args, **kwargs)

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        """Override of `mail` to tell the notices what became of their messages, before the mails are cleaned up."""
        notices = self._get_collection_notices()
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        if notices:
            notices._take_stock_safely(self.env.context.get("collection_handed") or {})
        return result

    def _get_collection_notices(self):
        """The notices that these mails carry, as root."""
        notices = self.env["collection.notice"].sudo()
        return notices.search([("message_id", "in", self.mail_message_id.ids)]) if self else notices
