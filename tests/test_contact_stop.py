"""Stop means stop: what is on its way is taken back, and the next contact gets it."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY
from .test_contact_gate import GateCase


@tagged("post_install", "-at_install")
class TestStop(GateCase):
    def setUp(self):
        super().setUp()
        self.second = self.env["res.partner"].create(
            {
                "name": "Second",
                "parent_id": self.customer.id,
                "email": "second@acme.example.com",
                "phone": "+32 470 99 88 77",
                "type": "invoice",
            }
        )

    def _stop(self, contact=None, scope="all", user=None, **values):
        contact = self.billing if contact is None else contact
        with self._on(MONDAY):
            return (
                self.env["collection.interaction"]
                .with_user(user or self.collector)
                .create(
                    {
                        "payer_id": self.payer.id,
                        "contact_id": contact.id,
                        "channel": "call",
                        "direction": "in",
                        "outcome": "asked_to_stop",
                        "stop_scope": scope,
                        **values,
                    }
                )
            )

    def _queue(self, day=MONDAY):
        """Let the queue of notices work, not the queue of mails."""
        with self._on(day):
            notices = self.root["collection.notice"]
            notices.search(notices._get_queue_domain())._leave_safely()

    def _approved(self):
        notice = self._proposed()
        with self._on(MONDAY):
            notice.run_id.with_user(self.collector).action_approve()
            notice.run_id.with_user(self.collector).action_send()
        return notice

    def _recipients_of_outbox(self):
        return [address for mail in self.outbox for address in mail["email_to"]]

    # === STORIES === #

    def test_stop_obeyed_a_queued_mail_never_leaves_and_the_next_contact_gets_it(self):
        notice = self._approved()
        self._queue()
        self.assertEqual((notice.state, notice.contact_ids), ("queued", self.billing))
        self._stop()
        self.assertEqual(notice.state, "undelivered")
        self.assertIn("asked for it", notice.reason)
        with self._on(MONDAY):
            self._deliver_mails()
            self.assertFalse(self.outbox)
            self.root["collection.notice"]._sync_open_deliveries()
            self._work_off_queues()
        self.assertEqual(notice.retry_ids.contact_ids, self.second)
        self.assertEqual(notice.retry_ids.state, "sent")
        self.assertEqual(self._recipients_of_outbox(), ['"Second" <second@acme.example.com>'])
        self.assertEqual(self._item(self.payer.notice_ids.line_ids.move_id).dunning_level_id, self.level_1)

    def test_stop_obeyed_by_a_notice_that_is_only_approved(self):
        notice = self._approved()
        self._stop(scope="messages")
        with self._on(MONDAY):
            self._work_off_queues()
        self.assertEqual((notice.state, notice.contact_ids), ("sent", self.second))
        self.assertEqual(self._recipients_of_outbox(), ['"Second" <second@acme.example.com>'])

    def test_one_of_two_recipients_stops_and_the_other_still_gets_it(self):
        self.second.collection_role_ids = [Command.link(self.role_billing.id)]
        notice = self._approved()
        self._queue()
        self.assertEqual(notice.contact_ids, self.billing | self.second)
        self._stop()
        with self._on(MONDAY):
            self.root["collection.notice"]._sync_open_deliveries()
            self._work_off_queues()
        self.assertEqual(self._recipients_of_outbox(), ['"Second" <second@acme.example.com>'])

    def test_who_was_copied_and_stops_is_copied_no_more(self):
        self.level_1.cc_role_ids = [Command.link(self.role_finance.id)]
        boss = self.env["res.partner"].create(
            {"name": "Boss", "parent_id": self.customer.id, "email": "boss@acme.example.com"}
        )
        boss.collection_role_ids = [Command.link(self.role_finance.id)]
        notice = self._approved()
        self._queue()
        self.assertEqual(notice.cc_contact_ids, boss)
        self._stop(boss)
        with self._on(MONDAY):
            self.root["collection.notice"]._sync_open_deliveries()
            self._work_off_queues()
        self.assertEqual(notice.retry_ids.contact_ids, self.billing)
        self.assertNotIn("boss@", str(self.outbox))

    def test_what_has_left_stays_as_it_was(self):
        notice = self._approved()
        with self._on(MONDAY):
            self._work_off_queues()
        self._stop()
        self.assertEqual(notice.state, "sent")

    def test_when_everybody_stops_nothing_leaves_and_somebody_is_told(self):
        notice = self._approved()
        self._queue()
        for contact in (self.billing, self.second, self.customer):
            self._stop(contact)
        with self._on(MONDAY):
            self.root["collection.notice"]._sync_open_deliveries()
            self._work_off_queues()
        self.assertFalse(self.outbox or notice.retry_ids)
        self.assertTrue(self._tasks("stop"))
        self.assertFalse(self.payer.has_contact)

    def test_a_stop_of_nobody_in_particular_stops_the_customer(self):
        notice = self._approved()
        self._stop(self.env["res.partner"])
        self.assertEqual(self.payer.stop_reason, "do_not_contact")
        with self._on(MONDAY):
            self._work_off_queues()
        self.assertEqual(notice.state, "dropped")

    def test_an_answer_goes_to_somebody_else(self):
        self._stop()
        self.assertEqual(self.payer._get_billing_contacts(), self.second)
        self.assertFalse(self.env["collection.carrier"]._get_addresses(self.billing))

    def test_an_answer_that_waits_in_the_mail_queue_goes_to_somebody_else(self):
        invoice = self._make_invoice(late=10)
        self._run_and_send()
        self.outbox.clear()
        with self._on(MONDAY):
            self._pay(invoice)
            notice = self.payer.notice_ids
            answer = self.root["collection.answer"]._send("thanks", notice, to=self.billing)
            self.assertTrue(answer)
            touch = self.payer.interaction_ids.filtered("is_answer")
            self.assertEqual((touch.res_id, touch.contact_id, touch.note), (answer.id, self.billing, answer.subject))
        self._stop()
        with self._on(MONDAY):
            self._deliver_mails()
        self.assertEqual(self._recipients_of_outbox(), ['"Second" <second@acme.example.com>'])

    def test_a_text_that_says_stop_ends_calls_and_texts(self):
        self.billing.write({"collection_sms_since": MONDAY, "collection_sms_source": "order form"})
        self.assertEqual(self._case("sms"), ("allow", None))
        with self._on(MONDAY):
            self.root["res.partner"]._receive_text("+32470112233", "We pay on Friday")
            self.assertEqual(self._case("sms"), ("allow", None))
            touches = self.root["res.partner"]._receive_text("+32470112233", " Stop! ")
        self.assertEqual((touches.payer_id, touches.direction), (self.payer, "in"))
        self.assertEqual(self._case("sms"), ("refuse", "refused"))
        self.assertEqual(self._case("call"), ("refuse", "refused"))

    def test_a_mail_that_says_stop_ends_messages(self):
        stop = self.payer._get_stop_values("STOP\n> our reminder", "email")
        self.assertEqual(stop, {"outcome": "asked_to_stop", "stop_scope": "messages"})
        self.assertEqual(self.payer._get_stop_values("We stop by on Monday", "email"), {})

    # === CALLS === #

    def _call(self):
        self.level_1.channel = "call"
        notice = self._approved()
        self._queue()
        return notice

    def test_who_wants_no_calls_is_called_no_more_and_may_still_be_written_to(self):
        self._stop(scope="calls")
        self.assertEqual(self._case("call"), ("refuse", "refused"))
        self.assertEqual(self._case("sms"), ("refuse", "refused"))
        self.assertEqual(self._case("email"), ("allow", None))

    def test_an_open_call_turns_to_the_next_contact(self):
        notice = self._call()
        self.assertEqual(notice.contact_ids, self.billing)
        with self._on(MONDAY):
            self.billing.with_user(self.collector).action_collection_no_calls()
        self.assertEqual((notice.state, notice.contact_ids), ("queued", self.second))
        self.assertIn("Second", notice.sudo().task_id.note)

    def test_an_open_call_without_anybody_else_ends_and_offers_another_channel(self):
        self.second.phone = self.customer.phone = False
        notice = self._call()
        with self._on(MONDAY):
            self.billing.with_user(self.collector).action_collection_no_calls()
        self.assertEqual(notice.state, "undelivered")
        self.assertIn("e-mail", notice.reason)
        self.assertFalse(notice.sudo().task_id)

    # === LATER === #

    def test_call_me_after_tuesday_14_moves_the_open_call(self):
        notice = self._call()
        self.payer.with_user(self.collector)._log_interaction(
            channel="call",
            contact_id=self.billing.id,
            outcome="call_later",
            start=datetime(2026, 3, 2, 10),
            call_back_at=datetime(2026, 3, 3, 14),
        )
        task = notice.sudo().task_id
        self.assertEqual((str(task.date_deadline), task.summary), ("2026-03-03", "14:00 L1"))
        self.assertFalse(self._tasks("call_back"))

    def test_call_me_after_tuesday_14_makes_a_task_and_holds_mails_back(self):
        notice = self._approved()
        self._queue()
        with self._on(MONDAY):
            self._talk(outcome="call_later", call_back_at=datetime(2026, 3, 3, 14), note="She is in a meeting")
        self.assertEqual(notice.state, "undelivered")
        task = self._tasks("call_back")
        self.assertEqual((str(task.date_deadline), task.summary[:5]), ("2026-03-03", "14:00"))
        with self._on(MONDAY):
            self.root["collection.notice"]._sync_open_deliveries()
            self._work_off_queues()
        retry = notice.retry_ids
        self.assertEqual((retry.state, retry.send_after), ("approved", datetime(2026, 3, 3, 14)))
        self.assertFalse(self.outbox)
        with self._on(MONDAY + timedelta(days=1), 14):
            self._work_off_queues()
        self.assertEqual(retry.state, "sent")

    def test_who_names_no_hour_is_called_on_the_next_working_day(self):
        with self._on(MONDAY + timedelta(days=4)):
            interaction = self._talk(MONDAY + timedelta(days=4), outcome="call_later")
        self.assertEqual(interaction.call_back_at, datetime(2026, 3, 9, 10))

    def test_later_for_the_whole_customer(self):
        self._talk(contact_id=False, outcome="call_later", call_back_at=datetime(2026, 3, 3, 14))
        self.assertEqual(self.payer.contact_not_before, datetime(2026, 3, 3, 14))
        self.assertEqual(self._case("email"), ("defer", "not_before"))

    def test_a_wrong_number_is_marked(self):
        self._talk(outcome="wrong_number")
        self.assertTrue(self.billing.collection_phone_fails)

    # === WHO MAY === #

    def test_only_collectors_say_that_somebody_asked_to_stop(self):
        with self.assertRaises(AccessError):
            self._stop(user=self.reader)
        with self.assertRaises(AccessError):
            self.billing.with_user(self.reader).action_collection_no_calls()

    def test_writing_the_refusal_on_the_contact_is_obeyed_as_well(self):
        notice = self._approved()
        self._queue()
        with self._on(MONDAY):
            self.billing.with_user(self.collector).collection_no_emails = True
        self.assertEqual(notice.state, "undelivered")
