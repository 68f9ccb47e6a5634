from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestCollectionNotice(CollectionCase):
    """What was said: reviewed before it leaves, frozen afterwards, withdrawn with a reason."""

    def _propose(self, **vals):
        self._make_invoice(**{"late": 10, **vals})
        return self._run().notice_ids.with_user(self.collector)

    def _sent(self, **vals):
        self._make_invoice(**{"late": 10, **vals})
        return self._run_and_send().notice_ids.with_user(self.collector)

    # === ROW 56: FROZEN === #

    def test_row_56_a_template_edited_later_does_not_change_what_was_said(self):
        notice = self._sent()
        said = (notice.subject, notice.body, notice.preview, notice.email_to, notice.amount_ids.amount)
        template = self.env.ref("account_collections.mail_template_default")
        template.write({"subject": "Pay!", "body_html": "<p>Pay!</p>"})
        self.level_1.name = "Threat"
        self.billing.write({"email": "new@acme.example.com", "name": "Somebody else"})
        self.env.invalidate_all()
        self.assertEqual((notice.subject, notice.body, notice.preview, notice.email_to, notice.amount_ids.amount), said)

    def test_row_56_what_left_is_what_is_kept(self):
        notice = self._sent()
        self.assertEqual(self.outbox[0]["subject"], notice.subject)
        self.assertIn(str(notice.body).strip()[:2000], str(self.outbox[0]["body"]))

    def test_row_56_a_payment_later_does_not_change_what_was_said(self):
        invoice = self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids
        self._pay(invoice)
        line = notice.line_ids
        self.assertEqual((line.amount_residual, line.counted_level_id, notice.state), (1000, self.level_1, "sent"))

    def test_row_56_nobody_rewrites_a_sent_notice(self):
        notice = self._sent()
        for vals in ({"body": "x"}, {"subject": "x"}, {"email_to": "x"}, {"text": "x"}, {"state": "proposed"}):
            for user in (self.collector, self.manager):
                with self.assertRaisesRegex(UserError, "not rewritten"):
                    notice.with_user(user).write(vals)
        with self.assertRaisesRegex(UserError, "record of what was said"):
            notice.sudo().line_ids.amount_residual = 1
        with self.assertRaisesRegex(UserError, "cancel them instead"):
            notice.unlink()

    def test_row_56_an_invoice_that_is_reset_later_leaves_the_notice_as_it_was(self):
        invoice = self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids
        name = invoice.name
        invoice.button_draft()
        self.assertEqual((notice.state, notice.line_ids.move_name), ("sent", name))
        self.assertFalse(invoice.dunning_level_id or self._item(invoice).dunning_level_id)

    # === REVIEW === #

    def test_what_was_said_stays_when_the_invoice_is_deleted(self):
        invoice = self._make_invoice(late=10)
        line, name = self._run_and_send().notice_ids.line_ids, invoice.name
        invoice.sudo().button_draft()
        invoice.sudo().with_context(force_delete=True).unlink()
        line.invalidate_recordset()
        self.assertEqual((line.move_name, line.move_id.ids, line.move_line_id.ids), (name, [], []))
        self.assertFalse(self.root["collection.notice.line"].search([("move_id", "!=", False)]) & line)

    def test_a_reviewer_approves_and_takes_it_back(self):
        notice = self._propose()
        notice.action_approve()
        self.assertEqual(notice.state, "approved")
        notice.action_reset()
        self.assertEqual((notice.state, notice.send_after), ("proposed", False))

    def test_a_single_notice_is_sent_from_its_form(self):
        notice = self._propose()
        with self._on(MONDAY):
            notice.action_send()
            notice.action_send()
            self._work_off_queues()
        self.assertEqual((notice.state, len(self.outbox)), ("sent", 1))

    def test_sending_what_has_left_does_nothing(self):
        notice = self._sent()
        with self._on(MONDAY):
            notice.action_approve()
            notice.action_send()
            notice.action_reset()
            self._work_off_queues()
        self.assertEqual((notice.state, len(self.outbox)), ("sent", 1))

    def test_a_reader_reviews_nothing(self):
        notice = self._propose().with_user(self.reader)
        for door in (notice.action_approve, notice.action_reset, notice.action_send, notice.action_cancel):
            with self.assertRaises(AccessError):
                door()
        with self.assertRaises(AccessError):
            notice.action_hold_back(self._day(9), "No")

    def test_holding_back_needs_a_reason_and_a_day_to_come(self):
        notice = self._propose()
        with self._on(MONDAY):
            with self.assertRaisesRegex(UserError, "say why"):
                notice.action_hold_back(self._day(3), "  ")
            with self.assertRaisesRegex(UserError, "in the future"):
                notice.action_hold_back(MONDAY, "They have called")
        self.assertEqual(notice.state, "proposed")

    def test_edited_words_leave_with_the_table_of_the_engine(self):
        notice = self._propose()
        notice.text = "<p>As we said on the phone</p>"
        self._send(notice.run_id)
        self.assertIn("As we said on the phone", self.outbox[0]["body"])
        self.assertIn(notice.line_ids.move_name, self.outbox[0]["body"])

    def test_edited_words_return_to_review_when_the_amounts_have_changed(self):
        invoice = self._make_invoice(1000, late=10)
        notice = self._run().notice_ids.with_user(self.collector)
        notice.text = "<p>You owe us 1000</p>"
        self._pay(invoice, 400)
        self._send(notice.run_id)
        self.assertEqual((notice.state, self.outbox), ("proposed", []))
        self.assertIn("look at them again", notice.reason)

    # === WITHDRAWING === #

    def test_an_issued_notice_is_cancelled_only_with_a_reason(self):
        notice = self._sent()
        with self.assertRaisesRegex(UserError, "say why"):
            notice.action_cancel()
        notice.action_cancel("Sent by mistake")
        self.assertEqual((notice.state, notice.reason), ("cancelled", "Sent by mistake"))

    def test_a_cancelled_reminder_takes_its_level_back(self):
        invoice = self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids.with_user(self.collector)
        self.assertEqual(notice.payer_id.level_id, self.level_1)
        notice.action_cancel("Sent by mistake")
        self.assertFalse(invoice.dunning_level_id or self._item(invoice).dunning_level_id or notice.payer_id.level_id)
        self.assertEqual(self._explain(invoice, self._day(1))["level_id"], self.level_1.id)

    # === ROW 51: BY HAND === #

    def _write(self, day=MONDAY, level=None):
        with self._on(day):
            notice = self._payer().action_write((level or self.level_1).id)
            notice.action_send()
            self._work_off_queues()
        return notice

    def test_row_51_a_notice_by_hand_counts_for_level_and_quiet_days(self):
        invoice = self._make_invoice(late=20)
        notice = self._write()
        self.assertEqual((notice.kind, notice.state, invoice.dunning_level_id), ("manual", "sent", self.level_1))
        self.assertFalse(self._run(self._day(1)).notice_ids)
        entry = self._explain(invoice, self._day(1))
        self.assertEqual((entry["code"], entry["until"]), ("quiet_period", self._day(7)))
        self.assertEqual(self._run(self._day(7)).notice_ids.level_id, self.level_2)

    def test_answers_are_no_demands_and_do_not_wait_or_count(self):
        invoice = self._make_invoice(late=20)
        notice = self._run_and_send().notice_ids
        notice.sudo()._as_ours().kind = "statement"
        self.env.flush_all()
        history = self.root["collection.notice"]._read_history(notice.payer_id.ids, self._day(1))
        self.assertEqual(history, {})
        self.assertEqual(self._explain(invoice, self._day(1))["level_id"], self.level_2.id)

    # === WHAT IT SAYS OF ITSELF === #

    def test_a_notice_stores_recipients_amounts_and_levels(self):
        invoice = self._make_invoice(250, late=10)
        notice = self._run_and_send().notice_ids
        line = notice.line_ids
        self.assertEqual(notice.email_to, '"Bill of Acme" <billing@acme.example.com>')
        self.assertEqual((notice.sender_id, notice.date, notice.run_id.date), (self.collector, MONDAY, MONDAY))
        self.assertEqual((line.move_id, line.amount_residual, line.days_overdue), (invoice, 250, 10))
        self.assertEqual((line.level_id, line.counted_level_id, line.cycle), (self.level_1, self.level_1, 1))

    def test_days_late_and_deadline_are_those_of_the_day_on_which_it_leaves(self):
        self.level_1.pay_within_days = 7
        self._make_invoice(late=10)
        run = self._run()
        self._send(run, self._day(2))
        notice = run.notice_ids
        self.assertEqual((notice.date, notice.deadline), (self._day(2), self._day(9)))
        self.assertEqual(notice.line_ids.days_overdue, 12)
        self.assertIn("12", self.outbox[0]["body"])

    def test_only_what_is_late_or_near_is_counted_the_rest_is_printed(self):
        self.level_1.days, self.policy.quiet_days = 10, 7
        due, near, fresh, coming = (self._make_invoice(late=days) for days in (10, 5, 1, -1))
        notice = self._run().notice_ids
        counted = {line.move_id: line.counted_level_id for line in notice.line_ids}
        self.assertEqual(counted, {due: self.level_1, near: self.level_1, fresh: self.level_1.browse()})
        self.assertEqual(self._code(coming), "not_due")
