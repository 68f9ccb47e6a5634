"""Mails of customers through the real gateway: they stop the reminders until one of our people has answered."""

from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 3, 3 + n) for n in range(4))
NEXT_MONDAY = date(2026, 3, 9)

MAIL = """Return-Path: <{sender}>
From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{number}.reply@acme.example.com>
In-Reply-To: {message}
References: {message}
Date: Mon, 02 Mar 2026 12:00:00 +0000
{headers}MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

{body}
"""


class ReplyCase(CollectionCase):
    """A reminder has left on Monday morning."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.notice = self._run_and_send().notice_ids.sudo()
        self.number = 0

    def _receive(self, sender="billing@acme.example.com", day=MONDAY, hour=12, notice=None, headers="", **vals):
        """Let the mail gateway bring a mail that answers a notice."""
        self.number += 1
        values = {
            "sender": sender,
            "to": "catchall@seller.example.com",
            "subject": "Re: Reminder",
            "body": "We wait for the approval.",
            "number": self.number,
            "message": (notice or self.notice).message_id.message_id,
            "headers": headers and f"{headers}\n",
            **vals,
        }
        with self.mock_mail_gateway(), self._on(day, hour):
            self.root["mail.thread"].message_process("collection.payer", MAIL.format(**values))
        self.env.invalidate_all()

    def _replies(self, payer=None):
        return (payer or self._payer()).sudo().reply_ids

    def _write(self, user=None, day=TUESDAY, **vals):
        """One of our people writes to the customer from the payer's chatter."""
        with self.mock_mail_gateway(), self._on(day):
            self._payer().with_user(user or self.collector).message_post(
                **{
                    "body": "Thank you, we wait.",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    "partner_ids": self.billing.ids,
                    **vals,
                }
            )
        self.env.invalidate_all()

    def _escalate(self, day):
        with self._on(day):
            self.root["collection.reply"]._cron_escalate()


@tagged("post_install", "-at_install")
class TestReplyPauses(ReplyCase):
    """The story: a customer answers a reminder."""

    def test_reply_pauses_until_somebody_answers_and_the_cool_down_is_over(self):
        self._receive()
        reply = self._replies()
        self.assertEqual((reply.contact_id, reply.received_on), (self.billing, MONDAY))
        self.assertEqual(self._code(self.invoice, NEXT_MONDAY), "reply_pending")
        # two more nights on which the second reminder would be due: nothing leaves, ever
        for day in (self._day(8), self._day(60)):
            self.assertFalse(self._run_and_send(day).notice_ids)
        with self._on(self._day(61)):
            reply.with_user(self.collector).action_answered("Called them, they pay in May")
        # Saturday, 2 May; the third working day after it is Wednesday, 6 May
        entry = self._explain(self.invoice, self._day(64))
        self.assertEqual((entry["code"], entry["until"]), ("cool_down", date(2026, 5, 6)))
        self.assertFalse(self._run_and_send(self._day(64)).notice_ids)
        self.assertEqual(self._run_and_send(self._day(65)).notice_ids.level_id, self.level_2)

    def test_what_was_approved_before_does_not_leave_either(self):
        self._make_invoice(late=20)
        run = self._run(NEXT_MONDAY)
        self.assertTrue(run.notice_ids)
        self._receive(day=NEXT_MONDAY, hour=9)
        self._send(run, NEXT_MONDAY)
        self.assertEqual(run.notice_ids.mapped("state"), ["dropped"])
        self.assertEqual(len(self.outbox), 1)

    def test_every_item_of_the_payer_stops_and_nobody_elses(self):
        other, _contact = self._make_customer("Globex")
        mine, foreign = self._make_invoice(late=10), self._make_invoice(late=10, partner=other)
        self._receive()
        self.assertEqual(self._code(mine, TUESDAY), "reply_pending")
        self.assertFalse(self._code(foreign, TUESDAY))

    def test_it_is_written_down_and_asked_for(self):
        self._receive()
        payer = self._payer()
        touch = self._replies().interaction_id
        self.assertEqual((touch.direction, touch.channel, touch.contact_id), ("in", "email", self.billing))
        self.assertFalse(touch.user_id)
        self.assertEqual(self._tasks("reply").user_id, self.collector)
        self.assertIn("approval", payer.sudo().message_ids[0].body)

    def test_two_mails_are_one_task_and_two_replies(self):
        self._receive()
        self._receive(day=TUESDAY)
        self.assertEqual((len(self._replies()), len(self._tasks("reply"))), (2, 1))

    def test_the_same_mail_twice_is_one(self):
        self._receive()
        self.number = 0
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self._receive()
        self.assertEqual(len(self._replies()), 1)

    def test_an_unknown_person_counts(self):
        self._receive(sender="somebody@gmail.example.com")
        self.assertEqual(self._replies().email_from, "somebody@gmail.example.com")
        self.assertFalse(self._replies().contact_id)
        self.assertEqual(self._code(self.invoice, TUESDAY), "reply_pending")

    def test_branches_and_other_companies_go_on(self):
        other = self.setup_other_company(name="Other")["company"]
        twin = self.root["collection.payer"].for_partner(self.customer.id, other.id)
        self._receive()
        self.assertFalse(twin.reply_ids)
        self.assertTrue(self._replies())


