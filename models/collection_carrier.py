from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL, email_normalize_all, formataddr
from odoo.tools.mail import email_split_and_format_normalize


class CollectionCarrier(models.AbstractModel):
    """Mixin of what leaves as one real e-mail to several people: a frozen text that belongs to a payer.

    Its inheritors have the fields `company_id`, `payer_id`, `sender_id`, `email_from`, `email_to`, `email_cc`,
    `subject`, `body`, `attachment_ids` and `message_id`.
    """

    _name = "collection.carrier"
    _inherit = ["mail.thread"]
    _description = "What leaves as an e-mail"

    # === ADDRESSES === #

    def _get_email_from(self, sender):
        company = self.company_id
        address = sender.email_normalized or company.partner_id.email_normalized
        return formataddr((sender.name or company.name, address)) if address else company.email_formatted

    @api.model
    def _get_unwanted_addresses(self, contacts):
        """Addresses of contacts that want no mail.

        :rtype: set[str]
        """
        addresses = {address for contact in contacts for address in email_normalize_all(contact.email or "")}
        return set(self.env["mail.blacklist"].sudo().search([("email", "in", list(addresses))]).mapped("email"))

    @api.model
    def _get_addresses(self, contacts, unwanted=None):
        """All the e-mail addresses of contacts, each once and with its owner's name; not unwanted or failed ones.

        :param set unwanted: those that want no mail, where many are asked for at once; None = look.
        :rtype: dict[str, str]
        """
        names = {}
        unwanted = self._get_unwanted_addresses(contacts) if unwanted is None else unwanted
        for contact in contacts:
            failed = contact._get_failed_emails()
            for address in email_normalize_all(contact.email or ""):
                if address not in unwanted and address not in failed:
                    names.setdefault(address, contact.name or contact.display_name)
        return names

    @api.model
    def _format_addresses(self, names):
        """Addresses with their names, as a header takes them."""
        return ", ".join(formataddr((name, address)) for address, name in names.items())

    @api.model
    def _get_installed_lang(self, *candidates):
        """The first of the languages that is installed here, else English."""
        langs = self.env["res.lang"]
        return next((lang for lang in (*candidates, self.env.lang) if langs._get_code(lang)), "en_US")

    # === QUEUE === #

    def _queue_mails(self):
        """Queue one message for each record in Odoo's mail queue; replies to it reach the payer.

        Not through the mail composer: that would render what is frozen already once more for each record, and drop
        a message as a duplicate because another customer shares its address and its words.
        """
        replies = self._notify_get_reply_to_batch({record.id: record.email_from for record in self})
        mails = self.env["mail.mail"].sudo().create([record._prepare_mail(replies[record.id]) for record in self])
        self._fill_messages(mails)
        self.env["mail.notification"].sudo().create(self._prepare_notifications(mails))
        for record, mail in zip(self._as_carried(), mails, strict=True):
            record.message_id = mail.mail_message_id
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _as_carried(self):
        """The records as they may be written to. To be extended."""
        return self.with_context(tracking_disable=True)

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
        author_ids = {record.id: record._get_author().id for record in self} or author_ids
        return super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)
