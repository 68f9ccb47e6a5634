from odoo import models


class CollectionNotice(models.Model):
    """Notices by e-mail: one real message with To and Cc, and a copy for our own people."""

    _inherit = "collection.notice"

    def _deliver_email(self):
        self._queue_mails()

    def _as_carried(self):
        return super()._as_carried()._as_ours()

    def _tell_inside(self):
        """Send our own people their copy, as a message of its own that the customer never sees."""
        for notice in self.filtered("level_id.internal_copy"):
            user = notice.payer_id._get_owner(notice.level_id.internal_copy)
            if user and user != notice.sender_id:
                notice.payer_id.message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=notice.subject or notice.display_name,
                    body=notice._render_task_note(),
                    force_send=False,
                )
