"""Calls count when somebody was reached, or after two attempts on different days; late ones go to the deputy."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase

TUESDAY, WEDNESDAY = fields.Date.add(MONDAY, days=1), fields.Date.add(MONDAY, days=2)


class CallCase(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level_1.channel = "call"
        cls.billing.phone = "+1 555 0199"

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.notice = self._run_and_send().notice_ids
        self.task = self.notice.sudo().task_id

    def _log(self, outcome, day=MONDAY, user=None, **details):
        with self._on(day):
            self.notice.with_user(user or self.collector).action_log_attempt(outcome, **details)

    def _history(self):
        return "\n".join(self._payer().sudo().message_ids.mapped("body"))


@tagged("post_install", "-at_install")
class TestAttempts(CallCase):
    def test_who_was_reached_counts_at_once(self):
        self._log("reached", note="He pays on Friday")
        self.assertEqual((self.notice.state, self.invoice.dunning_level_id), ("sent", self.level_1))
        self.assertIn("He pays on Friday", self._history())

    def test_the_first_time_nobody_answers_the_call_moves_to_the_next_working_day(self):
        self._log("nobody", note="Rang ten times")
        self.assertEqual((self.notice.state, self.notice.attempt_count), ("queued", 1))
        self.assertEqual((self.task.date_deadline, self.notice.last_attempt_on), (TUESDAY, MONDAY))
        self.assertEqual((self._code(self.invoice), self.invoice.dunning_level_id.id), ("notice_open", False))
        self.assertIn("Rang ten times", self._history())

    def test_over_the_weekend_the_next_working_day_is_monday(self):
        self._log("nobody", day=self._day(4))
        self.assertEqual(self.task.date_deadline, self._day(7))

    def test_a_second_day_counts(self):
        self._log("nobody")
        self._log("nobody", TUESDAY)
        self.assertEqual((self.notice.state, self.notice.date), ("sent", TUESDAY))
        self.assertEqual(self.invoice.dunning_level_id, self.level_1)
        self.assertEqual(self.notice.reason, "Nobody was reached on 03/02/2026 and 03/03/2026.")
        self.assertIn("Nobody was reached on 03/02/2026 and 03/03/2026.", self._history())
        self.assertFalse(self.task.active)

    def test_two_attempts_on_one_day_are_one(self):
        self._log("nobody")
        self._log("nobody")
        self.assertEqual((self.notice.state, self.notice.attempt_count), ("queued", 1))

    def test_a_day_may_be_agreed(self):
        self._log("nobody", next_on=self._day(5))
        self.assertEqual(self.task.date_deadline, self._day(5))

    def test_done_in_the_timeline_is_reached(self):
        self._log("nobody")
        with self._on(TUESDAY):
            self.task.with_user(self.collector).action_feedback("Spoke to him")
        self.assertEqual((self.notice.state, self.notice.reason), ("sent", False))

    def test_bad_input_is_answered_and_changes_nothing(self):
        for outcome, details, sentence in (
            ("sleeping", {}, "is no outcome"),
            ("nobody", {"next_on": MONDAY}, "in the future"),
            ("nobody", {"next_on": "2020-01-01"}, "in the future"),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self._log(outcome, **details)
        self.assertEqual((self.notice.attempt_count, self.task.date_deadline), (0, MONDAY))

    def test_what_is_no_open_call_has_no_outcome(self):
        self._log("reached")
        with self.assertRaisesRegex(UserError, "no open call"):
            self._log("nobody", TUESDAY)

    def test_the_task_leads_to_the_question(self):
        self.assertIn(f"/odoo/collection-notices/{self.notice.id}", self.task.note)

    def test_the_assistant_knows_the_open_call_of_the_payer(self):
        payer = self._payer()
        wizards = self.env["collection.task.result"].with_user(self.collector)
        with self._on(MONDAY):
            form = Form(wizards.with_context(active_model="collection.payer", active_id=payer.id))
            form.outcome = "nobody"
            form.note = "Lunch"
            form.save().action_log()
        self.assertEqual((self.notice.attempt_count, self.task.date_deadline), (1, TUESDAY))

    def test_row_60_what_is_written_off_needs_no_call(self):
        loss = self._make_entry(-1000.0, self.customer)
        (self._item(self.invoice) | self._item(loss)).reconcile()
        self.assertEqual((self.notice.state, self.task.exists().id), ("cancelled", False))

    def test_a_call_closes_at_once_when_the_items_are_paid(self):
        self._pay(self.invoice)
        self.assertEqual((self.notice.state, self.task.exists().id), ("cancelled", False))
        self.assertIn("Nothing is left to pay", self.notice.reason)

    def test_a_call_closes_when_the_payer_is_paused(self):
        with self._on(MONDAY):
            self._payer().action_pause(self._day(9), "Holidays")
            self.root["collection.notice"]._sync_open_deliveries()
        self.assertEqual((self.notice.state, self.task.exists().id), ("cancelled", False))
        self.assertIn("Holidays", self.notice.reason)


@tagged("post_install", "-at_install")
class TestWrongNumber(CallCase):
    def test_the_next_contact_with_a_number_is_called(self):
        self.customer.phone = "+1 555 0100"
        self._log("wrong_number")
        self.assertTrue(self.billing.collection_phone_fails)
        self.assertEqual((self.notice.state, self.notice.contact_ids), ("queued", self.customer))
        self.assertIn("+1 555 0100", self.task.note)
        self.assertIn("+1 555 0199", self._history())

    def test_another_holder_of_the_role_is_called_first(self):
        self.invoice.button_draft()
        second = {"name": "Second", "parent_id": self.customer.id, "phone": "+1 555 0177"}
        second = self.env["res.partner"].create({**second, "collection_role_ids": [Command.set(self.role_billing.ids)]})
        self.notice.sudo()._as_ours().contact_ids = self.billing | second
        self._log("wrong_number", contact_id=second.id)
        self.assertEqual((second.collection_phone_fails, self.billing.collection_phone_fails), (True, False))
        self.assertEqual(self.notice.state, "queued")

    def test_without_another_number_a_person_has_to_find_one(self):
        self._log("wrong_number")
        self.assertEqual((self.notice.state, self._code(self.invoice)), ("undelivered", "undelivered"))
        self.assertIn("+1 555 0199", self._tasks("undelivered").note)
        self.assertFalse(self.task.exists())

    def test_a_new_number_brings_the_call_back_once(self):
        self._log("wrong_number")
        for day in (TUESDAY, WEDNESDAY):
            with self._on(day):
                self.root["collection.notice"]._sync_open_deliveries()
                self._work_off_queues()
        self.assertEqual(len(self._payer().notice_ids), 1)
        self.billing.phone = "+1 555 0200"
        for _time in range(2):
            with self._on(WEDNESDAY):
                self.root["collection.notice"]._sync_open_deliveries()
                self._work_off_queues()
        again = self._payer().notice_ids - self.notice
        self.assertEqual((again.state, again.retry_of_id, again.channel), ("queued", self.notice, "call"))
        self.assertIn("+1 555 0200", again.sudo().task_id.note)

    def test_a_visit_knows_no_wrong_number(self):
        self.notice.sudo()._as_ours().channel = "visit"
        with self.assertRaisesRegex(UserError, "Only a call"):
            self._log("wrong_number")


@tagged("post_install", "-at_install")
class TestDeputy(CallCase):
    def setUp(self):
        super().setUp()
        self.deputy = self.manager
        self._payer().sudo().write({"collector_id": self.collector.id, "deputy_id": self.deputy.id})

    def _come(self, day):
        with self._on(day):
            self.root["collection.notice"]._sync_open_deliveries()

    def test_a_task_of_today_stays(self):
        self._come(MONDAY)
        self.assertEqual(self.task.user_id, self.collector)

    def test_a_task_of_yesterday_goes_to_the_deputy_once(self):
        self._come(TUESDAY)
        self.assertEqual((self.task.user_id, self.notice.passed_on), (self.deputy, TUESDAY))
        self.assertIn("goes to Manager", self._history())
        self.task.user_id = self.collector
        self._come(TUESDAY)
        self.assertEqual(self.task.user_id, self.collector)

    def test_without_a_deputy_it_stays(self):
        self._payer().deputy_id = False
        self._come(TUESDAY)
        self.assertEqual(self.task.user_id, self.collector)

    def test_a_deputy_who_has_left_or_may_not_look_gets_nothing(self):
        outsider = self._make_user("reader", self.setup_other_company(name="Other")["company"])
        for deputy, active in ((self.manager, False), (outsider, True)):
            deputy.active = active
            self._payer().sudo().deputy_id = deputy
            self._come(TUESDAY)
            self.assertEqual(self.task.user_id, self.collector, deputy.name)

    def test_somebody_elses_task_is_not_the_deputys(self):
        self.task.user_id = self.manager
        self._payer().sudo().deputy_id = self.reader
        self._come(TUESDAY)
        self.assertEqual(self.task.user_id, self.manager)
