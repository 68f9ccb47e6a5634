from odoo import models


class CollectionNotice(models.Model):
    """Notices by e-mail: one real message with To and Cc, and a copy for our own people."""

    _inherit = "collection.notice"

    def _deliver_email(self):
        """Queue one message per notice in Odoo's mail queue; replies to it reach the payer.

        The message carries exactly what is frozen on the notice: the template is but an envelope.
        """
        envelope = self.env.ref("account_collections.mail_template_envelope")
        mails = self.with_context(mail_composer_force_partners=False, mail_notify_author=True).message_mail_with_source(
            envelope, force_send=False, email_add_signature=False
        )
        for notice, mail in zip(self, mails, strict=True):
            message = mail.mail_message_id
            notice._as_ours().message_id = message
            author = notice._get_author()
            message.write({"model": "collection.payer", "res_id": notice.payer_id.id, "author_id": author.id})
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _get_author(self):
        """Who speaks: the person who signs, else the company. Note: `self.ensure_one()`"""
        return self.sender_id.partner_id or self.company_id.partner_id

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Override of `mail` to put the name of who signs beside the address for answers, not that of a cron."""
        author_ids = {notice.id: notice._get_author().id for notice in self} or author_ids
        return super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)

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
