"""Each reader's language: the contact's for what leaves (row 20), the colleague's for what we ask."""

from unittest.mock import patch

from odoo.tests import tagged

from ..exclusion_text import selection
from ..models.ir_qweb import CompiledWords
from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class LanguageCase(CollectionCase):
    """An English company with customers who read French and Arabic."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        langs = cls.root["res.lang"]
        for code in ("fr_FR", "ar_001"):
            langs._activate_lang(code)
        cls.root.ref("base.module_account_collections")._update_translations(["fr_FR", "ar_001"])
        cls.euro = cls.root.ref("base.EUR")
        cls.euro.active = True
        cls.standard = cls.root.ref("account_collections.collection_policy_standard")

    def _speak(self, lang):
        self.billing.lang = lang

    def _send_one(self, **vals):
        """The notice and the mail of one invoice of the shipped first reminder."""
        self._payer().policy_id = self.standard
        self._make_invoice(1234.56, late=3, currency_id=self.euro.id, **vals)
        notice = self._run_and_send().notice_ids
        self.assertEqual(notice.state, "sent")
        return notice, self._text_of(self.outbox[0]).replace("\xa0", " ").replace("\u202f", " ")


@tagged("post_install", "-at_install")
class TestLanguage(LanguageCase):
    """Row 20: text, dates and amounts of a mail are in the contact's language."""

    def test_row_20_a_french_contact_reads_french(self):
        self._speak("fr_FR")
        notice, text = self._send_one()
        self.assertEqual(notice.lang, "fr_FR")
        self.assertTrue(notice.subject.startswith("Rappel : "), notice.subject)
        self.assertIn("Virement bancaire", text)
        self.assertIn("Déjà payé", text)
        for words in (
            "Bank transfer",
            "Already paid",
            "Kind regards",
            "Reminder",
            "days late",
            "Open amount",
            "Invoice",
        ):
            self.assertNotIn(words, text.replace(notice.line_ids.move_name, ""))

    def test_row_20_dates_and_amounts_are_french_in_subject_and_text(self):
        self._speak("fr_FR")
        notice, text = self._send_one()
        subject = notice.subject.replace("\xa0", " ").replace("\u202f", " ")
        for words in (subject, text):
            self.assertIn("1 234,56 €", words)
            self.assertIn("27 févr. 2026", words)
            self.assertNotIn("1,234.56", words)
            self.assertNotIn("Feb", words)

    def test_row_20_an_english_contact_of_a_french_customer_reads_english(self):
        self.customer.lang = "fr_FR"
        self._speak("en_US")
        notice, text = self._send_one()
        self.assertEqual(notice.lang, "en_US")
        self.assertIn("Already paid?", text)
        self.assertIn("Feb 27, 2026", text)
        self.assertIn("1,234.56", notice.subject)
        self.assertNotIn("Déjà payé", text)

    def test_row_20_the_language_of_who_approves_does_not_matter(self):
        (self.collector | self.manager).sudo().lang = "fr_FR"
        self._speak("en_US")
        _notice, text = self._send_one()
        self.assertIn("Already paid?", text)
        self.assertNotIn("Virement", text)

    def test_row_20_without_a_language_the_companys_is_used(self):
        self.company.partner_id.lang = "fr_FR"
        (self.billing | self.customer).write({"lang": False})
        notice, text = self._send_one()
        self.assertEqual(notice.lang, "fr_FR")
        self.assertIn("Déjà payé", text)

    def test_row_20_a_language_that_was_archived_gives_way(self):
        self._speak("fr_FR")
        self.root.cr.execute("UPDATE res_lang SET active = FALSE WHERE code = 'fr_FR'")
        self.root.registry.clear_cache()
        self.root["res.lang"].invalidate_model()
        notice, _text = self._send_one()
        self.assertEqual(notice.lang, "en_US")

    def test_arabic_runs_from_right_to_left(self):
        self._speak("ar_001")
        _notice, text = self._send_one()
        self.assertIn('dir="rtl"', text)
        self.assertIn("text-align:right", text)
        self.assertNotIn("Already paid", text)
        self.assertIn("تحويل", text)

    def test_latin_languages_run_from_left_to_right(self):
        _notice, text = self._send_one()
        self.assertIn('dir="ltr"', text)
        self.assertNotIn('dir="rtl"', text)

    def test_every_notice_of_a_run_speaks_to_its_own_reader(self):
        self._speak("fr_FR")
        other, contact = self._make_customer("Globex")
        contact.lang = "en_US"
        for partner in (self.customer, other):
            self._payer(partner).policy_id = self.standard
            self._make_invoice(late=3, partner=partner)
        notices = self._run_and_send().notice_ids
        self.assertEqual(set(notices.mapped("lang")), {"fr_FR", "en_US"})
        for mail in self.outbox:
            is_french = "acme" in mail["email_to"][0]
            self.assertEqual("Déjà payé" in self._text_of(mail), is_french)

    def test_the_preview_shows_what_the_customer_will_read(self):
        self._speak("fr_FR")
        self._payer().policy_id = self.standard
        self._make_invoice(late=3)
        with self._on(MONDAY):
            notice = self._run().notice_ids
            self.assertIn("Déjà payé", notice.with_user(self.reader).preview)


