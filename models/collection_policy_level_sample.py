from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..calc.ageing import days_overdue
from ..rehearsal import rehearse

#: Numbers, amounts and further days of lateness of the made-up invoices.
SAMPLE_ITEMS = (("00042", 1250.0, 0), ("00057", 380.5, -3))


class CollectionPolicyLevel(models.Model):
    """How a level reads, tried out on a made-up customer."""

    _inherit = "collection.policy.level"

    def _render_sample(self, company, lang):
        """Subject and body that a customer with that language would get from the company. Nothing stays.

        :param company: whose letterhead, bank account and people are used.
        :param str lang: code of an installed language.
        :return: subject (empty for tasks) and body.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        with rehearse(self.env):
            quiet = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
            level = self.sudo().with_company(company).with_context(**quiet)
            notice = level._make_sample_notice(company, lang)
            if self._is_task:
                return "", notice.with_context(lang=lang)._render_task_note()
            notice._freeze_now()
            return notice.subject, notice.body

    def _print_sample(self, company, lang):
        """The sample of a letter as PDF.

        :return: bytes.
        :raise AccessError: when the user is no collector.
        :raise UserError: for levels that write no letters, and when printing fails.

        Note: `self.ensure_one()`
        """
        self.env["collection.payer"]._check_is_collector()
        self.check_access("read")
        if self.channel != "letter" or lang not in dict(self.env["res.lang"].get_installed()):
            raise UserError(self.env._("“%s” writes no letters in that language.", self.display_name))
        _subject, page = self._render_sample(company, lang)
        return self.env["collection.printer"]._print(page, company._get_collection_paper())

    def _make_sample_notice(self, company, lang):
        customer, contact = self._make_sample_customer(company, lang)
        payers = self.env["collection.payer"]
        payers._ensure_payers(company, customer.ids)
        payer = payers.search([("partner_id", "=", customer.id), ("company_id", "=", company.id)])
        payer.policy_id = self.policy_id
        today = company._get_collection_today()
        due = today - timedelta(days=self._get_sample_lateness())
        notice = (
            self.env["collection.notice"]
            ._as_ours()
            .create(
                {
                    "company_id": company.id,
                    "payer_id": payer.id,
                    "level_id": self.id,
                    "channel": self.channel,
                    "date": today,
                    "lang": lang,
                    "contact_ids": contact.ids,
                    "oldest_due": due,
                    "amount_ids": [
                        Command.create(
                            {"currency_id": company.currency_id.id, "amount": sum(item[1] for item in SAMPLE_ITEMS)}
                        )
                    ],
                }
            )
        )
        self.env["collection.notice.line"]._insert(list(self._make_sample_lines(notice, due)))
        return notice

    def _make_sample_customer(self, company, lang):
        reader = self.with_context(lang=lang).env
        partners = self.env["res.partner"]
        customer = partners.create(
            {
                "name": reader._("Sample Customer Ltd"),
                "is_company": True,
                "lang": lang,
                "street": reader._("1 Sample Street"),
                "zip": "12345",
                "city": reader._("Sampletown"),
                "country_id": company.country_id.id,
            }
        )
        contact = partners.create(
            {"name": reader._("Alex Sample"), "parent_id": customer.id, "lang": lang, "email": "alex@customer.example"}
        )
        return customer, contact

    def _get_sample_lateness(self):
        """Days the made-up invoice is late when the level comes; negative before the due date."""
        if self.count_from == "due":
            return self.days
        return -25 if self.count_from == "invoice" else 30

    def _make_sample_lines(self, notice, first_due):
        year = notice.date.year
        for number, amount, shift in SAMPLE_ITEMS:
            due = first_due - timedelta(days=shift)
            yield (
                notice.id,
                notice.company_id.id,
                None,
                None,
                f"INV/{year}/{number}",
                self.id,
                self.id,
                1,
                due,
                days_overdue(due, notice.date),
                amount,
                notice.company_id.currency_id.id,
            )
