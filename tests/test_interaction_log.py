"""One dialog for a call: what came of it counts for the open call, and what follows is offered."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MONDAY
from .test_contact_gate import GateCase


@tagged("post_install", "-at_install")
class TestLog(GateCase):
    def setUp(self):
        super().setUp()
        self.level_1.channel = "call"
        self.invoice = self._make_invoice(late=10)

    def _call(self):
        notice = self._run().notice_ids
        self._send(notice.run_id)
        return notice

    def _log(self, outcome="reached", day=MONDAY, user=None, **values):
        with self._on(day):
            dialogs = self.env["collection.interaction.log"].with_user(user or self.collector)
            dialog = dialogs.create({"payer_id": self.payer.id, "outcome": outcome, **values})
            return dialog.action_log()

    def _last(self):
        return self.payer.interaction_ids.sorted("id")[-1]

    def test_person_and_number_are_there_already(self):
        with self._on(MONDAY):
            form = Form(
                self.env["collection.interaction.log"]
                .with_user(self.collector)
                .with_context(active_model="collection.payer", active_id=self.payer.id)
            )
        self.assertEqual((form.contact_id, form.phone), (self.billing, "+32 470 11 22 33"))
        form.outcome = "reached"
        with self._on(MONDAY):
            form.save().action_log()
        self.assertEqual((self._last().outcome, self._last().user_id), ("reached", self.collector))

    def test_the_person_of_the_open_call_is_there_already(self):
        finance = self.env["res.partner"].create({"name": "Finance", "parent_id": self.customer.id, "phone": "+32 1"})
        finance.collection_role_ids = [Command.link(self.role_finance.id)]
        self.level_1.to_role_ids = [Command.set(self.role_finance.ids)]
        self._call()
        self.assertEqual(self.payer._get_call_contacts(), finance)

    def test_who_wants_no_calls_is_not_suggested(self):
        self.customer.phone = "+32 2"
        self.billing.collection_no_calls = True
        self.assertEqual(self.payer._get_call_contacts(), self.customer)

    def test_a_conversation_counts_the_open_call_and_is_noted_once(self):
        notice = self._call()
        self._log("promised", note="on Friday")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.invoice.dunning_level_id, self.level_1)
        self.assertEqual(len(self.payer.interaction_ids), 1)
        touch = self._last()
        self.assertEqual((touch.outcome, touch.model, touch.res_id), ("promised", notice._name, notice.id))
        self.assertEqual(touch.verdict, "allow")

    def test_two_attempts_on_two_days_count(self):
        notice = self._call()
        self._log("no_answer")
        self.assertEqual((notice.state, notice.attempt_count), ("queued", 1))
        self._log("left_message", MONDAY + timedelta(days=1))
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.payer.interaction_ids.sorted("start").mapped("outcome"), ["no_answer", "left_message"])

    def test_a_wrong_number_turns_the_open_call_to_the_next(self):
        self.customer.phone = "+32 2"
        notice = self._call()
        self._log("wrong_number")
        self.assertTrue(self.billing.collection_phone_fails)
        self.assertEqual(notice.contact_ids, self.customer)

    def test_to_be_called_later_leaves_the_call_open(self):
        notice = self._call()
        self._log("call_later", call_back_at=datetime(2026, 3, 4, 15))
        self.assertEqual((notice.state, str(notice.sudo().task_id.date_deadline)), ("queued", "2026-03-04"))
        self.assertEqual(self.billing.collection_not_before, datetime(2026, 3, 4, 15))

    def test_asked_to_stop_is_reached_and_obeyed(self):
        notice = self._call()
        self._log("asked_to_stop", stop_scope="calls")
        self.assertEqual(notice.state, "sent")
        self.assertTrue(self.billing.collection_no_calls)
        self.assertFalse(self.billing.collection_no_emails)

    def test_against_the_rules_only_with_a_reason_which_is_kept(self):
        self._log("no_answer")
        with self.assertRaises(UserError):
            self._log("reached")
        self._log("reached", override_reason="He asked me to try again at once")
        touch = self._last()
        self.assertEqual((touch.verdict, touch.override_reason), ("defer", "He asked me to try again at once"))
        self.assertIn("contacted today already", touch.verdict_reason)

    def test_their_own_call_needs_no_reason(self):
        self._log("no_answer")
        self._log("reached", direction="in")
        self.assertEqual(self._last().direction, "in")

    def test_the_dialog_warns_before_the_call(self):
        self._log("no_answer")
        with self._on(MONDAY):
            dialog = (
                self.env["collection.interaction.log"]
                .with_user(self.collector)
                .create({"payer_id": self.payer.id, "outcome": "reached"})
            )
            self.assertIn("contacted today already", dialog.advice)

    def test_a_recording_needs_consent(self):
        recording = self.env["ir.attachment"].with_user(self.collector).create({"name": "call.ogg", "raw": b"hello"})
        values = {"recording_ids": [Command.set(recording.ids)]}
        with self.assertRaises(ValidationError):
            self._log(**values)
        self._log(**values, recording_consent=True)
        self.assertEqual(self._last().recording_ids, recording)

    def test_the_dialog_opens_without_a_customer(self):
        dialogs = self.env["collection.interaction.log"].with_user(self.collector)
        self.assertFalse(Form(dialogs).contact_id)

    def test_nobody_logs_a_call_with_a_stranger(self):
        _other, stranger = self._make_customer("Other")
        with self.assertRaises(UserError):
            self._log(contact_id=stranger.id)

    def test_readers_log_nothing(self):
        with self.assertRaises(AccessError):
            self._log(user=self.reader)

    def test_what_follows_opens_where_it_is_installed(self):
        action = self._log("promised")
        if "collection.promise" in self.env:
            self.assertEqual(action["res_model"], "collection.promise")
            self.assertEqual(action["context"]["default_interaction_id"], self._last().id)
        else:
            self.assertEqual(action["type"], "ir.actions.act_window_close")

    # === WITHOUT THE DIALOG === #

    def test_a_task_that_is_simply_ticked_off_is_noted_too(self):
        notice = self._call()
        with self._on(MONDAY):
            notice.sudo().task_id.with_user(self.collector).action_feedback(feedback="fine")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.payer.interaction_ids.mapped("outcome"), ["reached"])

    def test_attempts_reported_on_the_notice_are_noted_too(self):
        notice = self._call()
        with self._on(MONDAY):
            notice.with_user(self.collector).action_log_attempt("nobody", "rang out")
        self.assertEqual((self._last().outcome, self._last().note), ("no_answer", "rang out"))
        with self._on(MONDAY + timedelta(days=1)):
            notice.with_user(self.collector).action_log_attempt("reached", "pays")
        self.assertEqual(self.payer.interaction_ids.sorted("start").mapped("outcome"), ["no_answer", "reached"])