@tagged("post_install", "-at_install")
class TestMachines(ReplyCase):
    """Machines are heard, kept in the chatter, and change nothing."""

    def _check_ignored(self, **vals):
        before = len(self._payer().sudo().message_ids)
        self._receive(**vals)
        self.assertFalse(self._replies(), vals)
        self.assertFalse(self._tasks("reply"))
        self.assertEqual(len(self._payer().sudo().message_ids), before + 1)

    def test_absences_and_receipts(self):
        for headers in ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes"):
            self._check_ignored(headers=headers)
        self._check_ignored(subject="Automatic reply: Reminder")

    def test_a_person_who_answers_a_machine_is_a_person(self):
        self._receive(subject="Re: Automatic reply: Reminder", headers="Auto-Submitted: no")
        self.assertTrue(self._replies())


@tagged("post_install", "-at_install")
class TestWhose(ReplyCase):
    """A mail belongs to whom it comes from, and nobody unlocks anything by a forged name."""

    def test_a_mail_of_another_customer_goes_to_him(self):
        other, contact = self._make_customer("Globex")
        payer = self._payer(other)
        self._receive(sender=contact.email, body="Secret of Globex")
        self.assertFalse(self._replies())
        self.assertEqual(self._replies(payer).contact_id, contact)
        self.assertNotIn("Secret", "".join(self._payer().sudo().message_ids.mapped("body")))

    def test_who_has_got_our_message_may_answer_whoever_he_works_for(self):
        bookkeeper, contact = self._make_customer("Books")
        self._payer(bookkeeper)
        self.notice.message_id.sudo().notification_ids[:1].mail_email_address = contact.email
        self._receive(sender=contact.email)
        self.assertTrue(self._replies())
        self.assertFalse(self._replies().contact_id)

    def test_somebody_who_owes_us_nothing_stays_an_unknown_person(self):
        _other, contact = self._make_customer("Globex")
        self._receive(sender=contact.email)
        self.assertEqual((len(self._replies()), self._replies().contact_id.id), (1, False))

    def test_a_mail_in_our_own_name_neither_asks_nor_answers(self):
        self._receive()
        self._receive(sender="collector@seller.example.com", body="All settled, go on.")
        reply = self._replies()
        self.assertEqual((len(reply), reply.answered_at), (1, False))

    def test_the_context_of_a_caller_brings_no_mail(self):
        self._receive()
        with self._on(TUESDAY):
            payer = self._payer().with_context(collection_inbound={"is_automatic": True})
            payer.with_user(self.collector).message_post(
                body="x", message_type="email", subtype_xmlid="mail.mt_comment"
            )
        self.assertEqual(len(self._replies()), 1)


