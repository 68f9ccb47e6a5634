"""Credit notes are exact to the cent and carry the taxes of the invoice."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY
from .matter_common import MatterCase


@tagged("post_install", "-at_install")
class TestDraftCredit(MatterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.low = cls.env["account.tax"].create(
            {"name": "7 %", "amount": 7.0, "type_tax_use": "sale", "company_id": cls.company.id}
        )
        cls.included = cls.env["account.tax"].create(
            {
                "name": "19 % included",
                "amount": 19.0,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                "price_include_override": "tax_included",
            }
        )
        cls.eco = cls.env["account.tax"].create(
            {
                "name": "Eco",
                "amount": 0.35,
                "amount_type": "fixed",
                "type_tax_use": "sale",
                "company_id": cls.company.id,
            }
        )

    def _make_mixed(self, currency=None, **vals):
        lines = [
            ("Pumps", 3, 33.33, 10.0, self.tax_sale_a),
            ("Books", 7, 12.99, 0.0, self.low),
            ("Service", 1, 119.0, 0.0, self.included),
            ("Lamps", 5, 4.2, 0.0, self.tax_sale_a | self.eco),
            ("Stamps", 1, 10.0, 0.0, self.env["account.tax"]),
            ("Rebate", 1, -5.0, 0.0, self.low),
        ]
        invoice = self._make_invoice(
            late=10,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": name,
                        "quantity": quantity,
                        "price_unit": price,
                        "discount": discount,
                        "tax_ids": [Command.set(taxes.ids)],
                    }
                )
                for name, quantity, price, discount, taxes in lines
            ],
            **({"currency_id": currency.id} if currency else {}),
            **vals,
        )
        return invoice

    def _draft(self, invoice, amount):
        with self._on(MONDAY):
            return invoice._draft_credit(amount, "Quality")

    def test_every_amount_to_the_cent(self):
        invoice = self._make_mixed()
        for amount in (0.01, 0.07, 1.0, 33.33, 99.99, 123.45, 200.0, invoice.amount_total - 0.01):
            credit = self._draft(invoice, amount)
            self.assertAlmostEqual(credit.amount_total, amount, 2, amount)
            self.assertEqual((credit.state, credit.move_type), ("draft", "out_refund"))

    def test_each_tax_is_reduced_by_the_same_share(self):
        invoice = self._make_mixed()
        amount = round(invoice.amount_total / 4, 2)
        credit = self._draft(invoice, amount)

        def taxes(move):
            return {line.tax_line_id: abs(line.amount_currency) for line in move.line_ids if line.tax_line_id}

        before, after = taxes(invoice), taxes(credit)
        self.assertEqual(set(before), set(after))
        for tax, total in before.items():
            self.assertAlmostEqual(after[tax], total / 4, delta=0.02, msg=tax.name)

    def test_it_stays_exact_when_it_is_posted(self):
        invoice = self._make_mixed()
        credit = self._draft(invoice, 123.45)
        credit.action_post()
        self.assertAlmostEqual(credit.amount_total, 123.45, 2)
        self.assertAlmostEqual(invoice.amount_residual, invoice.amount_total - 123.45, 2)

    def test_the_whole_invoice_is_reversed_as_odoo_does(self):
        invoice = self._make_mixed()
        credit = self._draft(invoice, invoice.amount_total)
        self.assertEqual(len(credit.invoice_line_ids), 6)
        self.assertEqual(credit.invoice_line_ids.mapped("quantity"), invoice.invoice_line_ids.mapped("quantity"))
        self.assertEqual(credit.amount_tax, invoice.amount_tax)

    def test_a_part_names_no_product(self):
        """A discount brings no goods back: neither stock nor orders change."""
        invoice = self._make_invoice(
            late=10,
            invoice_line_ids=[Command.create({"product_id": self.product_a.id, "quantity": 4, "price_unit": 50})],
        )
        credit = self._draft(invoice, 20)
        self.assertFalse(credit.invoice_line_ids.product_id)
        self.assertEqual(credit.invoice_line_ids.account_id, invoice.invoice_line_ids.account_id)
        self.assertIn("product", credit.invoice_line_ids.name.lower())

    def test_foreign_currency(self):
        currency = self.setup_other_currency("EUR")
        invoice = self._make_mixed(currency)
        credit = self._draft(invoice, 77.77)
        self.assertEqual(credit.currency_id, currency)
        self.assertAlmostEqual(credit.amount_total, 77.77, 2)

    def test_taxes_rounded_globally(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        invoice = self._make_mixed()
        for amount in (0.03, 55.55, 101.01):
            self.assertAlmostEqual(self._draft(invoice, amount).amount_total, amount, 2)

    def test_cash_rounding_of_the_invoice_does_not_come_along(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "5 cents",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        invoice = self._make_mixed(invoice_cash_rounding_id=rounding.id)
        self.assertAlmostEqual(self._draft(invoice, 33.33).amount_total, 33.33, 2)

    def test_an_entry_is_no_invoice(self):
        entry = self._make_entry(500.0, self.customer, date_maturity=self._day(-10))
        dispute = self._dispute(entry)
        with self._on(MONDAY), self.assertRaisesRegex(UserError, "no invoice"):
            dispute.with_user(self.biller).action_accept()
        self.assertEqual(dispute.state, "open")


@tagged("post_install", "-at_install")
class TestAccepted(MatterCase):
    def test_it_needs_the_right_to_bill(self):
        dispute = self._dispute()
        with self._on(MONDAY), self.assertRaisesRegex(AccessError, "may write invoices"):
            dispute.action_accept()
        self.assertEqual((dispute.state, dispute.sudo().credit_move_ids.ids), ("open", []))

    def test_only_what_is_still_open_is_credited(self):
        dispute = self._dispute()
        self._pay(self.invoice, 300)
        with self._on(MONDAY):
            dispute.with_user(self.biller).action_accept()
        self.assertEqual(dispute.sudo().credit_move_ids.amount_total, 700)
        self.assertEqual(dispute.amount_credited, 700)

    def test_nothing_open_nothing_to_accept(self):
        dispute = self._dispute()
        self._pay(self.invoice)
        with self._on(MONDAY), self.assertRaises(UserError):
            dispute.with_user(self.biller).action_accept()

    def test_one_credit_note_for_each_invoice(self):
        other = self._make_invoice(300, late=12)
        dispute = self._dispute(self.invoice | other)
        with self._on(MONDAY):
            dispute.with_user(self.biller).action_accept()
        credits = dispute.sudo().credit_move_ids
        self.assertEqual(sorted(credits.mapped("amount_total")), [300, 1000])
        self._post(credits[0], self._day(1))
        self.assertTrue(dispute.is_credit_pending)
        self.assertFalse(self._run(self._day(1)).notice_ids)

    def test_a_deleted_credit_note_opens_the_dispute_again(self):
        dispute = self._dispute()
        with self._on(MONDAY):
            dispute.with_user(self.biller).action_accept()
        with self._on(self._day(2)):
            dispute.sudo().credit_move_ids.with_user(self.biller).unlink()
        self.assertEqual((dispute.state, dispute.answer_by), ("open", self._day(16)))
        self.assertTrue(dispute.sudo().activity_ids)
        self.assertEqual(self._code(self.invoice, self._day(2)), "disputed")

    def test_a_cancelled_one_too(self):
        dispute = self._dispute()
        with self._on(MONDAY):
            dispute.with_user(self.biller).action_accept()
            dispute.sudo().credit_move_ids.with_user(self.biller).button_cancel()
        self.assertEqual(dispute.state, "open")

    def test_it_settles_the_very_item_before_older_ones(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two parts",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 10}),
                ],
            }
        )
        invoice = self._make_invoice(late=20, invoice_payment_term_id=terms.id)
        first, second = self._item(invoice).sorted("date_maturity")
        dispute = self._dispute(invoice, move_line_ids=second.ids)
        with self._on(MONDAY):
            dispute.with_user(self.biller).action_accept()
        self._post(dispute.sudo().credit_move_ids, self._day(1))
        self.assertEqual((first.amount_residual, second.amount_residual), (500, 0))

    def test_nobody_is_reminded_of_an_unposted_credit_note_but_us(self):
        dispute = self._dispute()
        with self._on(MONDAY):
            dispute.with_user(self.biller).action_accept()
        for offset in (15, 16, 17):
            self._cron("ir_cron_forgotten", self._day(offset))
        self.assertEqual(dispute.sudo().activity_ids.mapped("collection_kind"), ["dispute_credit"])
        self.assertIn("credit note", self._explain(self.invoice, self._day(17))["detail"])
