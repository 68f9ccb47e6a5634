from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestFlowReminder(CollectionCase):
    """From an overdue invoice to a delivered reminder, and on to the next level."""

    def test_a_reminder_leaves_once_and_counts(self):
        invoice = self._make_invoice(late=10)
        run = self._run()
        notice = run.notice_ids
        self.assertEqual(notice.level_id, self.level_1)
        self.assertEqual(notice.state, "proposed")
        self._send(run)
        self.assertEqual(notice.state, "sent")
        self.assertEqual(run.state, "done")
        self.assertEqual(self._item(invoice).dunning_level_id, self.level_1)
        self.assertEqual(invoice.dunning_level_id, self.level_1)
        self.assertEqual(notice.payer_id.level_id, self.level_1)
        self.assertFalse(self._run().notice_ids)

    def test_row_26_after_sixty_silent_days_one_step_at_a_time(self):
        self._make_invoice(late=60)
        levels = []
        for day in range(0, 22):
            run = self._run_and_send(self._day(day))
            levels += [(day, notice.level_id) for notice in run.notice_ids]
        self.assertEqual(levels, [(0, self.level_1), (7, self.level_2), (14, self.level_3)])

    def test_row_27_one_day_after_the_exact_day_still_sends(self):
        invoice = self._make_invoice(late=8)
        self.assertEqual(self._explain(invoice)["state"], "proposed")
        self.assertEqual(self._explain(invoice)["level_id"], self.level_1.id)

    def test_the_message_lands_on_the_payer_with_the_frozen_text(self):
        invoice = self._make_invoice(late=10)
        run = self._run_and_send()
        notice = run.notice_ids
        message = notice.message_id
        self.assertEqual((message.model, message.res_id), ("collection.payer", notice.payer_id.id))
        self.assertIn(invoice.name, notice.body)
        self.assertIn("billing@acme.example.com", notice.email_to)
        self.assertIn(invoice.name, notice.subject)

    def test_the_run_ties_out_with_the_ledger(self):
        self._make_invoice(late=10, amount=700)
        self._make_invoice(late=3, amount=300)
        self._make_invoice(late=-20, amount=50)
        self._make_credit(20)
        run = self._run()
        figures = run.figure_ids
        self.assertEqual(sum(figures.mapped("count")), 4)
        self.assertAlmostEqual(sum(figures.mapped("amount")), 1030)
        self.assertEqual(run.date, MONDAY)

    def test_who_is_written_to_today_is_not_written_to_again_by_hand(self):
        first = self._make_invoice(late=10)
        second = self._make_invoice(late=3)
        payer = self._run_and_send().notice_ids.payer_id.with_user(self.collector)
        self.assertTrue(first.dunning_level_id)
        with self._on(MONDAY), self.assertRaisesRegex(UserError, "written to today"):
            payer.action_write(self.level_1.id, self._item(second).ids)

    def test_a_reminder_under_way_and_a_word_by_hand_do_not_both_leave(self):
        self._make_invoice(late=10)
        payer = self._run().notice_ids.payer_id.with_user(self.collector)
        with self._on(MONDAY), self.assertRaisesRegex(UserError, "under way"):
            payer.action_write(self.level_1.id)
