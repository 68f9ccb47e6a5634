"""Faults of the transport: nobody is blamed, the same message is tried again, and one person is told once."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase
from .smtp_common import SmtpCase

BILLING, FAY = "billing@acme.example.com", "fay@acme.example.com"
MAIL_LOGGERS = ("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")


@tagged("post_install", "-at_install")
class TestDeadServer(CollectionCase):
    """The mail server does not answer."""

    def _queue(self, number):
        for place in range(number):
            customer, _billing = self._make_customer(f"C{place}")
            self._make_invoice(late=10, partner=customer)
        run = self._run()
        with self._on(MONDAY):
            run.action_approve()
            run.action_send()
            self.root["collection.notice"].search([("state", "=", "approved")])._leave_safely()
        return run.notice_ids.sudo()

    def _fail(self, hour=10):
        with self._on(MONDAY, hour):
            self._deliver_mails_to_a_dead_server()

    def _come_again(self, hour=11):
        with self._on(MONDAY, hour):
            self.root["collection.notice"]._sync_open_deliveries()

    def _alerts(self, company=None):
        kind = f"mail_outage_{(company or self.company).id}"
        return self.root["mail.activity"].search([("collection_kind", "=", kind)])

    def test_five_minutes_without_a_server_cost_one_more_try_each_and_blame_nobody(self):
        notices = self._queue(6)
        mails = self.root["mail.mail"].search([("mail_message_id", "in", notices.message_id.ids)])
        self._fail()
        self.assertEqual(mails.mapped("state"), ["exception"] * 6)
        self._come_again()
        self._deliver_mails()
        self.assertEqual((set(notices.mapped("state")), len(self.outbox)), ({"sent"}, 6))
        self.assertEqual(len({mail["message_id"] for mail in self.outbox}), 6)
        self.assertEqual(self.root["mail.mail"].search_count([("mail_message_id", "in", notices.message_id.ids)]), 6)
        contacts = self.root["res.partner"].search([("collection_failed_email", "!=", False)])
        self.assertFalse(contacts)
        self.assertFalse(notices.payer_id.activity_ids)

    def test_the_manager_is_told_once_and_the_alert_goes_when_the_mails_have_gone(self):
        notices = self._queue(3)
        self._fail(10)
        alert = self._alerts()
        self.assertEqual((len(alert), alert.user_id), (1, self.manager))
        self.assertIn("Waiting: 3", alert.note)
        self._come_again(11)
        self._fail(11)
        self.assertEqual(self._alerts(), alert)
        self.assertEqual(set(notices.mapped("try_count")), {2})
        self._come_again(12)
        self._deliver_mails()
        self.assertFalse(self._alerts())

    def test_the_alert_counts_what_still_waits(self):
        notices = self._queue(3)
        self._fail()
        notices[0].with_user(self.collector).action_cancel("A mistake")
        self._come_again()
        self.assertIn("Waiting: 2", self._alerts().note)

    def test_without_a_manager_the_collector_is_told_and_else_the_administrator(self):
        self.company.collection_manager_id = False
        self._queue(1)
        self._fail()
        self.assertEqual(self._alerts().user_id, self.collector)
        self._alerts().unlink()
        self.company.collection_collector_id = False
        self._come_again()
        self.assertEqual(self._alerts().user_id, self.env.ref("base.user_admin"))

    def test_the_alert_speaks_the_language_of_its_reader(self):
        self.root["res.lang"]._activate_lang("fr_FR")
        self.manager.lang = "fr_FR"
        self._queue(1)
        self._fail()
        self.assertIn("2 mars 2026", self._alerts().note)

    def test_each_company_has_its_own_alert(self):
        other = self.setup_other_company(name="Other")["company"]
        self._queue(1)
        self._fail()
        self.assertEqual((len(self._alerts()), len(self._alerts(other))), (1, 0))

    def test_a_message_that_an_administrator_withdraws_from_the_queue_is_cancelled(self):
        notice = self._queue(1)
        self.root["mail.mail"].search([("mail_message_id", "=", notice.message_id.id)]).cancel()
        self._come_again()
        self.assertEqual((notice.state, notice.reason), ("cancelled", "The message was withdrawn from the mail queue."))

    def test_what_odoo_says_of_an_address(self):
        """Each failure of Odoo, what the notice becomes, and whether the contact is marked."""
        table = {
            "mail_email_invalid": ("undelivered", True),
            "mail_optout": ("undelivered", True),
            "mail_bounce": ("undelivered", True),
            "mail_smtp": ("queued", False),
            "mail_spam": ("queued", False),
            "mail_from_invalid": ("queued", False),
            "mail_dup": ("queued", False),
            "unknown": ("queued", False),
        }
        notices = self._queue(len(table))
        for notice, failure in zip(notices, table, strict=True):
            status = "canceled" if failure in ("mail_dup", "mail_optout") else "exception"
            rows = notice.message_id.notification_ids
            rows.write({"notification_status": status, "failure_type": failure, "failure_reason": "It broke"})
        notices._sync_delivery()
        for notice, (failure, (state, is_marked)) in zip(notices, table.items(), strict=True):
            marked = bool(notice.contact_ids.collection_failed_email)
            self.assertEqual((notice.state, marked), (state, is_marked), failure)

    def test_a_blacklisted_address_is_passed_over_without_a_mark_of_ours(self):
        notice = self._queue(1)
        self.env["mail.blacklist"]._add(notice.contact_ids.email)
        notice.message_id.notification_ids.write({"notification_status": "canceled", "failure_type": "mail_bl"})
        mail = self.root["mail.mail"].search([("mail_message_id", "=", notice.message_id.id)])
        mail.write({"state": "cancel", "failure_type": "mail_bl"})
        self._come_again()
        again = notice.payer_id.notice_ids - notice
        self.assertEqual((notice.state, notice.contact_ids.collection_failed_email), ("undelivered", False))
        self.assertEqual((again.state, again.contact_ids), ("approved", notice.partner_id))

    def test_what_odoo_takes_for_a_double_leaves_after_all(self):
        notice = self._queue(1)
        notice.message_id.notification_ids.write({"notification_status": "canceled", "failure_type": "mail_dup"})
        mail = self.root["mail.mail"].search([("mail_message_id", "=", notice.message_id.id)])
        mail.write({"state": "cancel", "failure_type": "mail_dup"})
        self._come_again()
        self._deliver_mails()
        self.assertEqual((notice.state, len(self.outbox)), ("sent", 1))

    @mute_logger("odoo.addons.account_collections.models.collection_notice_handover")
    def test_what_breaks_in_our_books_does_not_stop_the_mail_queue(self):
        """A mail that has left must stay noted as sent, or it would leave again."""
        notice = self._queue(1)
        broken = patch.object(self.env.registry["collection.notice"], "_set_sent", side_effect=ValueError("broken"))
        with broken, self._on(MONDAY):
            self._deliver_mails()
        mail = self.root["mail.mail"].search([("mail_message_id", "=", notice.message_id.id)])
        self.assertEqual((mail.state, notice.state, len(self.outbox)), ("sent", "queued", 1))
        self._come_again()
        self._deliver_mails()
        self.assertEqual((notice.state, len(self.outbox)), ("sent", 1))


@tagged("post_install", "-at_install")
class TestRefusedForNow(SmtpCase):
    """The server answers, and refuses for reasons that are not the address."""

    @mute_logger(*MAIL_LOGGERS)
    def test_a_full_mailbox_waits_and_is_told(self):
        self.inbox.refused = dict.fromkeys((BILLING, FAY), "552 5.2.2 Mailbox full")
        self._make_invoice(late=10)
        notice = self._release()
        self.assertEqual((notice.state, bool(notice.stuck_since), notice.try_count), ("queued", True, 1))
        self.assertFalse(self.billing.collection_failed_email)
        self.assertTrue(self.root["mail.activity"].search([("collection_kind", "like", "mail_outage_")]))

    @mute_logger(*MAIL_LOGGERS)
    def test_a_bad_reputation_is_not_the_contacts_fault(self):
        self.inbox.verdict = "554 5.7.1 Message rejected as spam"
        self._make_invoice(late=10)
        notice = self._release()
        self.assertEqual((notice.state, self.billing.collection_failed_email), ("queued", False))

    @mute_logger(*MAIL_LOGGERS)
    def test_greylisting_is_ordinary_and_nobody_is_told_at_the_first_try(self):
        self.inbox.refused = dict.fromkeys((BILLING, FAY), "451 4.7.1 Greylisted, try again later")
        self._make_invoice(late=10)
        notice = self._release()
        self.assertEqual((notice.state, notice.stuck_since), ("queued", False))
        self._come_again(hour=11)
        self.assertTrue(notice.stuck_since)

    @mute_logger(*MAIL_LOGGERS)
    def test_what_is_refused_again_and_again_is_tried_less_and_less_often(self):
        self.inbox.verdict = "554 5.6.0 Rejected"
        self._make_invoice(late=10)
        notice = self._release()
        tried = []
        for hour in range(11, 24):
            before = notice.try_count
            self._come_again(hour=hour)
            tried += [hour] if notice.try_count > before else []
        self.assertEqual(tried, [11, 12, 14, 18])

    @mute_logger(*MAIL_LOGGERS)
    def test_when_only_the_copy_was_taken_the_next_try_goes_to_the_addressee_alone(self):
        self.inbox.refused = {BILLING: "451 Try again later"}
        self._make_invoice(late=10)
        notice = self._release()
        self.assertEqual((notice.state, self._get_arrivals()), ("queued", [[FAY]]))
        self.inbox.refused = {}
        self._come_again(hour=11)
        self.assertEqual((notice.state, self._get_arrivals()), ("sent", [[FAY], [BILLING]]))

    @mute_logger(*MAIL_LOGGERS)
    def test_one_of_two_addressees_is_enough(self):
        partner = self.billing.copy({"name": "Second", "email": "second@acme.example.com"})
        partner.collection_role_ids = [Command.set(self.role_billing.ids)]
        self.inbox.refused = {BILLING: "451 Try again later"}
        self._make_invoice(late=10)
        notice = self._release()
        self.assertEqual(notice.state, "sent")
        self._come_again(hour=12)
        self.assertEqual(self._get_arrivals(), [[FAY, "second@acme.example.com"]])
