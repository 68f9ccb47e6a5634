"""Mails that come back through the mail gateway: as real servers return them, at once or days later."""

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase

RETURNED = """\
From: Mail Delivery System <mailer-daemon@mx.example.com>
To: bounce@seller.example.com
Subject: Undelivered Mail Returned to Sender
Message-Id: <return-{number}@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}

--b
Content-Type: message/rfc822

From: collector@seller.example.com
Message-Id: {message}
Subject: Reminder

Please pay.

--b--
"""
BILLING, FAY = "billing@acme.example.com", "fay@acme.example.com"


@tagged("post_install", "-at_install")
class TestReturnedNotice(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fay = {"name": "Fay", "parent_id": cls.customer.id, "email": FAY}
        cls.fay = cls.env["res.partner"].create({**fay, "collection_role_ids": [Command.link(cls.role_finance.id)]})
        cls.level_1.cc_role_ids = cls.role_finance

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.notice = self._run_and_send().notice_ids.sudo()
        self.assertEqual(self.notice.state, "sent")

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _return(self, address, day=MONDAY, action="failed", status="5.1.1", notice=None):
        """The mail gateway gets a returned mail."""
        raw = RETURNED.format(
            number=f"{day}-{address}",
            address=address,
            action=action,
            status=status,
            message=(notice or self.notice).message_id.message_id,
        )
        with self.mock_mail_gateway(), self._on(day):
            self.root["mail.thread"].message_process(False, raw)
        self.env.invalidate_all()

    def _come_again(self, day=MONDAY):
        with self._on(day):
            self.root["collection.notice"]._sync_open_deliveries()
            self._work_off_queues()

    def test_days_later_the_level_falls_back(self):
        self._return(BILLING, self._day(3))
        self.assertEqual((self.notice.state, self.invoice.dunning_level_id.id), ("undelivered", False))
        self.assertEqual(self.billing.collection_failed_email, BILLING)
        self.assertEqual(self.billing.collection_failed_on, self._day(3))
        self.assertIn(BILLING, self._tasks("undelivered").note)
        self.assertEqual(self._payer().level_id.id, False)

    def test_the_next_contact_gets_it(self):
        self._return(BILLING)
        self.outbox.clear()
        self._come_again(self._day(1))
        again = self._payer().notice_ids - self.notice
        self.assertEqual((again.state, again.retry_of_id), ("sent", self.notice))
        self.assertEqual(self._recipients(), [['"Acme" <info@acme.example.com>']])
        self.assertFalse(self.outbox[0]["email_cc"])

    def test_a_returned_copy_marks_its_contact_and_the_notice_stays_sent(self):
        self._return(FAY)
        self.assertEqual((self.notice.state, self.fay.collection_failed_email), ("sent", FAY))
        self.assertFalse(self.billing.collection_failed_email)

    def test_a_delay_is_no_return(self):
        self._return(BILLING, action="delayed", status="4.4.1")
        self._come_again()
        self.assertEqual((self.notice.state, self.billing.collection_failed_email), ("sent", False))

    def test_one_of_two_addressees_is_still_a_delivery(self):
        second = self.billing.copy({"name": "Second", "email": "second@acme.example.com"})
        second.collection_role_ids = [Command.set(self.role_billing.ids)]
        self._make_invoice(late=15)
        notice = self._run_and_send(self._day(7)).notice_ids.sudo()
        self._return(BILLING, self._day(8), notice=notice)
        self.assertEqual(notice.state, "sent")
        self._return("second@acme.example.com", self._day(9), notice=notice)
        self.assertEqual(notice.state, "undelivered")

    def test_a_mail_that_comes_back_twice_counts_once(self):
        for day in (1, 2):
            self._return(BILLING, self._day(day))
            self._come_again(self._day(day))
        self.assertEqual(len(self._payer().notice_ids), 2)

    def test_after_a_later_notice_an_old_return_blocks_nothing(self):
        self.billing.email = "new@acme.example.com"
        later = self._run_and_send(self._day(7)).notice_ids.sudo()
        self.assertEqual((later.level_id, later.state), (self.level_2, "sent"))
        self._return(BILLING, self._day(8))
        self._come_again(self._day(8))
        self.assertEqual((self.notice.state, self.invoice.dunning_level_id), ("undelivered", self.level_2))
        self.assertEqual(len(self._payer().notice_ids), 2)
        self.assertNotEqual(self._code(self.invoice, self._day(9)), "undelivered")

    def test_a_cancelled_notice_that_comes_back_stays_cancelled(self):
        self.notice.with_user(self.collector).action_cancel("A mistake")
        self._return(BILLING)
        self.assertEqual(self.notice.state, "cancelled")

    def test_returned_mails_of_others_are_none_of_our_business(self):
        message = self.customer.message_post(body="Hello", partner_ids=self.billing.ids)
        notice = self.notice
        raw = RETURNED.format(number=1, address=BILLING, action="failed", status="5.1.1", message=message.message_id)
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.root["mail.thread"].message_process(False, raw)
        self.assertEqual((notice.state, self.billing.collection_failed_email), ("sent", False))
