"""A notice on the wire: what a real SMTP server receives, byte for byte, and what we make of its refusals."""

import email.policy
import socket
from email.utils import getaddresses
from unittest import skipUnless
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import CollectionCase

try:
    from aiosmtpd.controller import Controller
except ImportError:
    Controller = None


class Inbox:
    """Keeps every message, and refuses the addresses it is told to refuse."""

    def __init__(self):
        self.envelopes, self.refused = [], {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        return "250 OK"


@skipUnless(Controller, "aiosmtpd is not installed")
@tagged("post_install", "-at_install")
@patch.dict(config.options, {"smtp_server": ""})
class TestMailDelivery(CollectionCase):
    """Odoo really connects and really hands over; nothing is mocked but the ban on sending in tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        finance = {"name": "Fay", "parent_id": cls.customer.id, "email": "fay@acme.example.com"}
        cls.env["res.partner"].create({**finance, "collection_role_ids": [Command.link(cls.role_finance.id)]})
        cls.level_1.cc_role_ids = cls.role_finance
        cls.billing.write({"name": "Jürgen Müller", "lang": "en_US"})

    def setUp(self):
        super().setUp()
        self.inbox = Inbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(self.inbox, hostname="127.0.0.1", port=port)
        controller.start()
        self.addCleanup(controller.stop)
        self.root["ir.mail_server"].search([]).active = False
        self.root["ir.mail_server"].create(
            {
                "name": "Sink",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        sending = patch.object(IrMail_Server, "_disable_send", return_value=False)
        sending.start()
        self.addCleanup(sending.stop)

    def _deliver_mails(self):
        """Override: through the wire."""
        self.root["mail.mail"].search([("state", "=", "outgoing")]).send()

    def _receive(self):
        """The only message that arrived, and the addresses of its envelope."""
        (envelope,) = self.inbox.envelopes
        return email.message_from_bytes(envelope.content, policy=email.policy.default), envelope

    def _addresses(self, message, header):
        return [address for _name, address in getaddresses(message.get_all(header, []))]

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
