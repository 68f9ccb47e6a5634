from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.payment_transaction_share import UNMATCHED
from .common import MONDAY
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestBasket(PortalCase):
    """What was ticked is checked against the books, and nobody can change it on the way."""

    def _fill(self, chosen, payer=None):
        typed = {self._item(move).id: text for move, text in chosen.items()}
        return self.payer._as_portal("en_US")._fill_basket(self._block(), typed)

    def test_a_selection_and_a_part(self):
        first, second = self._make_invoice(1000, late=12), self._make_invoice(200, late=2)
        basket, problems = self._fill({first: "400.50", second: ""})
        self.assertEqual((basket["total"], problems), (Decimal("600.50"), {}))

    def test_wrong_amounts_are_said_beside_the_item(self):
        invoice = self._make_invoice(1000, late=12)
        for text in ("0", "-5", "1000.01", "abc", "1e9", "0.001", "99999999999"):
            basket, problems = self._fill({invoice: text})
            self.assertEqual(list(problems), [self._item(invoice).id], text)

    def test_items_of_somebody_else_are_refused(self):
        self._make_invoice(1000, late=12)
        other, _contact = self._make_customer("Other")
        foreign = self._make_invoice(500, late=12, partner=other)
        basket, problems = self._fill({foreign: ""})
        self.assertEqual((basket["shares"], list(problems)), ({}, [0]))

    def test_items_of_another_currency_are_refused(self):
        self._make_invoice(1000, late=12)
        euro = self.setup_other_currency("EUR")
        foreign = self._make_invoice(500, late=12, currency_id=euro.id)
        blocks = {block["currency"].name: block for block in self._statement()["blocks"]}
        item = self._item(foreign).id
        self.assertTrue(self.payer._as_portal()._fill_basket(blocks["USD"], {item: ""})[1])
        self.assertFalse(self.payer._as_portal()._fill_basket(blocks["EUR"], {item: ""})[1])

    def test_nothing_ticked_and_credits_only(self):
        self._make_invoice(100, late=12)
        self.assertIn(0, self._fill({})[1])
        self.assertIn(0, self._fill({self._make_credit(50): ""})[1])

    def test_credits_that_cover_all(self):
        invoice, credit = self._make_invoice(100, late=12), self._make_credit(100)
        self.assertIn("cover", self._fill({invoice: "", credit: ""})[1][0])

    def test_everything_overdue_with_the_credits(self):
        self._make_invoice(1000, late=12)
        self._make_invoice(500, late=-12)
        self._make_credit(300)
        payer, block = self.payer._as_portal(), self._block()
        basket, problems = payer._fill_basket(block, payer._choose_overdue(block))
        self.assertEqual((basket["total"], block["pay_all"], problems), (700, 700, {}))

    def _signed(self, invoice, text=""):
        with self._on(MONDAY):
            return self.payer._as_portal()._sign_basket(self._fill({invoice: text})[0])

    def _opened(self, signed, payer=None):
        with self._on(MONDAY):
            return (payer or self.payer)._as_portal()._open_basket(signed)

    def test_a_signed_basket_comes_back_as_it_was(self):
        invoice = self._make_invoice(1000, late=12)
        basket = self._opened(self._signed(invoice, "12.34"))
        self.assertEqual(
            (basket["shares"], basket["total"]), ({self._item(invoice).id: Decimal("12.34")}, Decimal("12.34"))
        )

    def test_forged_old_and_foreign_baskets_are_refused(self):
        invoice = self._make_invoice(1000, late=12)
        signed = self._signed(invoice)
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        for wrong in ("", "x", "ä", None, signed[:-2] + "AA", signed[5:], "AQ" * 60):
            with self.assertRaises(UserError):
                self._opened(wrong)
        with self.assertRaises(UserError):
            self._opened(signed, other)
        with self.assertRaises(UserError), self._on(self._day(2)):
            self.payer._as_portal()._open_basket(signed)

    def test_what_was_paid_meanwhile_is_not_paid_again(self):
        invoice = self._make_invoice(1000, late=12)
        signed = self._signed(invoice)
        self._pay(invoice, 1)
        with self.assertRaises(UserError):
            self._opened(signed)

    def test_a_form_counts_once(self):
        invoice = self._make_invoice(1000, late=12)
        signed = self._signed(invoice, "100")
        basket = self._opened(signed)
        transaction = self._make_basket_transaction(basket)
        self.assertTrue(self._opened(signed), "a payment that was given up may be tried again")
        self._finish(transaction)
        with self.assertRaises(UserError):
            self._opened(signed)


