from odoo import models


class SmsTracker(models.Model):
    """Tells the notices what became of their texts."""

    _inherit = "sms.tracker"

    def _update_sms_notifications(self, notification_status, failure_type=False, failure_reason=False):
        """Override of `sms` to count notices whose text was taken, and to go on where a number is wrong."""
        result = super()._update_sms_notifications(notification_status, failure_type, failure_reason)
        messages = self.mail_notification_id.mail_message_id
        if messages:
            notices = self.env["collection.notice"].sudo()
            found = notices.search([("message_id", "in", messages.ids), ("channel", "=", "sms")])
            found._receive_lost_texts()
            found._sync_texts()
        return result
