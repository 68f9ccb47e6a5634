from odoo.tests import tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestFlowPayment(CollectionCase):
    """What money does: on its way, arrived, matched, taken back."""

    def _remind(self, invoice, level, day=MONDAY):
        """Let a reminder of that level really leave."""
        levels = self.policy.level_ids
        place = levels.ids.index(level.id)
        if place:
            self._give_level(invoice, levels[place - 1], on=day)
        notice = self._run_and_send(day).notice_ids
        self.assertEqual((notice.state, notice.level_id), ("sent", level))
        return notice

    # === ROW 5: ON ITS WAY === #

    def test_row_05_a_pending_payment_waits_and_a_failed_one_returns_at_the_same_level(self):
        invoice = self._make_invoice(late=15)
        self._give_level(invoice, self.level_1)
        transaction = self._make_transaction(invoice)
        with self._on(MONDAY):
            transaction._set_pending()
        self.assertFalse(self._run_and_send().notice_ids)
        self.assertEqual(self._code(invoice), "payment_in_process")
        transaction._set_error("No funds")
        self.assertEqual(invoice.dunning_level_id, self.level_1)
        self.assertEqual(self._run_and_send().notice_ids.level_id, self.level_2)
        self.assertEqual(len(self.outbox), 1)

    def test_row_05_a_payment_begun_after_the_proposal_stops_it(self):
        invoice = self._make_invoice(late=10)
        run = self._run()
        with self._on(MONDAY):
            self._make_transaction(invoice)._set_pending()
        self._send(run)
        self.assertEqual((run.notice_ids.state, self.outbox), ("dropped", []))
        self.assertIn("on its way", run.notice_ids.reason)

    def test_row_05_a_payment_that_stays_pending_does_not_wait_for_ever(self):
        invoice = self._make_invoice(late=10)
        with self._on(MONDAY):
            self._make_transaction(invoice)._set_pending()
        entry = self._explain(invoice, self._day(6))
        self.assertEqual((entry["code"], entry["until"]), ("payment_in_process", self._day(7)))
        self.assertEqual(self._explain(invoice, self._day(7))["state"], "proposed")

    def test_row_05_an_abandoned_draft_payment_is_no_excuse(self):
        invoice = self._make_invoice(late=10)
        self._make_transaction(invoice)
        self.assertEqual(self._explain(invoice)["state"], "proposed")

    # === ROW 30: GRACE AND LATE BOOKING === #

    def test_row_30_days_of_grace_lengthen_the_levels(self):
        self.policy.grace_days = 3
        waiting, due = self._make_invoice(late=9), self._make_invoice(late=10)
        self.assertEqual(self._explain(due)["state"], "proposed")
        due.button_draft()
        entry = self._explain(waiting)
        self.assertEqual((entry["code"], entry["until"]), ("level_wait", self._day(1)))

    def test_row_30_money_that_came_before_the_notice_but_was_booked_after_it_ends_the_ladder(self):
        invoice = self._make_invoice(late=10)
        self._remind(invoice, self.level_1)
        self._pay(invoice, on=self._day(-3))
        self.assertFalse(invoice.dunning_level_id)
        self.assertFalse(self._run(self._day(7)).notice_ids)

    def test_row_30_nothing_follows_before_the_deadline_that_the_last_notice_gave(self):
        self.level_1.pay_within_days = 10
        invoice = self._make_invoice(late=10)
        notice = self._remind(invoice, self.level_1)
        self.assertEqual(notice.deadline, self._day(10))
        entry = self._explain(invoice, self._day(9))
        self.assertEqual((entry["code"], entry["until"]), ("quiet_period", self._day(10)))
        self.assertEqual(self._explain(invoice, self._day(10))["state"], "proposed")

    # === ROWS 24 AND 25: LEVELS FOLLOW THE MONEY === #

    def test_row_24_when_the_carrying_item_is_paid_the_next_starts_at_its_own_step(self):
        old, young = self._make_invoice(late=29), self._make_invoice(late=-2)
        self._remind(old, self.level_3)
        self._pay(old)
        entry = self._explain(young, self._day(7))
        self.assertEqual((entry["code"], entry["until"]), ("level_wait", self._day(9)))
        notice = self._run(self._day(9)).notice_ids
        self.assertEqual((notice.level_id, notice.line_ids.move_id), (self.level_1, young))

    def test_row_24_the_quiet_days_still_hold_for_the_next_item(self):
        old, young = self._make_invoice(late=29), self._make_invoice(late=6)
        self._give_level(young, self.level_1)
        self._remind(old, self.level_3)
        self._pay(old)
        self.assertEqual(self._code(young, self._day(3)), "level_wait")
        self.assertFalse(self._run(self._day(3)).notice_ids)

    def test_row_25_a_payment_lowers_item_invoice_and_payer_at_once(self):
        high, low = self._make_invoice(late=15), self._make_invoice(late=8)
        self._give_level(high, self.level_2)
        self._give_level(low, self.level_1)
        payer = self._payer()
        self.env["collection.payer"]._refresh_figures_of(self._item(high))
        self.assertEqual(payer.level_id, self.level_2)
        self._pay(high)
        self.assertEqual(payer.level_id, self.level_1)
        self.assertFalse(self._item(high).dunning_level_id or high.dunning_level_id)

    def test_row_53_a_payment_that_is_undone_brings_the_level_back(self):
        invoice = self._make_invoice(late=15)
        self._remind(invoice, self.level_2)
        payer = self._payer()
        self._pay(invoice)
        self.assertFalse(payer.level_id or self._item(invoice).dunning_level_id or invoice.dunning_level_id)
        self._item(invoice).remove_move_reconcile()
        self.assertEqual(self._item(invoice).dunning_level_id, self.level_2)
        self.assertEqual((invoice.dunning_level_id, payer.level_id), (self.level_2, self.level_2))

    def test_row_53_the_ladder_goes_on_where_it_was(self):
        invoice = self._make_invoice(late=15)
        self._remind(invoice, self.level_2)
        payment = self._pay(invoice)
        payment.action_draft()
        payment.action_cancel()
        notice = self._run(self._day(14)).notice_ids
        self.assertEqual((notice.level_id, notice.line_ids.cycle), (self.level_3, 1))

    def test_an_invoice_that_is_corrected_and_posted_again_goes_on_where_it_was(self):
        invoice = self._make_invoice(late=15)
        self._remind(invoice, self.level_2)
        invoice.button_draft()
        self.assertFalse(invoice.dunning_level_id)
        invoice.ref = "PO 4711"
        invoice.action_post()
        self.assertEqual((invoice.dunning_level_id, self._item(invoice).dunning_level_id), (self.level_2, self.level_2))
        self.assertEqual(self._run(self._day(14)).notice_ids.level_id, self.level_3)

    # === QUIET DAYS === #

    def test_a_part_payment_since_the_last_notice_restarts_the_quiet_days(self):
        invoice = self._make_invoice(1000, late=10)
        self._remind(invoice, self.level_1)
        self._pay(invoice, 300, on=self._day(5))
        entry = self._explain(invoice, self._day(7))
        self.assertEqual((entry["code"], entry["until"]), ("quiet_period", self._day(14)))
        notice = self._run(self._day(14)).notice_ids
        self.assertEqual((notice.level_id, notice.amount_ids.amount), (self.level_2, 700))

    def test_a_credit_note_is_no_part_payment(self):
        invoice = self._make_invoice(1000, late=10)
        self._remind(invoice, self.level_1)
        self._make_credit(300, origin=invoice, on=self._day(6))
        self.assertEqual(self._run(self._day(7)).notice_ids.amount_ids.amount, 700)

    # === ROW 48: BETWEEN PROPOSAL AND SENDING === #

    def test_row_48_what_was_paid_since_the_proposal_is_dropped(self):
        invoice = self._make_invoice(late=10)
        run = self._run()
        self._pay(invoice)
        self._send(run)
        notice = run.notice_ids
        self.assertEqual((notice.state, run.state, self.outbox), ("dropped", "done", []))
        self.assertIn("Nothing is left to pay", notice.reason)

    def test_row_48_what_was_paid_between_approval_and_sending_is_dropped(self):
        invoice = self._make_invoice(late=10)
        run = self._run()
        with self._on(MONDAY):
            run.action_approve()
            self._pay(invoice)
            run.action_send()
            self._work_off_queues()
        self.assertEqual((run.notice_ids.state, self.outbox), ("dropped", []))

    def test_row_48_one_of_two_items_paid_leaves_the_other(self):
        paid, open_ = self._make_invoice(300, late=10), self._make_invoice(200, late=10)
        run = self._run()
        self._pay(paid)
        self._send(run)
        notice = run.notice_ids
        self.assertEqual((notice.state, notice.line_ids.move_id), ("sent", open_))
        self.assertEqual(notice.amount_ids.amount, 200)
        self.assertNotIn(paid.name, self.outbox[0]["body"])

    def test_row_48_a_part_payment_lowers_the_amount_of_the_mail(self):
        invoice = self._make_invoice(1000, late=10)
        run = self._run()
        self._pay(invoice, 400)
        self._send(run)
        self.assertEqual(run.notice_ids.amount_ids.amount, 600)
        self.assertIn("600.00", self.outbox[0]["subject"])
        self.assertNotIn("1,000.00", self.outbox[0]["body"])

    def test_row_48_a_new_credit_lowers_the_total_of_the_mail(self):
        self._make_invoice(1000, late=10)
        run = self._run()
        self._make_credit(250)
        self._send(run)
        self.assertEqual(run.notice_ids.amount_ids.amount, 750)
        self.assertIn("750.00", self.outbox[0]["subject"])

    def test_row_48_a_new_invoice_does_not_join_an_approved_notice(self):
        invoice = self._make_invoice(1000, late=10)
        run = self._run()
        self._make_invoice(500, late=20)
        self._send(run)
        self.assertEqual(run.notice_ids.line_ids.move_id, invoice)
        self.assertEqual(run.notice_ids.amount_ids.amount, 1000)

    def test_row_48_an_approved_notice_does_not_rise_to_a_level_that_nobody_approved(self):
        high, low = self._make_invoice(500, late=29), self._make_invoice(900, late=8)
        self._give_level(high, self.level_2)
        credit = self._make_credit(500)
        run = self._run()
        self.assertEqual(run.notice_ids.level_id, self.level_1)
        credit.button_draft()
        self._send(run)
        self.assertEqual((run.notice_ids.state, run.notice_ids.level_id), ("sent", self.level_1))
        self.assertEqual((high.dunning_level_id, low.dunning_level_id), (self.level_2, self.level_1))

    # === BANK === #

    def test_an_unmatched_receipt_silences_the_payer(self):
        invoice = self._make_invoice(late=10)
        other, _billing = self._make_customer("Other")
        self._make_invoice(late=10, partner=other)
        receipt = self._make_receipt(1000)
        self.assertEqual(self._code(invoice), "unmatched_receipt")
        self.assertEqual(self._run().notice_ids.partner_id, other)
        receipt.action_undo_reconciliation()
        receipt.move_id.button_draft()
        receipt.unlink()
        self.assertEqual(self._explain(invoice)["state"], "proposed")

    def test_money_that_we_sent_the_customer_is_no_receipt(self):
        invoice = self._make_invoice(late=10)
        self._make_receipt(-1000)
        self.assertEqual(self._explain(invoice)["state"], "proposed")

    # === FINDING === #

    def test_invoices_and_items_are_found_and_grouped_by_level(self):
        invoice, other = self._make_invoice(late=15), self._make_invoice(late=3)
        self._give_level(invoice, self.level_2)
        domain = [("partner_id", "=", self.customer.id), ("dunning_level_id", "=", self.level_2.id)]
        self.assertEqual(self.env["account.move"].search(domain), invoice)
        self.assertEqual(self.env["account.move.line"].search(domain), self._item(invoice))
        groups = self.env["account.move"]._read_group(
            [("id", "in", (invoice + other).ids)], ["dunning_level_id"], ["__count"]
        )
        self.assertEqual(dict(groups), {self.level_2: 1, self.level_2.browse(): 1})