@tagged("post_install", "-at_install")
class TestAllocation(PortalCase):
    """Money lands exactly where the customer has ticked."""

    def _residuals(self, *moves):
        return [sum(self._item(move).mapped("amount_residual_currency")) for move in moves]

    def test_a_selection_passes_over_older_items(self):
        old, young = self._make_invoice(1000, late=30), self._make_invoice(200, late=2)
        payment = self._finish(self._make_chosen_transaction({young: ""}))
        self.assertEqual(self._residuals(old, young), [1000, 0])
        self.assertEqual((payment.amount, payment.partner_id), (200, self.customer))
        self.assertEqual(young.payment_state, "paid")

    def test_parts_of_several(self):
        first, second, third = (self._make_invoice(amount, late=12) for amount in (1000, 500, 300))
        self._finish(self._make_chosen_transaction({first: "400.01", third: "299.99"}))
        self.assertEqual(self._residuals(first, second, third), [599.99, 500, 0.01])

    def test_one_instalment_of_an_invoice(self):
        """Odoo alone would pay the invoice's oldest due date first."""
        invoice = self._make_invoice(1000, late=12)
        items = self._item(invoice)
        self.assertEqual(len(items), 1)
        transaction = self._make_chosen_transaction({invoice: "250"})
        self.assertEqual(transaction.invoice_ids, invoice)
        payment = self._finish(transaction)
        self.assertEqual((self._residuals(invoice), payment.invoice_ids), ([750], invoice))
        self.assertEqual(transaction.invoice_ids, invoice, "the link to the invoice stays")

    def test_a_credit_is_used_up_first(self):
        first, second, credit = (
            self._make_invoice(500, late=12),
            self._make_invoice(300, late=2),
            self._make_credit(600),
        )
        transaction = self._make_chosen_transaction({first: "", second: "", credit: ""})
        self.assertEqual(transaction.amount, 200)
        self._finish(transaction)
        self.assertEqual(self._residuals(first, second, credit), [0, 0, 0])

    def test_a_credit_covers_no_more_than_was_ticked(self):
        first, second, credit = (
            self._make_invoice(1000, late=12),
            self._make_invoice(900, late=2),
            self._make_credit(600),
        )
        self._finish(self._make_chosen_transaction({first: "500", second: "300", credit: ""}))
        self.assertEqual(self._residuals(first, second, credit), [500, 600, 0])

    def test_a_foreign_currency_to_the_cent(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0), ("2026-02-20", 3.0)])
        first, second = (self._make_invoice(amount, late=12, currency_id=euro.id) for amount in (1000, 333.33))
        self._finish(self._make_chosen_transaction({first: "500.01", second: ""}))
        self.assertEqual(self._residuals(first, second), [499.99, 0])
        item = self._item(first)
        self.assertAlmostEqual(item.amount_residual / item.amount_residual_currency, 0.5, places=3)

    def test_paid_otherwise_meanwhile_is_a_task_and_harms_nothing(self):
        first, second = self._make_invoice(100, late=12), self._make_invoice(900, late=2)
        transaction = self._make_chosen_transaction({first: ""})
        self._pay(first)
        payment = self._finish(transaction)
        self.assertEqual(self._residuals(first, second), [0, 900])
        received = payment.move_id.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        self.assertEqual(received.amount_residual, -100)
        self.assertIn("100.00", self._tasks(UNMATCHED).note)

    def test_a_fully_matched_payment_is_no_task(self):
        self._finish(self._make_chosen_transaction({self._make_invoice(100, late=12): ""}))
        self.assertFalse(self._tasks(UNMATCHED))

    def test_a_failed_payment_changes_nothing(self):
        invoice = self._make_invoice(100, late=12)
        transaction = self._make_chosen_transaction({invoice: ""})
        with self._on(MONDAY):
            transaction._set_error("Card refused")
            transaction._post_process()
        self.assertEqual((self._residuals(invoice), transaction.payment_id.ids), ([100], []))
        self.assertFalse(self._code(invoice))

    def test_an_ordinary_payment_is_matched_by_odoo_as_ever(self):
        invoice = self._make_invoice(100, late=12)
        transaction = self._make_transaction(invoice)
        transaction.provider_id = self.provider
        self._finish(transaction)
        self.assertEqual(self._residuals(invoice), [0])


