"""A discount for paying by a day: told, waited for, honoured or not."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import MONDAY
from .matter_common import MatterCase

#: The last day of the usual offer here, a Wednesday; two working days of transit follow.
LAST = 9


@tagged("post_install", "-at_install")
class TestOffer(MatterCase):
    def test_offer_honoured(self):
        """980 of 1000 in time: the rest is credited with its taxes, and excluded until that is posted."""
        invoice = self._make_invoice(1000, late=10, partner=self._make_customer("Taxed")[0])
        invoice.button_draft()
        invoice.invoice_line_ids.tax_ids = self.tax_sale_a
        invoice.action_post()
        total = invoice.amount_total
        offer = self._offer(invoice)
        self.assertFalse(self._run(self._day(1), partner_ids=invoice.partner_id.ids).notice_ids)
        with self._on(self._day(LAST)):
            self._pay(invoice, offer.amount_reduced, on=self._day(LAST))
        self.assertEqual(offer.state, "honoured")
        credit = offer.sudo().credit_move_ids
        self.assertEqual((credit.state, credit.amount_total), ("draft", round(total * 0.02, 2)))
        self.assertAlmostEqual(credit.amount_tax, invoice.amount_tax * 0.02, 2)
        self.assertFalse(self._run(self._day(30), partner_ids=invoice.partner_id.ids).notice_ids)
        self.assertEqual(self._code(invoice, self._day(30)), "offer_open")
        self._post(credit, self._day(31))
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (0, "paid"))
        self.assertFalse(offer.is_credit_pending)

    def test_the_customer_is_told_what_he_saves(self):
        self._offer()
        self._deliver_mails()
        text = self._text_of(self.outbox[-1])
        for words in (self.invoice.name, "980.00", "20.00", "1,000.00", "Mar 11, 2026"):
            self.assertIn(words, text)
        self.assertEqual(self._answers("offer_open").contact_ids, self.billing)

    def test_one_day_late(self):
        offer = self._offer()
        with self._on(self._day(LAST + 1)):
            self._pay(self.invoice, 980, on=self._day(LAST + 1))
        self.assertEqual(offer.state, "open")
        self._cron("ir_cron_offers", self._day(14))
        self.assertEqual(offer.state, "expired")
        self.assertEqual(self.invoice.amount_residual, 20)
        self.assertFalse(offer.sudo().credit_move_ids)
        self.assertEqual(self._answers("offer_expired").ids, [])

    def test_expired_the_ladder_goes_on_in_the_next_run(self):
        offer = self._offer()
        self._cron("ir_cron_offers", self._day(11))
        self.assertEqual((offer.state, self._code(self.invoice, self._day(11))), ("open", "offer_open"))
        self._cron("ir_cron_offers", self._day(14))
        self.assertEqual(offer.state, "expired")
        self.assertEqual(self._total(self._run(self._day(14)).notice_ids), 1000)

    def test_who_had_accepted_is_told_that_it_is_over(self):
        offer = self._offer()
        with self._on(self._day(1)):
            offer.action_accept()
        self._cron("ir_cron_offers", self._day(14))
        self._cron("ir_cron_offers", self._day(15))
        self.assertEqual((offer.state, len(self._answers("offer_expired"))), ("expired", 1))
        self.assertIn("980.00", self._text_of(self.outbox[-1]))

    def test_a_payment_in_time_that_is_matched_late_still_counts(self):
        offer = self._offer()
        self._cron("ir_cron_offers", self._day(14))
        self.assertEqual(offer.state, "expired")
        with self._on(self._day(15)):
            self._pay(self.invoice, 980, on=self._day(LAST))
        self.assertEqual((offer.state, offer.sudo().credit_move_ids.amount_total), ("honoured", 20))

    def test_who_pays_all_needs_no_credit(self):
        offer = self._offer()
        with self._on(self._day(2)):
            self._pay(self.invoice, on=self._day(2))
        self.assertEqual((offer.state, offer.sudo().credit_move_ids.ids), ("honoured", []))
        self.assertFalse(offer.is_credit_pending)

    def test_several_payments_add_up(self):
        offer = self._offer()
        for amount, day in ((500, 2), (480, 5)):
            with self._on(self._day(day)):
                self._pay(self.invoice, amount, on=self._day(day))
        self.assertEqual((offer.state, offer.sudo().credit_move_ids.amount_total), ("honoured", 20))

    def test_what_was_paid_before_does_not_count(self):
        self._pay(self.invoice, 400)
        offer = self._offer()
        self.assertEqual((offer.amount_open, offer.amount_reduced), (600, 588))
        with self._on(self._day(2)):
            self._pay(self.invoice, 500, on=self._day(2))
        self.assertEqual(offer.state, "open")
        with self._on(self._day(3)):
            self._pay(self.invoice, 88, on=self._day(3))
        self.assertEqual((offer.state, offer.sudo().credit_move_ids.amount_total), ("honoured", 12))

    def test_a_credit_note_is_no_payment(self):
        offer = self._offer()
        with self._on(self._day(2)):
            self._make_credit(980, origin=self.invoice)
        self.assertEqual(self.invoice.amount_residual, 20)
        self.assertEqual(offer.state, "open")

    def test_several_invoices_in_one_payment(self):
        second = self._make_invoice(500, late=3)
        offer = self._offer(self.invoice | second)
        self.assertEqual(offer.amount_reduced, 1470)
        payment = self._make_payment(1470, on=self._day(2))
        with self._on(self._day(2)):
            line = payment.move_id.line_ids.filtered(
                lambda line: line.account_id == self._item(self.invoice).account_id
            )
            (line | self._item(self.invoice | second)).reconcile()
        self.assertEqual((offer.state, sum(offer.sudo().credit_move_ids.mapped("amount_total"))), ("honoured", 30))
        self._post(offer.sudo().credit_move_ids, self._day(3))
        self.assertEqual((self.invoice.amount_residual, second.amount_residual), (0, 0))

    def test_a_payment_that_bounces_takes_the_discount_along(self):
        offer = self._offer()
        with self._on(self._day(2)):
            payment = self._pay(self.invoice, 980, on=self._day(2))
        self.assertEqual(offer.state, "honoured")
        with self._on(self._day(4)):
            payment.action_draft()
            payment.action_cancel()
        self.assertEqual((offer.state, offer.sudo().credit_move_ids.ids), ("open", []))
        self.assertIn("offer_undone", offer.sudo().activity_ids.mapped("collection_kind"))

    def test_a_deleted_credit_note_asks_somebody(self):
        offer = self._offer()
        with self._on(self._day(2)):
            self._pay(self.invoice, 980, on=self._day(2))
            offer.sudo().credit_move_ids.with_user(self.biller).unlink()
        self.assertIn("offer_credit", offer.sudo().activity_ids.mapped("collection_kind"))
        self.assertEqual(self._code(self.invoice, self._day(30)), "offer_open")
        with self._on(self._day(3)):
            offer.with_user(self.biller).action_make_credit()
            self.assertEqual(offer.sudo().credit_move_ids.amount_total, 20)
            with self.assertRaises(UserError):
                offer.with_user(self.biller).action_make_credit()

    def test_what_cannot_be_credited_does_not_keep_a_payment_out(self):
        entry = self._make_entry(500.0, self.customer, date_maturity=self._day(-10))
        offer = self._offer(entry)
        with self._on(self._day(2)):
            payment = self._make_payment(490, on=self._day(2))
            line = payment.move_id.line_ids.filtered(lambda line: line.account_id == self._item(entry).account_id)
            (line | self._item(entry)).reconcile()
        self.assertEqual((offer.state, offer.sudo().credit_move_ids.ids), ("honoured", []))
        self.assertIn("no invoice", offer.sudo().activity_ids.note)

    def test_withdrawn_the_cool_down_follows(self):
        offer = self._offer()
        with self._on(self._day(1)):
            offer.action_withdraw()
        self.assertEqual(self._code(self.invoice, self._day(1)), "cool_down")
        self.assertEqual(self._explain(self.invoice, self._day(4))["state"], "proposed")

    def test_a_draft_keeps_nothing_back(self):
        offer = self._offer(opened=False)
        self.assertEqual(self._explain(self.invoice)["state"], "proposed")
        with self._on(MONDAY):
            offer.action_withdraw()
        self.assertEqual(self._explain(self.invoice)["state"], "proposed")


@tagged("post_install", "-at_install")
class TestOfferTerms(MatterCase):
    def test_the_form_computes_while_it_is_filled_in(self):
        with self._on(MONDAY):
            action = self.invoice.with_user(self.collector).action_offer()
            form = Form(self.env["collection.offer"].with_user(self.collector).with_context(**action["context"]))
            form.percent = 3
            form.date = self._day(5)
            self.assertEqual((form.amount_saved, form.amount_reduced), (30, 970))
            form.percent = 6
            self.assertIn("5", form.excess)
            form.discount_type = "amount"
            form.discount = 12.34
            self.assertFalse(form.excess)
            offer = form.save()
        self.assertEqual((offer.amount_saved, offer.amount_reduced), (12.34, 987.66))

    def test_beyond_the_limits_a_manager_makes_it(self):
        for vals in ({"percent": 5.01}, {"days": 11}, {"discount_type": "amount", "discount": 50.01}):
            offer = self._offer(opened=False, **vals)
            with self._on(MONDAY):
                with self.assertRaises(AccessError):
                    offer.action_open()
                self.assertEqual(offer.state, "draft")
                offer.action_ask_approval()
                self.assertEqual(offer.sudo().activity_ids.user_id, self.manager)
                offer.with_user(self.manager).action_open()
                self.assertEqual((offer.state, offer.approved_by_id), ("open", self.manager))
                offer.with_user(self.manager).action_withdraw()

    def test_limits_are_the_policys(self):
        self.policy.write({"offer_max_percent": 10, "offer_max_days": 30})
        self.assertEqual(self._offer(percent=9.5, days=29).state, "open")

    def test_within_the_limits_nobody_is_asked(self):
        offer = self._offer(opened=False)
        with self._on(MONDAY), self.assertRaises(UserError):
            offer.action_ask_approval()

    def test_one_offer_for_an_item(self):
        self._offer()
        with self.assertRaises(UserError):
            self._offer()

    def test_not_for_what_is_disputed(self):
        self._dispute(amount=100)
        with self.assertRaises(UserError):
            self._offer()

    def test_not_for_what_was_paid_meanwhile(self):
        offer = self._offer(opened=False)
        self._pay(self.invoice)
        with self._on(MONDAY), self.assertRaises(UserError):
            offer.action_open()

    def test_the_terms_are_those_of_the_day_it_is_made(self):
        offer = self._offer(opened=False)
        self._pay(self.invoice, 500)
        with self._on(MONDAY):
            offer.action_open()
        self.assertEqual((offer.amount_open, offer.amount_saved, offer.amount_reduced), (500, 10, 490))

    def test_what_was_offered_stays_as_it_was_said(self):
        offer = self._offer()
        self._pay(self.invoice, 100, on=self._day(1))
        offer.invalidate_recordset()
        self.assertEqual((offer.amount_open, offer.amount_reduced), (1000, 980))

    def test_senseless_terms(self):
        for vals in ({"percent": 0}, {"percent": 100}, {"discount_type": "amount", "discount": 1000}):
            with self.assertRaises(ValidationError):
                self._offer(**vals)
        with self.assertRaises(ValidationError):
            self._offer(days=-1)

    def test_a_manager_takes_back_what_the_customer_has_accepted(self):
        offer = self._offer()
        with self._on(MONDAY):
            offer.action_accept()
            with self.assertRaises(AccessError):
                offer.action_withdraw()
            offer.with_user(self.manager).action_withdraw()
        self.assertEqual(offer.state, "withdrawn")