@tagged("post_install", "-at_install")
class TestAnswering(ReplyCase):
    """What answers a mail, and what does not."""

    def setUp(self):
        super().setUp()
        self._receive()

    def _is_open(self):
        self.env.invalidate_all()
        return not self._replies().answered_at

    def test_writing_to_the_customer_answers_and_closes_the_task(self):
        self._write()
        reply = self._replies()
        self.assertEqual((reply.answered_by, reply.answered_on), (self.collector, TUESDAY))
        self.assertFalse(self._tasks("reply"))

    def test_a_note_among_ourselves_does_not(self):
        for readers in ([], self.billing.ids):
            self._write(subtype_xmlid="mail.mt_note", partner_ids=readers)
            self.assertTrue(self._is_open(), readers)

    def test_writing_to_a_colleague_does_not(self):
        self._write(partner_ids=self.manager.partner_id.ids)
        self.assertTrue(self._is_open())

    def test_a_message_of_the_system_does_not(self):
        self._write(user=self.env.ref("base.user_root"))
        self.assertTrue(self._is_open())

    def test_a_talk_answers(self):
        with self._on(TUESDAY):
            self.env["collection.interaction"].with_user(self.collector).create(
                {"payer_id": self._payer().id, "channel": "call", "outcome": "reached"}
            )
        self.assertFalse(self._is_open())

    def test_an_attempt_or_their_own_call_does_not(self):
        touches = self.env["collection.interaction"].with_user(self.collector)
        with self._on(TUESDAY):
            touches.create({"payer_id": self._payer().id, "channel": "call", "outcome": "no_answer"})
            touches.create({"payer_id": self._payer().id, "channel": "call", "direction": "in", "outcome": "objected"})
            self._payer()._log_interaction(channel="email", direction="out", is_automatic=True)
        self.assertTrue(self._is_open())

    def test_nothing_to_do_needs_a_word_why(self):
        reply = self._replies().with_user(self.collector)
        with self.assertRaisesRegex(UserError, "how it was answered"):
            reply.action_answered("  ")
        with self._on(TUESDAY):
            reply.action_answered("They only said thank you")
        self.assertEqual(reply.answer_note, "They only said thank you")

    def test_the_dialog_of_the_payer_closes_all_that_wait(self):
        self._receive(day=TUESDAY)
        context = {"active_model": "collection.payer", "active_ids": self._payer().ids}
        with self._on(TUESDAY):
            wizard = Form(self.env["collection.reply.close"].with_user(self.collector).with_context(**context))
            wizard.note = "Called back"
            wizard.save().action_close()
        self.assertEqual(self._replies().mapped("answer_note"), ["Called back"] * 2)

    def test_one_of_two_answered_leaves_the_task_and_the_block(self):
        self._receive(day=TUESDAY)
        with self._on(TUESDAY):
            self._replies()[0].with_user(self.collector).action_answered("done")
        self.assertTrue(self._tasks("reply"))
        self.assertEqual(self._code(self.invoice, TUESDAY), "reply_pending")

    def test_the_task_marked_as_done_is_no_answer(self):
        with self._on(TUESDAY):
            self._tasks("reply").with_user(self.collector).action_feedback(feedback="done")
        self.assertTrue(self._is_open())

    def test_readers_and_others_do_not_answer_by_button(self):
        with self.assertRaises(AccessError):
            self._replies().with_user(self.reader).action_answered("x")
        with self.assertRaises(AccessError):
            self._replies().with_user(self.collector).write({"answered_at": fields.Datetime.now()})
        with self.assertRaises(AccessError):
            self._replies().with_user(self.manager).unlink()

    def test_payers_who_wait_are_found(self):
        payers = self.env["collection.payer"].with_user(self.reader)
        self.assertEqual(payers.search([("reply_count", ">", 0)]), self._payer())
        self.assertEqual(self._payer().with_user(self.reader).reply_count, 1)
        self._write()
        self.assertFalse(payers.search([("reply_count", ">", 0)]))


@tagged("post_install", "-at_install")
class TestEscalation(ReplyCase):
    """On the third working day the manager hears of it, once."""

    def setUp(self):
        super().setUp()
        self._receive()

    def test_on_the_third_working_day_and_once(self):
        self._escalate(WEDNESDAY)
        self.assertFalse(self._tasks("reply_escalated"))
        self._escalate(THURSDAY)
        self.assertEqual(self._tasks("reply_escalated").user_id, self.manager)
        self._tasks("reply_escalated").unlink()
        self._escalate(FRIDAY)
        self.assertFalse(self._tasks("reply_escalated"))
        self.assertEqual(self._code(self.invoice, FRIDAY), "reply_pending")

    def test_days_off_do_not_count(self):
        self._receive(day=FRIDAY)
        self._write(day=FRIDAY)
        self._receive(day=FRIDAY)
        self._escalate(date(2026, 3, 10))
        self.assertFalse(self._tasks("reply_escalated"))
        self._escalate(date(2026, 3, 11))
        self.assertTrue(self._tasks("reply_escalated"))

    def test_an_answer_closes_the_managers_task(self):
        self._escalate(THURSDAY)
        self._write(day=THURSDAY)
        self.assertFalse(self._tasks("reply_escalated"))

    def test_what_was_answered_in_time_is_not_escalated(self):
        self._write(day=WEDNESDAY)
        self._escalate(FRIDAY)
        self.assertFalse(self._tasks("reply_escalated"))


@tagged("post_install", "-at_install")
class TestStop(ReplyCase):
    """A first line that only says stop is obeyed at once; a stranger cannot ask for others."""

    def test_stop_is_obeyed(self):
        self._receive(body="STOP\n\n> Reminder")
        touch = self._replies().interaction_id
        self.assertEqual((touch.outcome, touch.stop_scope), ("asked_to_stop", "messages"))
        self.assertEqual(self.billing._get_refusal("email"), "refused")

    def test_words_further_down_and_quoted_ones_are_for_a_person(self):
        for body in ("Please look into it.\nSTOP", "> STOP", "Stop by any time, we are in the office"):
            self._receive(body=body)
        self.assertEqual(set(self._replies().interaction_id.mapped("outcome")), {False})

    def test_a_stranger_stops_only_the_machine(self):
        self._receive(sender="somebody@gmail.example.com", body="STOP")
        self.assertFalse(self._replies().interaction_id.outcome)
        self.assertFalse(self._payer().stop_reason)
        self.assertEqual(self._code(self.invoice, TUESDAY), "reply_pending")