@tagged("post_install", "-at_install")
class TestOnItsWay(PortalCase):
    """A payment that is on its way stops the reminders of what it pays, and of nothing else."""

    def test_only_the_ticked_items_wait(self):
        paid, other = self._make_invoice(1000, late=12), self._make_invoice(500, late=12)
        transaction = self._make_chosen_transaction({paid: ""})
        self.assertFalse(self._code(paid), "nothing has been sent yet")
        with self._on(MONDAY):
            transaction._set_pending()
        self.assertEqual((self._code(paid), self._code(other)), ("payment_in_process", False))
        line = self._lines()[paid.name]
        self.assertEqual((line["label"], line["payable"]), ("Payment on its way", 0))

    def test_only_the_ticked_part_waits(self):
        invoice = self._make_invoice(1000, late=12)
        transaction = self._make_chosen_transaction({invoice: "400"})
        with self._on(MONDAY):
            transaction._set_pending()
        self.assertFalse(self._code(invoice), "the rest is still asked for")
        self.assertEqual(self._lines()[invoice.name]["payable"], 600)
        (notice,) = self._run().notice_ids
        self.assertEqual(notice.amount_ids.amount, 600)

    def test_money_that_has_come_and_is_not_booked_yet(self):
        invoice = self._make_invoice(1000, late=12)
        transaction = self._make_chosen_transaction({invoice: ""})
        with self._on(MONDAY):
            transaction._set_done()
        self.assertEqual(self._code(invoice), "payment_in_process")

    def test_nobody_waits_for_ever(self):
        invoice = self._make_invoice(1000, late=12)
        with self._on(MONDAY):
            self._make_chosen_transaction({invoice: ""})._set_pending()
        self.assertEqual(self._code(invoice, self._day(6)), "payment_in_process")
        self.assertFalse(self._code(invoice, self._day(7)))

    def test_a_cancelled_payment_frees_the_items(self):
        invoice = self._make_invoice(1000, late=12)
        transaction = self._make_chosen_transaction({invoice: ""})
        with self._on(MONDAY):
            transaction._set_pending()
            transaction._set_canceled()
        self.assertFalse(self._code(invoice))

    def test_the_page_says_what_became_of_it(self):
        invoice = self._make_invoice(1000, late=12)
        transaction = self._make_chosen_transaction({invoice: "400"})
        payer = self.payer._as_portal("en_US")
        with self._on(MONDAY):
            self.assertEqual(payer._get_recent_payments(), [], "a draft is nothing yet")
            transaction._set_pending()
            (shown,) = payer._get_recent_payments()
            self.assertEqual(shown["kind"], "info")
            self.assertIn("$ 400.00 is on its way", shown["text"].replace("\N{NO-BREAK SPACE}", " "))
        with self._on(self._day(9)):
            self.assertEqual(payer._get_recent_payments(), [])
