from lxml import html

from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..calc.exclusion import Exclusion
from ..models import collection_payer_objection
from .common import MONDAY
from .portal_common import PortalCase, PortalHttpCase

PDF = b"%PDF-1.4 delivery note"


@tagged("post_install", "-at_install")
class TestObjection(PortalCase):
    """“Something is wrong”: what the customer says becomes a dispute like every other."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)
        self.other = self._make_invoice(500, late=12)

    def _object(self, *invoices, files=(), user=None, on=MONDAY, **form):
        form = {"number": "1", "reason": "price", "text": "Too dear", "amount": "", **form}
        items = [self._item(invoice).id for invoice in invoices or (self.invoice,)]
        with self._on(on):
            payer = self.payer.with_user(user or self.root.ref("base.public_user"))._as_portal("en_US")
            return payer._report_objection(form, items, files)

    def _disputes(self):
        return self.root["collection.dispute"].search([("payer_id", "=", self.payer.id)])

    def test_it_is_left_alone_and_the_rest_is_not(self):
        dispute = self._object(files=[("note.pdf", PDF), ("two.pdf", PDF)])
        self.assertEqual((self._code(self.invoice), self._code(self.other)), ("disputed", False))
        self.assertEqual((dispute.state, dispute.reason, dispute.note), ("open", "price", "Too dear"))
        self.assertEqual(dispute.attachment_ids.mapped("raw"), [PDF, PDF])
        self.assertEqual(
            {(file.res_model, file.res_id, file.public) for file in dispute.attachment_ids},
            {(dispute._name, dispute.id, False)},
        )
        touch = dispute.interaction_id
        self.assertEqual((touch.channel, touch.direction, touch.outcome), ("portal", "in", "objected"))
        self.assertEqual((touch.res_id, touch.user_id), (dispute.id, self.root["res.users"]))
        self.assertIn("Too dear", touch.note)
        self.assertEqual(dispute.activity_ids.collection_kind, "dispute_answer")
        lines = self._lines()
        self.assertEqual(lines[self.invoice.name]["label"], "In clarification")
        self.assertEqual(lines[self.other.name]["label"], "Overdue")

    def test_the_customer_is_told_once(self):
        self._object()
        self._object()
        self.assertEqual(len(self._disputes()), 1)
        self._deliver_mails()
        self.assertEqual(self._recipients(), [['"Bill of Acme" <billing@acme.example.com>']])

    def test_twice_at_the_same_moment(self):
        """The second one does not see the first: the database refuses it, and Odoo asks once more."""
        self._object()
        payers = self.env.registry["collection.payer"]
        self.patch(payers, "_find_sent", lambda _payer, records, _number: records.browse())
        with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            self._object(self.other)
        self.assertEqual(len(self._disputes()), 1)

    def test_a_part(self):
        dispute = self._object(amount="200.50")
        self.assertEqual(dispute.amount, 200.5)
        line = self._lines()[self.invoice.name]
        self.assertEqual((line["label"], line["payable"]), ("A part is in clarification", 1000))
        self.assertEqual(self._asked_for(), (1299.5, {self.invoice.name: "799.50", self.other.name: ""}))
        self.assertFalse(self._code(self.invoice), "the rest is chased")

    def test_what_is_in_clarification_can_be_paid_but_is_not_asked_for(self):
        self._object()
        self.assertEqual(self._asked_for(), (500, {self.other.name: ""}))
        self.assertEqual(self._lines()[self.invoice.name]["payable"], 1000)

    def _asked_for(self):
        """What “pay everything overdue” costs, and the amounts that it fills in by the name of the invoice."""
        block = self._block()
        self.assertEqual(block["overdue"], block["pay_all"])
        chosen = self.payer._as_portal("en_US")._choose_overdue(block)
        names = {line["id"]: line["name"] for line in block["lines"]}
        return block["pay_all"], {names[item_id]: text for item_id, text in chosen.items()}

    def test_all_of_it_as_a_part_is_all_of_it(self):
        self.assertEqual(self._object(amount="1000").amount, 0)

    def test_who_is_logged_in_gets_the_answer_and_follows_nothing(self):
        user = self._make_portal_user(self.billing)
        dispute = self._object(user=user)
        self.assertEqual(dispute.contact_id, self.billing)
        self.assertFalse(dispute.message_partner_ids & self.billing)
        stranger = self._make_portal_user(self._make_customer("Other")[0], "stranger")
        self.assertFalse(self._object(self.other, user=stranger, number="2").contact_id)

    def test_wrong_input_is_answered(self):
        plan = self._make_invoice(70, late=12)
        self._block_with_plan(plan)
        self._object(self.other, number="0")
        credit, foreign = (
            self._make_credit(100),
            self._make_invoice(5, late=12, partner=self._make_customer("Other")[0]),
        )
        paid = self._make_invoice(5, late=12)
        self._pay(paid)
        for invoices, form in (
            ((), {"reason": ""}),
            ((), {"reason": "already_paid"}),
            ((), {"reason": "<b>"}),
            ((), {"reason": "other", "text": " \x00\n"}),
            ((), {"amount": "-1"}),
            ((), {"amount": "0"}),
            ((), {"amount": "1000.01"}),
            ((), {"amount": "1,5"}),
            ((), {"amount": "1.005"}),
            ((), {"number": ""}),
            ((), {"number": "\x00"}),
            ((self.other,), {}),
            ((self.invoice, self.other), {}),
            ((plan,), {}),
            ((credit,), {}),
            ((foreign,), {}),
            ((paid,), {}),
            ((), {"files": [("a.pdf", b"<svg/>")]}),
            ((), {"files": [("a.pdf", PDF + b"x" * 5_000_000)]}),
            ((), {"files": [("a.pdf", PDF)] * 6}),
            ((), {"files": [("a.pdf", PDF + b"x" * 4_000_000)] * 3}),
        ):
            with self.assertRaises(UserError, msg=f"{invoices} {str(form)[:50]}"):
                self._object(*invoices, **{"number": "2", **form})
        with self.assertRaises(UserError), self._on(MONDAY):
            self.payer._as_portal("en_US")._report_objection({"number": "3", "reason": "price"}, [])
        self.assertEqual(self._disputes().move_line_ids, self._item(self.other))

    def _block_with_plan(self, invoice):
        item = self._item(invoice)
        blockers = self.env.registry["collection.blocker"]
        original = blockers._collect_blocked_items

        def collect(self, items, on):
            found = original(self, items, on)
            return {**found, **({item.id: [Exclusion("in_plan", None)]} if item in items else {})}

        self.patch(blockers, "_collect_blocked_items", collect)

    def test_two_currencies_are_two_messages(self):
        euro = self.setup_other_currency("EUR")
        foreign = self._make_invoice(5, late=12, currency_id=euro.id)
        with self.assertRaisesRegex(UserError, "one currency"):
            self._object(self.invoice, foreign)

    def test_the_page_tells_what_became_of_it(self):
        dispute = self._object().with_user(self.collector)
        dispute.asked_for = "A photo, please"
        (told,) = self._told()
        self.assertEqual((told["label"], told["asked_for"]), ("In clarification", "A photo, please"))
        self.assertTrue(told["answer_by"])
        with self._on(MONDAY):
            dispute.words = "It was signed for."
            dispute.action_reject()
        (told,) = self._told()
        self.assertEqual((told["words"], told["asked_for"]), ("It was signed for.", ""))
        self.assertIn("invoice is right", told["label"])
        self.assertEqual(self._told(self._day(61)), [], "not for ever")

    def _told(self, on=MONDAY):
        with self._on(on):
            return self.payer._as_portal("en_US")._get_told_disputes(on)

    def test_our_own_words_stay_ours(self):
        """A decision that is not taken yet, and what a collector has noted, is not told."""
        dispute = self._object()
        dispute.with_user(self.collector).words = "We will refuse"
        self.assertFalse(self._told()[0]["words"])
        self.assertNotIn("Too dear", str(self._told()))

    def test_the_task_is_in_the_language_of_who_does_it(self):
        self.root["res.lang"]._activate_lang("fr_FR")
        with self._on(MONDAY):
            payer = self.payer._as_portal("fr_FR")
            form = {"number": "1", "reason": "price", "text": "<b>cher</b> <a href='x'>y</a>"}
            dispute = payer._report_objection(form, self._item(self.invoice).ids)
        self.assertIn("Answer the dispute", dispute.activity_ids.summary)
        self.assertNotIn("<b>", dispute.activity_ids.note, "HTML stays text")
        self.assertNotIn("<a", dispute.activity_ids.note)

    def test_there_is_an_end_to_it(self):
        self.patch(collection_payer_objection, "MAX_OPEN", 1)
        self._object()
        with self.assertRaisesRegex(UserError, "call us"):
            self._object(self.other, number="2")


@tagged("post_install", "-at_install")
class TestObjectionHttp(PortalHttpCase):
    """The form on the page."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)

    def _send(self, page, files=(), path=None, **form):
        data = {
            "csrf_token": self._csrf(page),
            "form": "objection",
            "number": "1",
            "reason": "quality",
            "text": "<script>alert(1)</script>\r\nBcc: x@evil.example.com",
            "wrong_item": self._item(self.invoice).id,
            **form,
        }
        return self.url_open(f"{path or self.path}/wrong", data=data, files=[("file", file) for file in files] or None)

    def _disputes(self):
        return self.root["collection.dispute"].search([])

    def test_object_with_files(self):
        answer = self._send(self._enter(), files=[("a.pdf", PDF), ("../b.png", b"\x89PNG\r\n\x1a\nx")])
        self.assertEqual(answer.status_code, 200)
        self.assertIn("We look into it", self._text(answer))
        self.assertIn("In clarification", self._text(answer))
        self.assertNotIn("<script>alert(1)", answer.text)
        dispute = self._disputes()
        self.assertEqual(dispute.attachment_ids.sorted("id").mapped("name"), ["a.pdf", "b.png"])
        self.assertNotIn("<script", str(dispute.activity_ids.note))
        file = dispute.attachment_ids[:1]
        self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404, "nobody gets it back")

    def test_what_was_typed_is_kept(self):
        page = self._enter()
        for files, form, said in (
            ([("a.pdf", b"<script>")], {}, "Please attach a PDF"),
            ([("a.pdf", PDF)] * 6, {}, "at most 5 files"),
            ([], {"amount": "-5"}, "as a number"),
        ):
            answer = self._send(page, files, **form)
            self.assertEqual(answer.status_code, 422)
            (section,) = html.fromstring(answer.text).xpath("//section[@id='o_collection_objection']")
            self.assertIn(said, section.text_content())
            self.assertTrue(section.xpath("./details/@open"))
            self.assertEqual(section.xpath(".//option[@selected]/@value"), ["quality"])
            self.assertTrue(section.xpath(".//input[@name='wrong_item']/@checked"))
            self.assertIn("Bcc: x@evil", section.xpath(".//textarea")[0].text)
            (claim,) = html.fromstring(answer.text).xpath("//section[@id='o_collection_claim']")
            self.assertFalse(claim.xpath("./details/@open"), "and the other forms stay closed")
        self.assertFalse(self._disputes())

    def test_too_much_at_once(self):
        answer = self._send(self._enter(), [("a.pdf", PDF + b"x" * 11_000_000)])
        self.assertEqual(answer.status_code, 413)

    def test_twice_counts_once_and_strangers_not_at_all(self):
        page = self._enter()
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        self.assertEqual(self._send(page).status_code, 200)
        self.assertEqual(self._send(page).status_code, 200)
        self.assertEqual(len(self._disputes()), 1)
        self.assertEqual(self._send(page, path=f"/my/collections/{other.id}").status_code, 404)
        self.assertEqual(self.url_open(f"{self.path}/wrong").status_code, 405)
        with mute_logger("odoo.http"):
            self.assertEqual(self._send(page, csrf_token="x", number="2").status_code, 400)
        self.payer.action_rotate_token()
        self.assertEqual(self._send(page, number="2").status_code, 404)
        self.assertEqual(len(self._disputes()), 1)

    def test_items_of_others(self):
        foreign = self._make_invoice(5, late=12, partner=self._make_customer("Other")[0])
        page = self._enter()
        for item in (self._item(foreign).id, 0, "x", "9" * 30, 2**31 + 1):
            self.assertEqual(self._send(page, wrong_item=item).status_code, 422, item)
        self.assertFalse(self._disputes())

    def test_a_preview_changes_nothing(self):
        self.authenticate(self.reader.login, self.reader.login)
        page = self.url_open(self.path)
        self.assertEqual(self._send(page).status_code, 200)
        self.assertFalse(self._disputes())

    def test_people_of_another_company_and_archived_payers(self):
        page = self._enter()
        self.payer.active = False
        self.assertEqual(self._send(page).status_code, 404)
        self.payer.active = True
        other = self.root["res.company"].create({"name": "Other house"})
        user = self._make_user("collector", other)
        self.authenticate(user.login, user.login)
        token = Request.csrf_token(self)
        self.assertEqual(self._send(page, csrf_token=token).status_code, 404)
        self.assertFalse(self._disputes())
