"""Who wrote a mail, a person or a machine; and where his own words begin."""

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.auto_reply import first_line, is_automatic


@tagged("post_install", "-at_install")
class TestAutoReply(BaseCase):
    def test_headers_of_machines(self):
        for header in (
            ("Auto-Submitted", "auto-replied"),
            ("Auto-Submitted", "auto-generated; owner-email=x@y.example.com"),
            ("auto-submitted", " Auto-Notified "),
            ("Precedence", "bulk"),
            ("Precedence", "auto_reply"),
            ("X-Autoreply", "yes"),
            ("X-Autorespond", ""),
            ("Return-Path", "<>"),
            ("Content-Type", "multipart/report; report-type=disposition-notification"),
        ):
            self.assertTrue(is_automatic([header], "Re: Invoice"), header)

    def test_headers_of_people(self):
        for header in (
            ("Auto-Submitted", "no"),
            ("Precedence", "list"),
            ("Precedence", "first-class"),
            ("X-Auto-Response-Suppress", "All"),
            ("Return-Path", "<billing@acme.example.com>"),
            ("Content-Type", "multipart/alternative"),
        ):
            self.assertFalse(is_automatic([header], "Re: Invoice"), header)

    def test_subjects_of_machines(self):
        for subject in (
            "Automatic reply: Invoice INV/2026/0042",
            "Auto: Invoice",
            "Out of the office until Monday",
            "AUTOREPLY Invoice",
            "Automatische Antwort: Rechnung",
            "Abwesenheitsnotiz",
            "Réponse automatique : facture",
            "Respuesta automática: factura",
            "Автоматичен отговор: фактура",
            "رد تلقائي: فاتورة",
            "תשובה אוטומטית: חשבונית",
            "پاسخ خودکار: صورتحساب",
        ):
            self.assertTrue(is_automatic([], subject), subject)

    def test_subjects_of_people(self):
        for subject in ("Re: Automatic reply: Invoice", "Automatic doors: invoice", "Autohaus Maier", "", None):
            self.assertFalse(is_automatic([], subject), subject)


@tagged("post_install", "-at_install")
class TestFirstLine(BaseCase):
    def test_the_first_words_of_the_writer(self):
        self.assertEqual(first_line("\n\n  STOP \nKind regards"), "STOP")

    def test_what_is_quoted_is_not_his(self):
        for text in ("> STOP", "\nOn Monday Collector wrote:\nSTOP", "-----Original Message-----\nSTOP", ""):
            self.assertEqual(first_line(text), "", text)
