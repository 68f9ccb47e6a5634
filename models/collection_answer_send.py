from odoo import models


class CollectionAnswer(models.Model):
    """How an answer leaves: to those who were reminded, in their language, signed by who reminded them."""

    _inherit = "collection.answer"

    def _answer(self, kind, notice, line_ids):
        """Send an answer about a notice, unless the payer must be left alone now or nobody can be reached.

        :param line_ids: the lines of notices that it is about; they are not answered again.
        :return: the answer, empty when none has left.
        """
        answers = self.with_company(notice.company_id)
        verdict, _moment, _reason = notice.payer_id._check_touch_allowed("email")
        to = notice._get_addresses(notice.contact_ids.filtered("active"))
        if verdict != "allow" or not to:
            return answers
        copied = notice.cc_contact_ids.filtered("active") if kind == "retraction" else notice.browse().cc_contact_ids
        cc = {address: name for address, name in notice._get_addresses(copied).items() if address not in to}
        sender = notice.sender_id.filtered("active") or notice.payer_id._get_owner("collector")
        answer = answers.with_context(tracking_disable=True, mail_create_nolog=True).create(
            {
                "kind": kind,
                "company_id": notice.company_id.id,
                "payer_id": notice.payer_id.id,
                "notice_id": notice.id,
                "date": notice._get_today(),
                "lang": notice._get_lang(),
                "sender_id": sender.id,
                "email_from": notice._get_email_from(sender),
                "email_to": notice._format_addresses(to),
                "email_cc": notice._format_addresses(cc),
            }
        )
        if kind == "retraction":
            notice._as_ours().line_ids.browse(line_ids).answer_id = answer
        answer._freeze()
        answer._deliver()
        return answer

    def _freeze(self):
        """Fix what is said. Note: `self.ensure_one()`"""
        own = self.with_context(lang=self.lang)
        template = own.env.ref(f"account_collections.mail_template_answer_{self.kind}")
        context = {"format_date": lambda day, *_args, **_options: self.notice_id._format_date(day)}
        own.subject = template._render_field("subject", self.ids, add_context=context)[self.id]
        words = template._render_field("body_html", self.ids, engine="qweb", add_context=context)[self.id]
        own.body = own.env["ir.qweb"]._render("account_collections.answer_mail", own._prepare_layout_values(words))

    def _prepare_layout_values(self, words):
        """What the layout may use; :meth:`_freeze` has set the language. Note: `self.ensure_one()`"""
        company, sender = self.company_id, self.sender_id
        return {
            "words": words,
            "company": company,
            "company_address": company.partner_id._display_address(without_company=True),
            "logo_url": f"{company.get_base_url()}/logo.png?company={company.id}" if company.logo_web else "",
            "sender": sender,
            "sender_phone": sender.phone or company.phone or "",
            "sender_email": sender.email or company.email or "",
            "is_rtl": self.env["res.lang"]._get_data(code=self.lang).direction == "rtl",
        }

    def _deliver(self):
        """Put the message into Odoo's mail queue; replies to it reach the payer. Note: `self.ensure_one()`"""
        envelope = self.env.ref("account_collections.mail_template_answer_envelope")
        mail = self.with_context(mail_composer_force_partners=False, mail_notify_author=True).message_mail_with_source(
            envelope, force_send=False, email_add_signature=False
        )
        author = self.sender_id.partner_id or self.company_id.partner_id
        self.message_id = mail.mail_message_id
        self.message_id.write({"model": "collection.payer", "res_id": self.payer_id.id, "author_id": author.id})
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Override of `mail` to put the name of who signs beside the address for answers, not that of a cron."""
        author_ids = {
            answer.id: (answer.sender_id.partner_id or answer.company_id.partner_id).id for answer in self
        } or author_ids
        return super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)
