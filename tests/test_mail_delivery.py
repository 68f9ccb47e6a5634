"""A notice on the wire: what a real SMTP server receives, byte for byte, and what we make of its refusals."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .smtp_common import SmtpCase


@tagged("post_install", "-at_install")
class TestMailDelivery(SmtpCase):
    """One message, as it was frozen, to whom it may concern."""

    def test_one_message_with_to_and_cc_arrives(self):
        self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids
        message, envelope = self._receive()
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com"])
        self.assertEqual(self._addresses(message, "Cc"), ["fay@acme.example.com"])
        self.assertEqual(sorted(envelope.rcpt_tos), ["billing@acme.example.com", "fay@acme.example.com"])
        self.assertEqual(notice.state, "sent")

    def test_the_message_is_the_frozen_one(self):
        invoice = self._make_invoice(1234.5, late=10)
        notice = self._run_and_send().notice_ids
        message, _envelope = self._receive()
        self.assertEqual(message["Subject"], notice.subject)
        self.assertEqual(message["Message-Id"], notice.message_id.message_id)
        text = message.get_body(("html",)).get_content()
        for words in (invoice.name, "1,234.50", "Jürgen Müller", "Collector"):
            self.assertIn(words, text)

    def test_names_with_accents_survive_the_wire(self):
        self._make_invoice(late=10)
        self._run_and_send()
        message, envelope = self._receive()
        self.assertEqual(message["To"].addresses[0].display_name, "Jürgen Müller")
        head = envelope.content.partition(b"\r\n\r\n")[0]
        self.assertTrue(head.isascii())
        self.assertLess(max(map(len, envelope.content.split(b"\r\n"))), 999)

    def test_there_is_a_plain_text_for_those_who_read_no_html(self):
        invoice = self._make_invoice(late=10)
        self._run_and_send()
        message, _envelope = self._receive()
        self.assertIn(invoice.name, message.get_body(("plain",)).get_content())

    def test_a_second_night_brings_no_second_message(self):
        self._make_invoice(late=10)
        self._run_and_send()
        self._run_and_send()
        self.root["mail.mail"].process_email_queue(email_ids=[])
        self._deliver_mails()
        self._receive()

    def test_two_customers_get_one_message_each(self):
        other, _contact = self._make_customer("Globex")
        for partner in (self.customer, other):
            self._make_invoice(late=10, partner=partner)
        self._run_and_send()
        received = sorted(sorted(envelope.rcpt_tos) for envelope in self.inbox.envelopes)
        self.assertEqual(
            received, [["billing@acme.example.com", "fay@acme.example.com"], ["billing@globex.example.com"]]
        )

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")
    def test_a_server_that_is_busy_gets_the_same_message_later(self):
        self.inbox.refused = dict.fromkeys(("billing@acme.example.com", "fay@acme.example.com"), "451 Try again later")
        self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids
        self.assertEqual((notice.state, self.inbox.envelopes), ("queued", []))
        self.inbox.refused = {}
        self.root["collection.notice"]._sync_open_deliveries()
        self._deliver_mails()
        message, _envelope = self._receive()
        self.assertEqual((notice.state, message["Message-Id"]), ("sent", notice.message_id.message_id))
