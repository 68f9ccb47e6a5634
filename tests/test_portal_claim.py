from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..calc.upload import clean_name, sniff
from ..models.collection_claim import TASK
from .common import MONDAY
from .portal_common import PortalCase, PortalHttpCase

PDF = b"%PDF-1.4 proof"


@tagged("post_install", "-at_install")
class TestUpload(BaseCase):
    """Files of strangers are judged by their content."""

    def test_kinds(self):
        self.assertEqual(sniff(PDF), ("application/pdf", ".pdf"))
        self.assertEqual(sniff(b"\xff\xd8\xff\xe0")[1], ".jpg")
        for content in (b"", b"<svg onload=alert(1)>", b"<html>", b"MZ", b" %PDF-1.4"):
            self.assertIsNone(sniff(content), content)

    def test_names(self):
        for name, clean in (
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\temp\\proof.exe", "proof.pdf"),
            ('a"b<c>.html', "abc.pdf"),
            ("", "file.pdf"),
            ("دفع.pdf", "دفع.pdf"),
        ):
            self.assertEqual(clean_name(name, ".pdf"), clean)

    @given(st.text(max_size=300))
    def test_any_name_becomes_a_name(self, name):
        clean = clean_name(name, ".pdf")
        self.assertTrue(clean.endswith(".pdf") and len(clean) <= 64)
        self.assertFalse(set('/\\<>"\x00\n') & set(clean))


