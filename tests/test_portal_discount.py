from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY
from .portal_common import PortalCase, PortalHttpCase


class DiscountCase(PortalCase):
    """A term with 2 % off for ten days; the invoice is three days old."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "2 % ten days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "included",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        cls.account = cls.company.account_journal_early_pay_discount_loss_account_id

    @classmethod
    def _make_discounted(cls, amount=1000, taxes=None, day=-3, **vals):
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_date": cls._day(cls, day),
                "invoice_payment_term_id": cls.term.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Work", "price_unit": amount, "tax_ids": [Command.set(taxes.ids if taxes else [])]}
                    )
                ],
                **vals,
            }
        )
        invoice.action_post()
        invoice.is_move_sent = True
        return invoice

    def _settled(self, invoice, payment):
        """The invoice is paid, the payment used up, and its entry balanced."""
        self.assertTrue(self._item(invoice).reconciled)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertFalse(self._item(payment.move_id).filtered(lambda line: not line.reconciled))
        self.assertAlmostEqual(sum(payment.move_id.line_ids.mapped("balance")), 0)


@tagged("post_install", "-at_install")
class TestDiscount(DiscountCase):
    """The discount for early payment: offered while it applies, and booked as Odoo books it."""

    def test_the_page_says_what_is_saved_until_when(self):
        invoice = self._make_discounted()
        line = self._lines()[invoice.name]
        self.assertEqual(line["payable"], 980)
        self.assertEqual((line["amount"], line["discount"]["saved"]), (1000, 20))
        self.assertEqual(line["discount"]["until"], self._day(7))

    def test_offered_until_its_last_day(self):
        invoice = self._make_discounted()
        self.assertTrue(self._lines(on=self._day(7))[invoice.name].get("discount"))
        line = self._lines(on=self._day(8))[invoice.name]
        self.assertEqual((line.get("discount"), line["payable"]), (None, 1000))

    def test_not_offered_once_something_was_paid_or_is_on_its_way(self):
        paid, going = self._make_discounted(), self._make_discounted()
        self._pay(paid, 100)
        with self._on(MONDAY):
            self._make_chosen_transaction({going: "500"})._set_pending()
        lines = self._lines()
        self.assertFalse(lines[paid.name].get("discount"))
        self.assertFalse(lines[going.name].get("discount"))
        self.assertEqual(lines[going.name]["payable"], 500)

    def test_the_same_conditions_as_odoo(self):
        term = self.term.copy({"early_discount": False})
        others = [self._make_discounted(invoice_payment_term_id=term.id), self._make_invoice(1000, late=-5)]
        for invoice in (*others, self._make_discounted(), self._make_discounted(day=-20)):
            with self._on(MONDAY):
                expected = invoice._is_eligible_for_early_payment_discount(invoice.currency_id, MONDAY)
            self.assertEqual(bool(self._lines()[invoice.name].get("discount")), expected, invoice.name)

    def test_without_an_account_for_it_nothing_is_offered(self):
        self.company.account_journal_early_pay_discount_loss_account_id = False
        invoice = self._make_discounted()
        self.assertFalse(self._lines()[invoice.name].get("discount"))

    def test_paid_in_full_with_odoo_s_own_entries(self):
        tax = self.company_data["default_tax_sale"]
        for computation in ("included", "excluded", "mixed"):
            self.term.early_pay_discount_computation = computation
            invoice, twin = self._make_discounted(333.33, tax), self._make_discounted(333.33, tax)
            transaction = self._make_chosen_transaction({invoice: ""})
            self.assertEqual(transaction.amount, self._item(invoice).discount_amount_currency)
            payment = self._finish(transaction)
            self._settled(invoice, payment)
            theirs = self._pay(twin)
            self._settled(twin, theirs)
            self.assertEqual(self._entries(payment), self._entries(theirs), computation)

    def _entries(self, payment):
        """Account, tax and balance of every item of the entry."""
        fields = ("balance", "amount_currency")
        return sorted(
            (line.account_id.code, line.tax_line_id.id, *line.tax_ids.ids, *(line[name] for name in fields))
            for line in payment.move_id.line_ids
        )

    def test_a_foreign_currency_to_the_cent(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0), ("2026-03-01", 3.0)])
        invoice = self._make_discounted(333.33, currency_id=euro.id)
        payment = self._finish(self._make_chosen_transaction({invoice: ""}))
        self._settled(invoice, payment)
        self.assertEqual(self._item(invoice).amount_residual, 0)

    def test_with_another_invoice_and_a_credit(self):
        discounted, plain, credit = self._make_discounted(), self._make_invoice(500, late=3), self._make_credit(100)
        transaction = self._make_chosen_transaction({discounted: "", plain: "200", credit: ""})
        self.assertEqual(transaction.amount, 1080)
        payment = self._finish(transaction)
        self._settled(discounted, payment)
        self.assertEqual((plain.amount_residual, credit.amount_residual), (300, 0))

    def test_two_at_once(self):
        first, second = self._make_discounted(), self._make_discounted(200)
        payment = self._finish(self._make_chosen_transaction({first: "", second: ""}))
        self.assertEqual(payment.amount, 1176)
        self._settled(first, payment)
        self._settled(second, payment)

    def test_a_part_earns_nothing(self):
        invoice = self._make_discounted()
        self._finish(self._make_chosen_transaction({invoice: "979.99"}))
        self.assertEqual(invoice.amount_residual, 20.01)

    def test_what_was_paid_otherwise_meanwhile_earns_nothing(self):
        invoice = self._make_discounted()
        transaction = self._make_chosen_transaction({invoice: ""})
        self._pay(invoice, 10)
        payment = self._finish(transaction)
        self.assertEqual(len(payment.move_id.line_ids), 2, "no discount is booked")
        self.assertEqual(invoice.amount_residual, 10)

    def test_a_form_from_before_midnight_of_the_last_day_is_too_old(self):
        invoice = self._make_discounted(day=-10)
        with self._on(MONDAY, 20):
            payer = self.payer._as_portal("en_US")
            (block,) = payer._get_statement()["blocks"]
            signed = payer._sign_basket(payer._fill_basket(block, {self._item(invoice).id: ""})[0])
            self.assertTrue(payer._open_basket(signed)["discounts"])
        with self._on(self._day(1), 6), self.assertRaises(UserError):
            self.payer._as_portal("en_US")._open_basket(signed)

    def test_the_day_of_paying_counts_not_that_of_booking(self):
        invoice, late = self._make_discounted(day=-10), self._make_discounted(200, day=-10)
        first, second = self._make_chosen_transaction({invoice: ""}), self._make_chosen_transaction({late: ""})
        for transaction, day in ((first, 3), (second, 12)):
            with self._on(self._day(day)):
                transaction._set_done()
                transaction._post_process()
        self._settled(invoice, first.payment_id)
        self.assertEqual(late.amount_residual, 4, "nobody waits for ever")

    def test_on_its_way_is_the_whole_item(self):
        invoice = self._make_discounted()
        transaction = self._make_chosen_transaction({invoice: ""})
        with self._on(MONDAY):
            transaction._set_pending()
        line = self._lines()[invoice.name]
        self.assertEqual((line["state"], line["payable"]), ("payment_in_process", 0))
        self.assertEqual(self._code(invoice), "payment_in_process")


@tagged("post_install", "-at_install")
class TestDiscountNotice(DiscountCase):
    """Reminders before the due date say it, too."""

    def test_said_before_the_due_date_while_it_applies(self):
        self.policy.level_ids[:1].days = -25
        invoice = self._make_discounted(day=-8)
        self.assertEqual(self._item(invoice).date_maturity, self._day(22))
        (notice,) = self._run().notice_ids
        with self._on(MONDAY):
            body = str(notice._render_bodies()[notice.id]).replace("\xa0", " ")
            self.assertIn("$ 20.00</bdi> off when paid until <bdi>Mar 4, 2026</bdi>", body)
            self._pay(invoice, 10)
            self.assertNotIn("off when paid", str(notice._render_bodies()[notice.id]))
        with self._on(self._day(3)):
            self.assertNotIn("off when paid", str(notice._render_bodies()[notice.id]))


@tagged("post_install", "-at_install")
class TestDiscountHttp(DiscountCase, PortalHttpCase):
    """The discount in the browser."""

    def test_from_the_page_to_the_booked_discount(self):
        invoice = self._make_discounted()
        page = self._enter()
        self.assertIn("20.00 off when paid until Mar 9, 2026", self._text(page).replace("\xa0", " "))
        payment_page = self._pay(page, item=self._item(invoice).id)
        self.assertIn("980.00", self._text(payment_page))
        self.assertIn("20.00 have been taken off", self._text(payment_page))
        self._transact(self._basket_of(payment_page))
        transaction = self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)]).transaction_id
        self._settled(invoice, self._finish(transaction))
