from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestFlowAmounts(CollectionCase):
    """What is asked for and at which level, when credits, part payments, small sums and currencies mix."""

    def _make_at(self, level, amount, **vals):
        """An invoice whose next level is due; the one before has been had."""
        levels = level.policy_id.level_ids
        place = levels.ids.index(level.id)
        invoice = self._make_invoice(amount, late=level.days + 1, **vals)
        if place:
            self._give_level(invoice, levels[place - 1])
        return invoice

    def _use_four_levels(self, days=(7, 14, 28, 42)):
        self.company.collection_policy_id = self._make_policy(days)
        return self.company.collection_policy_id.level_ids

    def _counted(self, notice):
        return {line.move_id: line.counted_level_id for line in notice.line_ids if line.counted_level_id}

    # === ROW 1: CREDITS === #

    def test_row_01_credits_lower_the_level_and_the_total(self):
        first, second, third, fourth = self._use_four_levels()
        ones = [self._make_at(first, 3000), self._make_at(first, 10000)]
        twos = [self._make_at(second, 5000), self._make_at(second, 1500)]
        self._make_at(third, 1000)
        self._make_at(fourth, 500)
        self._make_credit(2000, origin=twos[0], matched=False)
        self._make_credit(2000)
        notice = self._run().notice_ids
        self.assertEqual((notice.level_id, notice.amount_ids.amount), (second, 17000))
        self.assertEqual(self._counted(notice), {**dict.fromkeys(ones, first), **dict.fromkeys(twos, second)})

    def test_row_01_the_total_of_the_mail_is_the_net(self):
        invoice = self._make_invoice(3000, late=10)
        self._make_credit(500, origin=invoice, matched=False)
        self._make_credit(1000)
        notice = self._run_and_send().notice_ids
        self.assertEqual(notice.amount_ids.amount, 1500)
        self.assertIn("1,500.00", notice.subject)
        self.assertIn("1,500.00", self.outbox[0]["body"])

    def test_row_01_a_credit_that_covers_everything_leaves_no_notice(self):
        _first, second, _third, fourth = self._use_four_levels()
        five = self._make_at(second, 5000)
        others = [self._make_at(second, 1500), self._make_at(fourth, 500)]
        self._make_credit(7000, origin=five, matched=False)
        self.assertFalse(self._run().notice_ids)
        self.assertEqual({self._code(invoice) for invoice in [five, *others]}, {"net_credit"})

    def test_row_01_an_unmatched_payment_counts_like_a_credit(self):
        self._make_invoice(3000, late=10)
        self._make_payment(1000)
        self.assertEqual(self._run().notice_ids.amount_ids.amount, 2000)

    def test_row_01_a_credit_left_out_by_hand_stays_out(self):
        self._make_invoice(3000, late=10)
        self._item(self._make_credit(1000)).no_followup = True
        self.assertEqual(self._run().notice_ids.amount_ids.amount, 3000)

    def test_row_01_a_prepayment_of_an_order_is_not_taken_for_old_debts(self):
        self._make_invoice(3000, late=10)
        transaction = self._make_transaction(self._make_invoice(1000, late=-30))
        order = self.env["sale.order"].sudo().create({"partner_id": self.customer.id})
        transaction.write({"sale_order_ids": [Command.set(order.ids)], "invoice_ids": [Command.clear()]})
        self._make_payment(1000, payment_transaction_id=transaction.id)
        self.assertEqual(self._run().notice_ids.amount_ids.amount, 3000)

    # === ROW 2: TWO LEVELS ON ONE DOCUMENT === #

    def test_row_02_document_and_item_levels_may_differ_and_both_are_stored(self):
        high = self._make_at(self.level_2, 500)
        low = self._make_at(self.level_1, 900)
        self._make_credit(600)
        notice = self._run_and_send().notice_ids
        self.assertEqual(notice.level_id, self.level_1)
        levels = {line.move_id: line.level_id for line in notice.line_ids if line.amount_residual > 0}
        self.assertEqual(levels, {high: self.level_2, low: self.level_1})
        self.assertEqual(self._counted(notice), {low: self.level_1})
        self.assertEqual((high + low).mapped("dunning_level_id"), self.level_1)

    # === ROWS 3 AND 13: NOTHING TO ASK FOR === #

    def test_row_03_a_payer_in_credit_gets_no_mail_but_we_get_one_task(self):
        invoice = self._make_invoice(100, late=10)
        self._make_credit(100)
        for day in range(2):
            self._run_and_send(self._day(day))
        self.assertFalse(self.outbox)
        self.assertEqual(len(self._tasks("allocate_credit")), 1)
        self.assertEqual(self._tasks("allocate_credit").user_id, self.collector)
        self.assertFalse(invoice.dunning_level_id)

    def test_row_13_a_payer_whose_credits_are_larger_is_not_reminded(self):
        invoice, credit = self._make_invoice(100, late=10), self._make_credit(150)
        self.assertFalse(self._run().notice_ids)
        self.assertEqual((self._code(invoice), self._code(credit)), ("net_credit", "net_credit"))

    def test_row_13_a_credit_says_of_itself_that_it_is_one(self):
        self._make_invoice(100, late=10)
        credit = self._make_credit(30)
        self.assertIn("This is a credit", self._explain(credit)["detail"])

    def test_row_13_a_proposal_that_is_credited_meanwhile_disappears(self):
        invoice = self._make_invoice(100, late=10)
        run = self._run()
        self._make_credit(100, origin=invoice)
        self._send(run)
        self.assertEqual((run.notice_ids.state, self.outbox), ("dropped", []))

    # === ROW 4: PART PAYMENTS === #

    def test_row_04_a_part_payment_keeps_the_level_and_prints_the_rest(self):
        invoice = self._make_invoice(1000, late=29)
        self._give_level(invoice, self.level_2)
        self._pay(invoice, 600, on=self._day(-15))
        notice = self._run().notice_ids
        self.assertEqual(invoice.dunning_level_id, self.level_2)
        self.assertEqual((notice.level_id, notice.amount_ids.amount), (self.level_3, 400))
        self.assertEqual(notice.line_ids.amount_residual, 400)

    # === ROW 7: SMALL SUMS === #

    def test_row_07_a_sum_below_the_share_falls_to_the_level_it_has_had(self):
        self.level_2.min_percent = 10
        small = self._make_at(self.level_2, 100)
        large = self._make_at(self.level_1, 1000)
        self.assertEqual(self._code(small), "below_minimum")
        notice = self._run().notice_ids
        self.assertEqual((notice.level_id, notice.amount_ids.amount), (self.level_1, 1100))
        self.assertEqual(self._counted(notice), {large: self.level_1})

    def test_row_07_a_sum_that_is_the_share_stays(self):
        self.level_2.min_percent = 10
        small, large = self._make_at(self.level_2, 100), self._make_at(self.level_1, 900)
        notice = self._run().notice_ids
        self.assertEqual(notice.level_id, self.level_2)
        self.assertEqual(self._counted(notice), {small: self.level_2, large: self.level_1})

    def test_row_07_many_small_items_reach_the_minimum_together(self):
        self.policy.min_amount = 50
        invoices = [self._make_invoice(10, late=10) for _number in range(4)]
        self.assertEqual(self._code(invoices[0]), "below_minimum")
        self._make_invoice(10, late=10)
        self.assertEqual(self._run().notice_ids.amount_ids.amount, 50)

    # === ROW 11: CURRENCIES === #

    def test_row_11_two_small_currencies_do_not_make_a_minimum(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 1.0)])
        self.policy.min_amount = 50
        invoices = [self._make_invoice(40, late=10), self._make_invoice(40, late=10, currency_id=euro.id)]
        self.assertFalse(self._run().notice_ids)
        self.assertEqual([self._code(invoice) for invoice in invoices], ["below_minimum"] * 2)

    def test_row_11_a_minimum_is_converted_at_the_rate_of_the_day(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 1.0), ("2026-03-01", 2.0)])
        self.policy.min_amount = 50
        self._make_invoice(99, late=10, currency_id=euro.id)
        self.assertFalse(self._run().notice_ids)
        self._make_invoice(1, late=10, currency_id=euro.id)
        self.assertEqual(self._run().notice_ids.amount_ids.amount, 100)

    def test_row_11_each_currency_has_a_total_of_its_own(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        self._make_invoice(40, late=10)
        self._make_invoice(70, late=10, currency_id=euro.id)
        self._make_invoice(30, late=10, currency_id=euro.id)
        notice = self._run_and_send().notice_ids
        totals = {total.currency_id: total.amount for total in notice.amount_ids}
        self.assertEqual(totals, {self.company.currency_id: 40, euro: 100})
        self.assertEqual(notice.amount_company, 90)
        for text in ("$\N{NO-BREAK SPACE}40.00", "100.00\N{NO-BREAK SPACE}€"):
            self.assertIn(text, self.outbox[0]["body"])

    def test_row_11_a_credit_in_dollars_pays_nothing_in_euros(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 1.0)])
        self._make_invoice(70, late=10, currency_id=euro.id)
        self._make_credit(70)
        notice = self._run().notice_ids
        self.assertEqual((notice.amount_ids.currency_id, notice.amount_ids.amount), (euro, 70))

    # === ROWS 14 AND 15: WHAT IS NO INVOICE === #

    def _make_old_entry(self):
        """An entry of ten days ago that names no due date and that a collector has taken in."""
        entry = self._make_entry(100, self.customer, on=self._day(-10), date_maturity=False)
        self._item(entry).with_user(self.collector).action_take_in()
        self.assertFalse(self._item(entry).date_maturity)
        return entry

    def test_row_14_an_entry_without_due_date_is_left_out(self):
        entry = self._make_old_entry()
        self.assertEqual(self._code(entry), "no_followup")
        self.assertIn("no due date", self._explain(entry)["detail"])

    def test_row_14_or_due_on_its_own_date_where_the_company_wants_that(self):
        self.company.collection_misc_items = True
        self._make_old_entry()
        notice = self._run_and_send().notice_ids
        line = notice.line_ids
        self.assertEqual((notice.state, notice.level_id), ("sent", self.level_1))
        self.assertEqual((line.amount_residual, line.days_overdue, notice.oldest_due), (100, 10, self._day(-10)))

    def test_row_15_a_zero_invoice_is_never_selected(self):
        invoice = self._make_invoice(0, late=10)
        run = self._run()
        self.assertFalse(run.notice_ids)
        self.assertFalse(run.figure_ids)
        with self._on(MONDAY):
            self.assertEqual(invoice.with_user(self.reader).explain_collection(), [])