@tagged("post_install", "-at_install")
class TestClaim(PortalCase):
    """“I have paid already”: believed for five working days, once a month."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)
        self.other = self._make_invoice(500, late=12)

    def _report(self, *invoices, number="1", on=MONDAY, file=None, **form):
        form = {
            "block": self._block(on=on)["key"],
            "date": str(on),
            "amount": "1000",
            "reference": "wire 7",
            "number": number,
            **form,
        }
        items = [self._item(invoice).id for invoice in invoices or (self.invoice,)]
        with self._on(on):
            return self.payer._as_portal("en_US")._report_payment(form, items, file)

    def test_the_reported_items_wait_and_no_others(self):
        claim = self._report()
        self.assertEqual((self._code(self.invoice), self._code(self.other)), ("payment_in_process", False))
        self.assertEqual(claim.until, MONDAY + timedelta(days=7), "five working days")
        self.assertEqual(len(self._tasks(TASK)), 1)
        self.assertIn("wire 7", self._tasks(TASK).note)
        self.assertIn("1,000.00", self.payer.message_ids[0].body)

    def test_then_a_cool_down_and_then_the_reminders_go_on(self):
        claim = self._report()
        self.assertEqual(self._code(self.invoice, claim.until - timedelta(days=1)), "payment_in_process")
        self.assertEqual(self._code(self.invoice, claim.until), "cool_down")
        self.assertFalse(self._code(self.invoice, claim.until + timedelta(days=3)))

    def test_the_same_item_is_not_left_alone_again_within_a_month(self):
        self._report()
        later = self._day(14)
        again = self._report(self.invoice, self.other, number="2", on=later)
        self.assertEqual(again.move_line_ids, self._item(self.other))
        self.assertFalse(self._code(self.invoice, later))
        self.assertEqual(self._code(self.other, later), "payment_in_process")

    def test_a_form_counts_once(self):
        first, second = self._report(), self._report()
        self.assertEqual(first, second)
        self.assertEqual(len(self._tasks(TASK)), 1)

    def test_the_collector_looks_and_says(self):
        claim = self._report()
        with self.assertRaises(AccessError):
            claim.with_user(self.reader).action_missing()
        with self._on(self._day(1)):
            claim.with_user(self.collector).action_missing()
        self.assertEqual((claim.state, claim.until), ("missing", self._day(1)))
        self.assertFalse(self._tasks(TASK))
        self.assertEqual(self._code(self.invoice, self._day(1)), "cool_down")
        with self._on(self._day(2)):
            claim.with_user(self.collector).action_found()
        self.assertEqual(claim.state, "missing", "what is closed stays closed")

    def test_the_number_of_a_form_may_be_anything(self):
        self.assertTrue(self._report(number="\x00\ud800" + "x" * 99))

    def test_nobody_forges_a_claim(self):
        claim = self._report()
        for user in (self.reader, self.collector, self.manager):
            with self.assertRaises(AccessError):
                claim.with_user(user).write({"until": "2030-01-01"})
            with self.assertRaises(AccessError):
                claim.with_user(user).copy()

    def test_wrong_input_is_answered(self):
        for form in (
            {"amount": "0"},
            {"amount": "-1"},
            {"amount": "many"},
            {"date": str(self._day(1))},
            {"date": "2020-01-01"},
            {"date": "x"},
            {"date": ""},
            {"block": "1-1-1"},
            {"file": ("a.pdf", b"<svg/>")},
            {"file": ("a.pdf", PDF + b"x" * 5_000_000)},
        ):
            with self.assertRaises(UserError, msg=str(form)[:50]):
                self._report(**form)
        foreign = self._make_invoice(5, late=12, partner=self._make_customer("Other")[0])
        with self.assertRaises(UserError):
            self._report(foreign)
        self.assertFalse(self.root["collection.claim"].search([("payer_id", "=", self.payer.id)]))

    def test_the_proof_is_kept_under_a_safe_name(self):
        proof = self._report(file=("../x<b>.exe", PDF)).attachment_ids
        self.assertEqual((proof.name, proof.mimetype, proof.raw), ("xb.pdf", "application/pdf", PDF))
        self.assertFalse(proof.public)

    def test_offered_while_something_is_overdue(self):
        template = "account_collections.portal_claim"
        self.assertIn(template, self._offered())
        self._pay(self.invoice)
        self._pay(self.other)
        self.assertNotIn(template, self._offered())

    def _offered(self):
        return [section["template"] for section in self.payer._as_portal()._get_portal_sections(self._statement())]


@tagged("post_install", "-at_install")
class TestClaimHttp(PortalHttpCase):
    """The form on the page."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)

    def _send(self, page, file=None, **form):
        data = {
            "csrf_token": self._csrf(page),
            "form": "claim",
            "block": self._block()["key"],
            "number": "1",
            "date": str(MONDAY),
            "amount": "1000.00",
            "reference": "<b>wire</b>",
            "paid_item": self._item(self.invoice).id,
            **form,
        }
        return self.url_open(f"{self.path}/paid", data=data, files=file and {"file": file})

    def _claims(self):
        return self.root["collection.claim"].search([("payer_id", "=", self.payer.id)])

    def test_report_with_a_proof(self):
        answer = self._send(self._enter(), file=("proof.pdf", PDF))
        self.assertEqual(answer.status_code, 200)
        self.assertIn("We look for your payment", self._text(answer))
        self.assertIn("Payment on its way", self._text(answer))
        self.assertEqual(self._claims().attachment_ids.raw, PDF)
        self.assertNotIn("<b>wire", self.payer.message_ids[0].body)

    def test_a_disguised_file_is_refused_and_the_form_kept(self):
        answer = self._send(self._enter(), file=("proof.pdf", b"<script>"))
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Please attach a PDF", self._text(answer))
        self.assertIn('value="1000.00"', answer.text)
        (section,) = html.fromstring(answer.text).xpath("//section[@id='o_collection_claim']")
        self.assertTrue(section.xpath("./details/@open"), "the section opens,")
        self.assertTrue(section.xpath(".//*[@id='o_collection_problem'][@autofocus]"), "says it in place,")
        self.assertTrue(section.xpath(".//input[@name='paid_item']/@checked"), "and forgets nothing")
        self.assertFalse(self._claims())

    def test_twice_counts_once_and_strangers_not_at_all(self):
        page = self._enter()
        self._send(page)
        self._send(page)
        self.assertEqual(len(self._claims()), 1)
        self.payer.action_rotate_token()
        self.assertEqual(self._send(page, number="2").status_code, 404)
        with mute_logger("odoo.http"):
            self.assertEqual(self._send(page, csrf_token="x", number="3").status_code, 400)
        self.assertEqual(len(self._claims()), 1)

    def test_too_large_a_file(self):
        answer = self._send(self._enter(), file=("proof.pdf", PDF + b"x" * 6_000_000))
        self.assertEqual(answer.status_code, 413)
