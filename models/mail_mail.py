from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        """Override of `mail` to tell the notices what became of their messages, before the mails are cleaned up."""
        notices = self.env["collection.notice"].sudo().search([("message_id", "in", self.mail_message_id.ids)])
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        notices._sync_delivery()
        return result