@tagged("post_install", "-at_install")
class TestTogether(LanguageCase):
    """Notices are rendered in sets; each reads as if it had been rendered alone."""

    def _propose(self):
        """Notices of all sorts: three languages, mail, letter and text, words of three levels and a reviewer's own."""
        days = iter((3, 3, 10, 24, 3, 3, 3, 3))
        for place, lang in enumerate(("en_US", "fr_FR", "ar_001", "fr_FR", "en_US", "fr_FR", "en_US", "fr_FR")):
            partner, contact = self._make_customer(f"C{place}")
            contact.lang = lang
            self._payer(partner).policy_id = self.standard
            self._make_invoice(1000.5 + place, late=next(days), partner=partner)
            self._make_invoice(700.25, late=2, partner=partner, currency_id=self.euro.id)
        notices = self._run().notice_ids.sudo().sorted("id")
        own, letter, *texts = notices[4:]
        own.text = "<p>Own words</p>"
        letter._as_ours().channel = "letter"
        for text in texts:
            text._as_ours().channel = "sms"
        return notices

    def _freeze(self, notices):
        """Subject and body by customer, of notices that are frozen one after the other."""
        # the same link is drawn differently each time
        with self._on(MONDAY), patch.object(type(notices), "_draw_code", lambda notice, link: link):
            for notice in notices:
                notice._freeze_now()
        return self._read(notices)

    def _read(self, notices):
        return {notice.partner_id.name: (notice.subject, str(notice.body)) for notice in notices}

    def _assert_same(self, found, expected):
        self.assertEqual(len(set(expected.values())), 8)
        for name, words in expected.items():
            with self.subTest(name=name):
                self.assertEqual(found[name], words)

    def test_what_is_rendered_together_reads_as_if_it_were_alone(self):
        notices = self._propose().with_context(tracking_disable=True)._as_ours()
        alone = self._freeze(notices)
        notices.write({"subject": False, "body": False})
        with self._on(MONDAY), patch.object(type(notices), "_draw_code", lambda notice, link: link):
            notices._render_all()
        self._assert_same(self._read(notices), alone)

    def test_what_is_compiled_for_one_batch_serves_the_next_in_another_language(self):
        notices = self._propose().with_context(tracking_disable=True)
        alone = self._freeze(notices)
        shared = notices.with_context(collection_compiled_words=CompiledWords())
        self._assert_same(self._freeze(shared), alone)


@tagged("post_install", "-at_install")
class TestColleagues(LanguageCase):
    """What we ask is answered in our own language."""

    def test_reasons_are_in_the_readers_language(self):
        self.reader.sudo().lang = "fr_FR"
        invoice = self._make_invoice(late=3, sent=False)
        english = self._explain(invoice)["detail"]
        self.env = self.env(context={**self.env.context, "lang": "fr_FR"})
        french = self._explain(invoice.with_env(self.env))["detail"]
        self.assertIn("invoice", english)
        self.assertIn("facture", french)

    def test_stored_reasons_are_told_in_the_language_of_who_reads_them(self):
        self._make_invoice(late=3, sent=False)
        self._run()
        row = self.root["collection.exclusion"].search([("company_id", "=", self.company.id)])
        self.assertIn("invoice", row.with_context(lang="en_US").detail)
        self.assertIn("facture", row.with_context(lang="fr_FR").detail)
        labels = [dict(selection(row.with_context(lang=lang).env)) for lang in ("en_US", "fr_FR")]
        self.assertNotEqual(labels[0]["invoice_not_sent"], labels[1]["invoice_not_sent"])

    def test_dates_in_reasons_are_the_readers(self):
        invoice = self._make_invoice(late=3)
        self.assertIn("03/06/2026", self._explain(invoice)["detail"])
        french = invoice.with_context(lang="fr_FR")
        with self._on(MONDAY):
            (entry,) = french.with_user(self.reader).explain_collection()
        self.assertIn("06/03/2026", entry["detail"])

    def test_a_colleague_reads_the_name_of_a_level_in_his_language(self):
        level = self.standard.level_ids.filtered(lambda level: level.name == "Second reminder")
        self.assertEqual(len(level), 1)
        self.assertNotEqual(level.with_context(lang="fr_FR").name, "Second reminder")
