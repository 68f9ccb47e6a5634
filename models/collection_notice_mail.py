from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.mail import email_split_and_format_normalize


class CollectionNotice(models.Model):
    """Notices by e-mail: one real message with To and Cc, and a copy for our own people."""

    _inherit = "collection.notice"

    def _deliver_email(self):
        """Queue one message per notice in Odoo's mail queue; replies to it reach the payer.

        Not through the mail composer: that would render what is frozen already once more for each notice, and drop
        a message as a duplicate because another customer shares its address and its words.
        """
        replies = self._notify_get_reply_to_batch({notice.id: notice.email_from for notice in self})
        mails = self.env["mail.mail"].sudo().create([notice._prepare_mail(replies[notice.id]) for notice in self])
        self._fill_messages(mails)
        self.env["mail.notification"].sudo().create(self._prepare_notifications(mails))
        for notice, mail in zip(self._as_ours().with_context(tracking_disable=True), mails, strict=True):
            notice.message_id = mail.mail_message_id
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _prepare_mail(self, reply_to):
        """Values of the mail and its message, which belongs to the payer. Note: `self.ensure_one()`"""
        payer, company = self.payer_id, self.company_id
        thread = {"model": payer._name, "res_id": payer.id}
        message_id = self.env["mail.message"]._get_message_id(thread)
        return {
            **thread,
            "message_id": message_id,
            "references": message_id,
            "message_type": "email_outgoing",
            "subtype_id": False,
            "is_notification": True,
            "auto_delete": False,
            "author_id": self._get_author().id,
            "email_from": self.email_from,
            "email_to": self.email_to,
            "email_cc": self.email_cc,
            "reply_to": reply_to,
            "subject": self.subject,
            "body_html": self.body,
            "headers": repr(payer._notify_by_email_get_headers()),
            "record_company_id": company.id,
            "record_alias_domain_id": company.alias_domain_id.id,
            "attachment_ids": [Command.set(self.attachment_ids.ids)],
            **({} if self.email_to else {"state": "exception", "failure_type": "mail_email_missing"}),
        }

    @api.model
    def _fill_messages(self, mails):
        """Show in the chatter what the mails say; by SQL, because it is clean and cleaning it again takes longest."""
        mails.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE mail_message message SET body = mail.body_html
                     FROM mail_mail mail WHERE mail.mail_message_id = message.id AND mail.id = ANY(%s)""",
                mails.ids,
            )
        )
        mails.mail_message_id.invalidate_recordset(["body"], flush=False)

    @api.model
    def _prepare_notifications(self, mails):
        """What becomes of the mails is noted for each address, and for the mail itself where there is none."""
        return [
            {**values, **recipient}
            for mail, values in zip(mails, mails._get_notification_values(), strict=True)
            for recipient in self._get_notified(mail)
        ]

    @api.model
    def _get_notified(self, mail):
        addresses = email_split_and_format_normalize(f"{mail.email_to or ''}, {mail.email_cc or ''}")
        return [{"mail_email_address": address} for address in dict.fromkeys(addresses)] or [{}]

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
