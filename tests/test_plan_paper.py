from odoo.tests import tagged

from .common import MONDAY, CollectionCase
from .letter_common import read_pdf
from .plan_common import FIRST, PlanCase


@tagged("post_install", "-at_install")
class TestPlanPaper(PlanCase):
    """What the customer signs: parties, items, schedule with words, what happens in default."""

    def _read(self, plan):
        with self._on(MONDAY):
            return str(plan.sudo()._render_agreement())

    def test_everything_that_was_agreed_is_written_down(self):
        page = self._read(self._draft(contact_id=self.billing.id))
        for words in (
            "Agreement on payment in instalments",
            self.company.name,
            "Acme",
            "Bill of Acme",
            self.invoice.name,
            "900.00",
            "Mar 16, 2026",
            "Mar 30, 2026",
            "Apr 13, 2026",
            "three hundred",
            "00/100",
            "days late, this agreement ends",
            "Place, date, signature",
            "No interest is charged",
        ):
            self.assertIn(words, page)

    def test_a_single_date_is_called_by_its_name(self):
        page = self._read(self._draft(instalment_count=1))
        self.assertIn("Agreement on a later date for payment", page)
        self.assertNotIn("in instalments", page)

    def test_interest_is_mentioned_only_where_it_is_frozen(self):
        self.policy.plan_freeze_interest = False
        self.assertNotIn("No interest", self._read(self._draft()))

    def test_the_reader_reads_his_language_from_his_side(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["res.lang"]._activate_lang("ar_001")
        self.billing.lang = "de_DE"
        page = self._read(self._draft())
        for words in ("900,00", "16.03.2026", "dreihundert", 'lang="de-DE"'):
            self.assertIn(words, page)
        self.billing.lang = "ar_001"
        self.assertIn('dir="rtl"', self._read(self._draft()))

    def test_names_cannot_write_into_the_document(self):
        self.customer.name = "<script>alert(1)</script>"
        self.assertNotIn("<script>alert", self._read(self._draft()))

    def test_what_was_proposed_stays_as_it_was(self):
        plan = self._propose()
        before = plan.agreement
        self.customer.name = "Renamed"
        self.policy.plan_default_days = 99
        self.assertEqual((plan.agreement_preview, plan._ensure_agreement()), (before, plan.agreement_id))


@tagged("post_install", "-at_install")
class TestPlanPrint(CollectionCase):
    """One real print."""

    def test_the_agreement_is_a_pdf_that_can_be_read(self):
        invoice = self._make_invoice(900, late=10)
        with self._on(MONDAY):
            plan = (
                self.env["collection.plan"]
                .with_user(self.collector)
                .create({"payer_id": self._payer().id, "move_line_ids": self._item(invoice).ids, "first_date": FIRST})
            )
            plan.action_propose()
            action = plan.action_print_agreement()
        self.assertIn(str(plan.agreement_id.id), action["url"])
        text = read_pdf(plan.agreement_id.raw)
        self.assertIn(invoice.name, text)
        self.assertIn("three hundred", text)
