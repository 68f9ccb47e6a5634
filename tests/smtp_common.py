"""A real SMTP server for tests, which keeps every message and refuses what it is told to refuse."""

import email.policy
import socket
from email.utils import getaddresses
from unittest import skipUnless
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import MONDAY, CollectionCase

try:
    from aiosmtpd.controller import Controller
except ImportError:
    Controller = None


class Inbox:
    """Keeps every message, and refuses the addresses, or all messages, that it is told to refuse."""

    def __init__(self):
        self.envelopes, self.refused, self.verdict = [], {}, ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.verdict:
            return self.verdict
        self.envelopes.append(envelope)
        return "250 OK"


@skipUnless(Controller, "aiosmtpd is not installed")
@tagged("post_install", "-at_install")
class SmtpCase(CollectionCase):
    """Odoo really connects and really hands over; nothing is mocked but the ban on sending in tests.

    To is Jürgen Müller of the billing, Cc is Fay of the finance department.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        finance = {"name": "Fay", "parent_id": cls.customer.id, "email": "fay@acme.example.com"}
        cls.env["res.partner"].create({**finance, "collection_role_ids": [Command.link(cls.role_finance.id)]})
        cls.level_1.cc_role_ids = cls.role_finance
        cls.billing.write({"name": "Jürgen Müller", "lang": "en_US"})

    def setUp(self):
        super().setUp()
        options = patch.dict(config.options, {"smtp_server": ""})
        options.start()
        self.addCleanup(options.stop)
        self.inbox = Inbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(self.inbox, hostname="127.0.0.1", port=port)
        controller.start()
        self.addCleanup(controller.stop)
        self.root["ir.mail_server"].search([]).active = False
        self.server = self.root["ir.mail_server"].create(
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

    def _release(self, day=MONDAY):
        """Send a run; its mails have been tried once."""
        notices = self._run_and_send(day).notice_ids.sudo()
        self.env.invalidate_all()
        return notices

    def _come_again(self, day=MONDAY, hour=10):
        """What the hourly cron does, and Odoo's mail queue after it."""
        with self._on(day, hour):
            self.root["collection.notice"]._sync_open_deliveries()
            self._work_off_queues()
        self.env.invalidate_all()

    def _get_arrivals(self):
        """The addresses of the envelopes that have arrived, in the order of arrival."""
        return [sorted(envelope.rcpt_tos) for envelope in self.inbox.envelopes]

    def _receive(self):
        """The only message that arrived, and the addresses of its envelope."""
        (envelope,) = self.inbox.envelopes
        return email.message_from_bytes(envelope.content, policy=email.policy.default), envelope

    def _addresses(self, message, header):
        return [address for _name, address in getaddresses(message.get_all(header, []))]
