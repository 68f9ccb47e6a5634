import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import format_amount

from ..calc.smtp_reply import is_temporary

_logger = logging.getLogger(__name__)

#: Days within which an answer that the mail server did not take is tried again.
TRY_WITHIN = timedelta(days=3)
#: What keeps demands back, and no answer.
ONLY_DEMANDS = ("payer_paused", "cool_down")


class CollectionAnswer(models.Model):
    """How an answer leaves: in the reader's language, signed by who deals with the payer."""

    _inherit = "collection.answer"

    @api.model
    def _send(self, kind, about, to=None, cc=None, attachments=None, occasion=False):
        """Tell a payer something that asks for nothing.

        The words are those of the mail template `mail_template_answer_<kind>`, which may use `object` (the record),
        `format_date(day)` and `format_amount(amount, currency)`.

        :param str kind: one of the kinds of answers.
        :param about: the record that it is about; it has `payer_id` and `company_id`.
        :param to: contacts; None or empty = those who get the payer's invoices.
        :param cc: contacts who get a copy.
        :param attachments: `ir.attachment` records.
        :param str occasion: tells apart answers of this kind about this record.
        :return: the answer; empty when it was given before, when the payer must be left alone or nobody can be reached.
        """
        about.ensure_one()
        payer, answers = about.payer_id.sudo(), self.sudo().with_company(about.company_id)
        if answers._is_given(kind, about, occasion) or not answers._may_answer(payer):
            return answers.browse()
        to = (to or payer.partner_id.browse()).filtered("active")
        to = to if answers._get_addresses(to) else payer._get_billing_contacts()
        answer = answers._draft(kind, about, to, cc or to.browse(), occasion=occasion)
        if answer:
            answer.attachment_ids = attachments
            answer._leave()
        return answer

    @api.model
    def _is_given(self, kind, about, occasion):
        key = [("about_model", "=", about._name), ("about_id", "=", about.id), ("kind", "=", kind)]
        return bool(self.search_count([*key, ("occasion", "=", occasion)], limit=1))

    @api.model
    def _may_answer(self, payer):
        """Whether an answer that somebody waits for may leave: at any hour, but never against a stop."""
        verdict, _moment, reason = payer._check_touch_allowed("email", automatic=False)
        return verdict != "refuse" or reason.code in ONLY_DEMANDS

    @api.model
    def _draft(self, kind, about, to, cc, sender=None, occasion=False):
        """Note down an answer that is about to leave.

        :param sender: who signs; empty = the collector.
        :return: the answer, empty when none of the contacts can be reached.
        """
        payer, company = about.payer_id, about.company_id
        addresses = self._get_addresses(to)
        if not addresses:
            return self.browse()
        copied = {address: name for address, name in self._get_addresses(cc).items() if address not in addresses}
        sender = sender or payer._get_owner("collector")
        answer = self.with_context(tracking_disable=True, mail_create_nolog=True).create(
            {
                "kind": kind,
                "company_id": company.id,
                "payer_id": payer.id,
                "about_model": about._name,
                "about_id": about.id,
                "occasion": occasion,
                "date": company._get_collection_today(),
                "lang": self._get_installed_lang(to[:1].lang, payer.partner_id.lang, company.partner_id.lang),
                "contact_ids": to.ids,
                "sender_id": sender.id,
                "email_to": self._format_addresses(addresses),
                "email_cc": self._format_addresses(copied),
            }
        )
        answer.email_from = answer._get_email_from(sender)
        return answer

    def _leave(self):
        """Fix what is said, and queue it. Note: `self.ensure_one()`"""
        self._freeze()
        self._queue_mails()

    def _freeze(self):
        own = self.with_context(lang=self.lang)
        template = own.env.ref(f"account_collections.mail_template_answer_{self.kind}")
        about = own if template.model == self._name else own.env[self.about_model].browse(self.about_id)
        words = own._render(template, about, "body_html", engine="qweb")
        own.subject = own._render(template, about, "subject")
        own.body = own.env["ir.qweb"]._render("account_collections.answer_mail", own._prepare_layout_values(words))

    def _render(self, template, about, field, **options):
        """One of the template's fields, with dates and amounts as the reader writes them."""
        context = {
            "format_date": lambda day, *_args, **_options: self._format_date(day),
            "format_amount": lambda amount, currency, *_args, **_options: format_amount(
                self.env, amount, currency, lang_code=self.lang
            ),
        }
        return template._render_field(field, about.ids, add_context=context, **options)[about.id]

    def _format_date(self, day):
        """A date with the month as a word: 11/12 could be either."""
        return format_date(self.env, day, lang_code=self.lang, date_format="medium") if day else ""

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

    # === QUEUE === #

    @api.model
    def _cron_answers(self):
        """Give the answers that are due by themselves, and those again that the mail server did not take."""
        self._try_again()

    @api.model
    def _try_again(self):
        """Put answers that met a dead or busy mail server into Odoo's queue once more."""
        recent = self.sudo().search([("create_date", ">=", fields.Datetime.now() - TRY_WITHIN)])
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "in", recent.message_id.ids), ("state", "=", "exception")])
        )
        for mail in mails:
            rows = mail.mail_message_id.notification_ids
            if "mail_smtp" in rows.mapped("failure_type") or is_temporary(mail.failure_reason or ""):
                mail.mark_outgoing()
