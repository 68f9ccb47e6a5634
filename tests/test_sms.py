"""Reminders by text: only with permission, short, and with failures that are handled like those of mails."""

from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.sms.tools.sms_api import SmsApi

from .common import MONDAY
from .test_contact_gate import GateCase


@tagged("post_install", "-at_install")
class TestSms(GateCase):
    def setUp(self):
        super().setUp()
        self.level_1.channel = "sms"
        self.billing.write({"collection_sms_since": MONDAY, "collection_sms_source": "order form"})
        self.texts = []

    def _text(self, state="success", **vals):
        """Send one notice by text through a provider that says `state` of each."""
        self._make_invoice(late=10, **vals)
        run = self._run()
        self._send(run)
        self._deliver(state)
        return run.notice_ids

    def _deliver(self, state="success", day=MONDAY):
        def answer(api, messages, delivery_reports_url=False):
            self.texts += [(number["number"], one["content"]) for one in messages for number in one["numbers"]]
            return [
                {"uuid": number["uuid"], "state": state, "credit": 1} for one in messages for number in one["numbers"]
            ]

        with self._on(day), patch.object(SmsApi, "_send_sms_batch", answer):
            self.root["sms.sms"].search([("state", "=", "outgoing")]).send(unlink_sent=False)

    def _sync(self, day=MONDAY):
        with self._on(day):
            self.root["collection.notice"]._sync_open_deliveries()

    def test_a_text_says_who_and_how_many_and_nothing_of_the_debt(self):
        self._make_invoice(amount=77.0, late=10)
        notice = self._text(amount=4321.0)
        self.assertEqual((notice.state, notice.sms_to, notice.email_to), ("sent", "+32470112233", False))
        ((number, words),) = self.texts
        self.assertEqual(number, "+32470112233")
        self.assertIn(self.company.name, words)
        self.assertIn("2 invoices", words)
        self.assertIn("Reply STOP", words)
        self.assertIn("http", words)
        self.assertNotIn("4,321", words)
        self.assertEqual(self._item(notice.line_ids.move_id).dunning_level_id, self.level_1)

    def test_a_text_is_noted_and_shown_to_whoever_looks_at_the_payer(self):
        notice = self._text()
        touch = self.payer.interaction_ids
        self.assertEqual((touch.channel, touch.contact_id, touch.is_automatic), ("sms", self.billing, True))
        self.assertEqual((notice.message_id.model, notice.message_id.message_type), ("collection.payer", "sms"))

    def test_the_words_are_those_of_the_level_or_of_the_reviewer(self):
        template = self.env["sms.template"].create(
            {
                "name": "Short",
                "model_id": self.env["ir.model"]._get_id("collection.notice"),
                "body": "Hello {{ object.contact_name }}",
            }
        )
        self.level_1.sms_template_id = template
        self._text()
        self.assertIn("Hello Bill of Acme", self.texts[0][1])

    def test_words_of_another_model_are_refused(self):
        model = self.env["ir.model"]._get_id("res.partner")
        template = self.env["sms.template"].create({"name": "Other", "model_id": model, "body": "Hi"})
        with self.assertRaises(ValidationError):
            self.level_1.sms_template_id = template

    def test_without_permission_nobody_gets_a_text(self):
        self.billing.write({"collection_sms_since": False})
        self.assertEqual(self._code(self._make_invoice(late=10)), "no_contact")

    def test_it_goes_to_who_has_agreed_further_down_the_chain(self):
        self.billing.write({"collection_sms_since": False})
        self.customer.write(
            {"phone": "+32 470 00 00 01", "collection_sms_since": MONDAY, "collection_sms_source": "contract"}
        )
        self.assertEqual(self._text().sms_to, "+32470000001")

    def test_a_wrong_number_is_an_undelivered_notice_and_the_next_contact_gets_it(self):
        self.customer.write(
            {"phone": "+32 470 00 00 01", "collection_sms_since": MONDAY, "collection_sms_source": "contract"}
        )
        notice = self._text("wrong_number_format")
        self.assertEqual(notice.state, "undelivered")
        self.assertTrue(self.billing.collection_phone_fails)
        self._sync()
        with self._on(MONDAY):
            self._work_off_queues()
        self._deliver()
        self.assertEqual((notice.retry_ids.state, notice.retry_ids.contact_ids), ("sent", self.customer))

    def test_a_text_that_could_not_be_delivered_after_all_falls_back(self):
        notice = self._text()
        trackers = self.root["sms.tracker"].search(
            [("mail_notification_id.mail_message_id", "=", notice.message_id.id)]
        )
        with self._on(MONDAY):
            trackers._action_update_from_provider_error("invalid_destination")
        self.assertEqual(notice.state, "undelivered")
        self.assertTrue(self.payer.interaction_ids.is_lost)
        self.assertFalse(self._item(notice.line_ids.move_id).dunning_level_id)

    def test_without_credit_it_waits_is_tried_again_and_somebody_is_told_once(self):
        notice = self._text("insufficient_credit")
        self.assertEqual(notice.state, "queued")
        self.assertFalse(self.billing.collection_phone_fails)
        self._sync()
        self._sync()
        task = self._tasks(f"sms_outage_{self.company.id}")
        self.assertEqual((len(task), task.user_id), (1, self.manager))
        self._deliver()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(len(self.texts), 2)

    def test_a_notice_that_is_cancelled_takes_its_text_along(self):
        self._make_invoice(late=10)
        run = self._run()
        self._send(run)
        notice = run.notice_ids
        self.assertEqual(notice.state, "queued")
        notice.with_user(self.collector).action_cancel("mistake")
        self._deliver()
        self.assertFalse(self.texts)

    def test_who_stops_while_the_text_waits_gets_none(self):
        self._make_invoice(late=10)
        run = self._run()
        self._send(run)
        with self._on(MONDAY):
            self.billing.with_user(self.collector).action_collection_no_calls()
        self.assertEqual(run.notice_ids.state, "undelivered")
        self._deliver()
        self.assertFalse(self.texts)

    def test_an_administrator_who_withdraws_the_text_cancels_the_notice(self):
        self._make_invoice(late=10)
        run = self._run()
        self._send(run)
        self.root["sms.sms"].search([("mail_message_id", "=", run.notice_ids.message_id.id)]).action_set_canceled()
        self.assertEqual(run.notice_ids.state, "cancelled")

    def test_many_texts_are_queued_at_once(self):
        for number in range(3):
            customer, contact = self._make_customer(f"Text{number}")
            contact.write(
                {"phone": f"+32 470 00 00 1{number}", "collection_sms_since": MONDAY, "collection_sms_source": "x"}
            )
            self._make_invoice(late=10, partner=customer)
        self._send(self._run())
        self._deliver()
        self.assertEqual(len(self.texts), 3)

    def test_a_reviewer_sees_the_text_before_it_leaves(self):
        self._make_invoice(late=10)
        notice = self._run().notice_ids
        with self._on(MONDAY):
            self.assertIn("Reply STOP", notice.preview)
            self.assertFalse(notice.preview_task)

    def test_who_prefers_texts_gets_the_e_mail_as_a_text_where_the_level_allows_it(self):
        self.level_1.channel = "email"
        self.billing.collection_preferred_channel = "sms"
        self.assertEqual(self._text().channel, "email")
        customer, contact = self._make_customer("Texter")
        contact.write(
            {
                "phone": "+32 470 00 00 05",
                "collection_preferred_channel": "sms",
                "collection_sms_since": MONDAY,
                "collection_sms_source": "contract",
            }
        )
        self.level_1.allow_other_channel = True
        notice = self._text(partner=customer)
        self.assertEqual((notice.channel, notice.state), ("sms", "sent"))
        self.assertEqual([number for number, _words in self.texts], ["+32470000005"])

    def test_who_prefers_texts_and_has_not_agreed_gets_the_e_mail(self):
        self.level_1.write({"channel": "email", "allow_other_channel": True})
        self.billing.write({"collection_preferred_channel": "sms", "collection_sms_since": False})
        self.assertEqual(self._text().channel, "email")
