from datetime import timedelta
from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestStatement(PortalCase):
    """What the customer reads: the items that the engine sees, in plain words, to the cent."""

    def test_items_by_age_with_their_state(self):
        late = self._make_invoice(1000, late=12, ref="PO 1")
        soon = self._make_invoice(200, late=-5)
        later = self._make_invoice(300, late=-30)
        block = self._block()
        self.assertEqual([line["name"] for line in block["lines"]], [late.name, soon.name, later.name])
        self.assertEqual([line["label"] for line in block["lines"]], ["Overdue", "Due soon", "Not due yet"])
        self.assertEqual([line["days"] for line in block["lines"]], [12, 0, 0])
        self.assertEqual((block["overdue"], block["total"], block["pay_all"]), (1000, 1500, 1000))
        self.assertEqual((block["lines"][0]["reference"], block["reference"]), ("PO 1", late.payment_reference))

    def test_every_due_date_has_its_line(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 10}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        self._make_invoice(1000, due=MONDAY, invoice_payment_term_id=term.id, invoice_date=MONDAY - timedelta(days=30))
        self.assertEqual([line["amount"] for line in self._block()["lines"]], [500, 500])
        self.assertEqual([line["is_overdue"] for line in self._block()["lines"]], [True, False])

    def test_credits_reduce_what_is_asked_for(self):
        self._make_invoice(1000, late=12)
        credit = self._make_credit(150)
        self._make_payment(50)
        block = self._block()
        self.assertEqual((block["overdue"], block["total"], block["pay_all"]), (1000, 800, 800))
        self.assertEqual([line["is_credit"] for line in block["lines"]], [False, True, True], "credits come last")
        line = self._lines()[credit.name]
        self.assertEqual((line["label"], line["payable"], line["amount"]), ("Credit in your favour", 150, -150))

    def test_more_credit_than_debt_is_nothing_to_pay(self):
        self._make_invoice(100, late=12)
        self._make_credit(150)
        block = self._block()
        self.assertEqual((block["total"], block["pay_all"]), (-50, 0))

    def test_what_nobody_asks_for_is_shown_and_not_counted(self):
        invoice = self._make_invoice(1000, late=12)
        self._make_invoice(10, late=12)
        self._item(invoice).no_followup = True
        line = self._lines()[invoice.name]
        self.assertEqual((line["label"], line["payable"], line["is_overdue"]), ("Nothing to do", 0, False))
        self.assertEqual((self._block()["overdue"], self._block()["total"]), (10, 10))

    def test_currencies_are_never_added(self):
        euro = self.setup_other_currency("EUR")
        self._make_invoice(1000, late=12)
        self._make_invoice(70, late=12, currency_id=euro.id)
        blocks = self._statement()["blocks"]
        self.assertEqual({block["currency"].name: block["total"] for block in blocks}, {"USD": 1000, "EUR": 70})

    def test_a_cent_stays_a_cent(self):
        for _time in range(30):
            self._make_invoice(0.10, late=12)
        self.assertEqual(self._block()["overdue"], Decimal("3.0"))

    def test_a_part_payment_leaves_the_rest(self):
        invoice = self._make_invoice(1000, late=12)
        self._pay(invoice, 400.5)
        self.assertEqual(self._lines()[invoice.name]["amount"], Decimal("599.5"))

    def test_another_customer_and_another_company_stay_away(self):
        other, _contact = self._make_customer("Other")
        self._make_invoice(1000, late=12, partner=other)
        self.assertEqual(self._statement()["blocks"], [])

    def test_an_invoice_of_a_contact_belongs_to_its_company(self):
        self._make_invoice(1000, late=12, partner=self.billing)
        self.assertEqual(self._block()["total"], 1000)

    def test_a_blocked_invoice_cannot_be_paid_here(self):
        invoice = self._make_invoice(1000, late=12)
        invoice.action_toggle_block_payment()
        self.assertEqual(self._lines()[invoice.name]["payable"], 0)

    def test_whoever_may_be_asked_is_named(self):
        self.assertEqual(
            self._statement()["contact"],
            {"name": "Collector", "phone": "+1 555 0100", "email": "collector@seller.example.com"},
        )

    def test_the_language_of_the_reader(self):
        self._activate_lang("fr_FR")
        self.billing.lang = "fr_FR"
        self.assertEqual(self.payer._get_portal_lang(), "fr_FR")
        self._make_invoice(1234.5, late=12)
        payer = self.payer._as_portal("fr_FR")
        self.assertIn("234,50", payer._format_portal_amount(self._block()["total"], self.company.currency_id))

    def _activate_lang(self, code):
        self.root["res.lang"]._activate_lang(code)

    def test_many_items_cost_no_more_queries(self):
        for number in range(5):
            self._make_invoice(10, late=12 + number)
        self.env.flush_all()
        self._statement()
        counts = []
        for extra in (0, 25):
            for number in range(extra):
                self._make_invoice(10, late=12 + number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(self._block()["lines"]), 5 + extra)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestStates(PortalCase):
    """Reasons of the engine become words of the customer."""

    def _blocking(self, *exclusions):
        model = self.env.registry["collection.blocker"]
        return self.patch(model, "_collect_blocked_items", lambda _self, items, on: {items[:1].id: list(exclusions)})

    def test_answers_of_other_parts_show_by_themselves(self):
        from ..calc.exclusion import Exclusion

        invoice = self._make_invoice(1000, late=12)
        for exclusion, label, payable in (
            (Exclusion("disputed", None), "In clarification", 1000),
            (Exclusion("promised", MONDAY + timedelta(days=9)), "Promised until Mar 11, 2026", 1000),
            (Exclusion("in_plan", None), "In a payment plan", 1000),
            (Exclusion("payer_paused", None), "Overdue", 1000),
            (Exclusion("payment_in_process", None), "Payment on its way", 0),
            (Exclusion("payment_in_process", None, (), Decimal(300)), "Payment on its way", 700),
        ):
            self._blocking(exclusion)
            line = self._lines()[invoice.name]
            self.assertEqual((line["label"], line["payable"]), (label, payable), exclusion.code)

    def test_a_credit_that_is_being_used_is_not_offered_again(self):
        from ..calc.exclusion import Exclusion

        credit = self._make_credit(100)
        self._blocking(Exclusion("payment_in_process", None))
        self.assertEqual(self._lines()[credit.name]["payable"], 0)
