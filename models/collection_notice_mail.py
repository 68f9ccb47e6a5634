from odoo import api, models

#: What is wrong with the address itself; everything else is taken for a passing fault of the transport.
ADDRESS_FAILURES = ("mail_email_invalid", "mail_email_missing", "mail_bl", "mail_optout", "mail_dup", "mail_bounce")


class CollectionNotice(models.Model):
    """Notices by e-mail: one real message with To and Cc, and what becomes of it."""

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

    # === DELIVERY === #

    @api.model
    def _sync_open_deliveries(self):
        """Catch up with outcomes that were not reported, and try mails again that the transport did not take."""
        queued = self.search([("state", "=", "queued"), ("channel", "=", "email")])
        queued._sync_delivery()
        messages = queued.filtered(lambda notice: notice.state == "queued").message_id
        failed = (
            self.env["mail.mail"].sudo().search([("mail_message_id", "in", messages.ids), ("state", "=", "exception")])
        )
        failed.mark_outgoing()

    def _sync_delivery(self):
        """Move queued notices to sent or undelivered, by what Odoo's mail queue says of their message."""
        for notice in self.filtered(lambda notice: notice.state == "queued" and notice.message_id).sudo():
            notifications = notice.message_id.notification_ids
            statuses = set(notifications.mapped("notification_status"))
            failures = set(notifications.mapped("failure_type")) - {False, ""}
            if "sent" in statuses:
                notice._set_sent()
            elif statuses and statuses <= {"exception", "bounce", "canceled"} and failures <= set(ADDRESS_FAILURES):
                notice._set_undelivered(notifications)

    def _set_undelivered(self, notifications):
        reasons = dict(notifications._fields["failure_type"]._description_selection(self.env))
        reason = ", ".join(sorted({reasons.get(failure) or "" for failure in notifications.mapped("failure_type")}))
        self._set_state("undelivered", reason=reason)
        self.payer_id._ensure_activity(
            "undelivered",
            self.env._("Notice not delivered"),
            self.env._("“%(notice)s” did not reach %(address)s.", notice=self.display_name, address=self.email_to),
        )
