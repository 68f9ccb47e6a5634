from markupsafe import Markup, escape

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import html2plaintext

#: Failures for which the number is to blame; all others are the provider's, and the text is tried again.
NUMBER_FAILURES = (
    *("sms_number_missing", "sms_number_format", "sms_country_not_supported", "sms_blacklist", "sms_optout"),
    *("sms_invalid_destination", "sms_not_allowed", "sms_rejected", "sms_not_delivered"),
)
#: What Odoo says of a text that its provider has taken.
ACCEPTED = ("process", "pending", "sent")


class CollectionNotice(models.Model):
    """Notices by text message: through Odoo's SMS queue, to people who have agreed."""

    _inherit = "collection.notice"

    sms_to = fields.Char(string="Text sent to", readonly=True, copy=False)
    sms_link = fields.Char(compute="_compute_sms_link", help="The customer's page of the invoice, or of all of them.")

    def _compute_sms_link(self):
        for notice in self:
            links = notice._get_links()
            only = next(iter(links.values())) if len(links) == 1 else ""
            notice.sms_link = only or f"{notice.company_id.get_base_url()}/my/invoices"

    # === WORDS === #

    def _prepare_frozen(self, on, calendar, unwanted):
        """Override: a text has numbers instead of addresses."""
        values = super()._prepare_frozen(on, calendar, unwanted)
        if self.channel == "sms":
            values |= {"email_to": False, "email_cc": False, "sms_to": ", ".join(self._get_numbers().values())}
        return values

    def _get_numbers(self):
        """The numbers to which the text goes, in international form where they have one, by contact."""
        return {
            contact: contact._phone_format(fname="phone") or contact.phone
            for contact in self.contact_ids
            if contact.phone and not contact._get_refusal("sms")
        }

    def _render_subjects(self):
        """Override: a text has no subject; this one is for our lists."""
        texts = self.filtered(lambda notice: notice.channel == "sms")
        names = {notice.id: notice.level_id.name for notice in texts._in_own_language()}
        return super(CollectionNotice, self - texts)._render_subjects() | names

    def _render_words(self):
        """Override: the words of a text are plain."""
        texts = self.filtered(lambda notice: notice.channel == "sms" and not notice.text)
        plain = {notice.id: notice._render_plain_words() for notice in texts._in_own_language()}
        return super(CollectionNotice, self - texts)._render_words() | plain

    def _render_plain_words(self):
        """The words of a text, which is in its reader's language. Note: `self.ensure_one()`"""
        template = self.level_id.sms_template_id or self.env.ref("account_collections.sms_template_default")
        words = template._render_field("body", self.ids)[self.id]
        return Markup("<p>%s</p>") % escape(words).replace("\n", Markup("<br/>"))

    def _render_bodies(self):
        """Override: a text is its words and the way to get no more of them."""
        texts = self.filtered(lambda notice: notice.channel == "sms")._in_own_language()
        opt_out = Markup("<p>%s</p>") % texts.env._("Reply STOP to get no more texts.")
        bodies = {notice_id: words + opt_out for notice_id, words in texts._render_words().items()}
        return super(CollectionNotice, self - texts)._render_bodies() | bodies

    # === SENDING === #

    def _deliver_sms(self):
        """Queue the texts in Odoo's SMS queue; what becomes of them is told by their trackers."""
        messages = self.env["mail.message"].sudo().create([notice._prepare_sms_message() for notice in self])
        texts = (
            self.env["sms.sms"]
            .sudo()
            .create(
                [
                    notice._prepare_text(message, contact, number)
                    for notice, message in zip(self, messages, strict=True)
                    for contact, number in notice._get_numbers().items()
                ]
            )
        )
        self.env["mail.notification"].sudo().create([self._prepare_text_notification(text) for text in texts])
        for notice, message in zip(self._as_ours().with_context(tracking_disable=True), messages, strict=True):
            notice.message_id = message

    def _prepare_sms_message(self):
        """Values of the message in the chatter of the payer. Note: `self.ensure_one()`"""
        return {
            "model": "collection.payer",
            "res_id": self.payer_id.id,
            "message_type": "sms",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "author_id": self._get_author().id,
            "record_company_id": self.company_id.id,
            "subject": self.subject,
            "body": self.body,
        }

    def _prepare_text(self, message, contact, number):
        body = html2plaintext(self.body, include_references=False).strip()
        return {"body": body, "number": number, "partner_id": contact.id, "mail_message_id": message.id}

    def _prepare_text_notification(self, text):
        return {
            "author_id": text.mail_message_id.author_id.id,
            "mail_message_id": text.mail_message_id.id,
            "res_partner_id": text.partner_id.id,
            "sms_number": text.number,
            "notification_type": "sms",
            "sms_id_int": text.id,
            "sms_tracker_ids": [Command.create({"sms_uuid": text.uuid})],
            "is_read": True,
            "notification_status": "ready",
        }

    # === WHAT BECAME OF THEM === #

    def _sync_texts(self):
        """Move queued notices to sent or undelivered by what the provider says of their texts."""
        for notice in self.sudo().filtered(lambda notice: notice.state == "queued" and notice.channel == "sms"):
            rows = notice.message_id.notification_ids
            bad = rows.filtered(lambda row: row.failure_type in NUMBER_FAILURES)
            bad.res_partner_id._mark_failed_phone(notice._get_today())
            if any(row.notification_status in ACCEPTED for row in rows):
                notice._set_sent()
            elif bad == rows:
                notice._set_undelivered_text(rows)
            elif all(row.notification_status == "canceled" and not row.failure_type for row in rows):
                notice._set_state("cancelled", reason=self.env._("The text was withdrawn from the queue."))

    def _receive_lost_texts(self):
        """Take note of texts that the provider has accepted and could not deliver after all."""
        for notice in self.sudo().filtered(lambda notice: notice.state == "sent" and notice.channel == "sms"):
            rows = notice.message_id.notification_ids
            bad = rows.filtered(lambda row: row.failure_type in NUMBER_FAILURES)
            bad.res_partner_id._mark_failed_phone(notice._get_today())
            if rows and bad == rows:
                notice._set_undelivered_text(rows)

    def _set_undelivered_text(self, rows):
        """Take a notice back whose numbers are all wrong. Note: `self.ensure_one()`"""
        labels = dict(rows._fields["failure_type"]._description_selection(self.env))
        reasons = {labels.get(row.failure_type) or "" for row in rows} or {self.env._("There is no number.")}
        self._set_state("undelivered", reason=", ".join(sorted(reasons)))
        self.env.ref("account_collections.ir_cron_send").sudo()._trigger()  # which goes on to the next contact

    def _sync_open_deliveries(self):
        """Override: catch up with texts, and try those again that the provider did not take."""
        result = super()._sync_open_deliveries()
        queued = self.search([("state", "=", "queued"), ("channel", "=", "sms")])
        queued._sync_texts()
        waiting = queued.filtered(lambda notice: notice.state == "queued")
        texts = self.env["sms.sms"].sudo().search([("mail_message_id", "in", waiting.message_id.ids)])
        failed = texts.filtered(lambda text: text.state == "error" and text.failure_type not in NUMBER_FAILURES)
        failed.action_set_outgoing()
        waiting._tell_stuck_texts(failed)
        return result

    def _tell_stuck_texts(self, failed):
        """Tell somebody once per company that texts do not leave, with the provider's reason."""
        stuck = self.filtered(lambda notice: notice.message_id in failed.mail_message_id)
        for company, notices in stuck.grouped("company_id").items():
            labels = dict(failed._fields["failure_type"]._description_selection(self.env))
            reason = ", ".join({labels.get(text.failure_type) or "" for text in failed} - {""})
            notices[:1].payer_id._ensure_activity(
                f"sms_outage_{company.id}",
                self.env._("Text messages do not leave"),
                self.env._("The provider does not take them: %s. They are tried again by themselves.", reason),
                role="manager",
            )

    def _withdraw(self):
        """Override: texts that wait in the queue."""
        result = super()._withdraw()
        texts = (
            self.env["sms.sms"]
            .sudo()
            .search([("mail_message_id", "in", self.filtered(lambda one: one.channel == "sms").message_id.ids)])
        )
        texts.filtered(lambda text: text.state in ("outgoing", "error")).action_set_canceled()
        return result

    def _is_being_handed_over(self):
        """Override: a text that waits in the queue, and that nobody sends just now, has not left."""
        if self.channel != "sms":
            return super()._is_being_handed_over()
        texts = self.env["sms.sms"].sudo().search([("mail_message_id", "=", self.message_id.id)])
        waiting = texts.filtered(lambda text: text.state in ("outgoing", "error"))
        return not (waiting and len(waiting.try_lock_for_update()) == len(texts))
