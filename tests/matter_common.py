"""A customer who objects, or who gets an offer, and somebody who may write invoices."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class MatterCase(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = cls.collector.copy({"login": "biller", "name": "Biller"})
        cls.biller.group_ids = [Command.link(cls.env.ref("account.group_account_invoice").id)]

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)

    def _dispute(self, invoices=None, user=None, on=MONDAY, **vals):
        """Note a dispute about all open items of invoices, as a collector does."""
        invoices = invoices or self.invoice
        payer = self._payer(invoices.commercial_partner_id)
        with self._on(on):
            return (
                self.env["collection.dispute"]
                .with_user(user or self.collector)
                .create(
                    {
                        "payer_id": payer.id,
                        "move_line_ids": self._item(invoices).ids,
                        "reason": "quality",
                        **vals,
                    }
                )
            )

    def _offer(self, invoices=None, user=None, on=MONDAY, days=9, opened=True, **vals):
        """Make an offer about all open items of invoices: two percent, payable within nine days."""
        invoices = invoices or self.invoice
        payer = self._payer(invoices.commercial_partner_id)
        with self._on(on):
            offer = (
                self.env["collection.offer"]
                .with_user(user or self.collector)
                .create(
                    {
                        "payer_id": payer.id,
                        "move_line_ids": self._item(invoices).ids,
                        "date": self._day(days, on),
                        "percent": 2.0,
                        **vals,
                    }
                )
            )
            if opened:
                offer.action_open()
        return offer

    def _cron(self, name, day, hour=10):
        """What a cron of ours does at a moment, and the mail queue after it."""
        with self._on(day, hour):
            with self.enter_registry_test_mode():
                self.env.ref(f"account_collections.{name}").method_direct_trigger()
            self.env.invalidate_all()
            self._deliver_mails()

    def _forget_mails(self):
        """Let out what waits, so that only what comes next is in the outbox."""
        self._deliver_mails()
        self.outbox.clear()

    def _answers(self, kind):
        return self.root["collection.answer"].search([("kind", "=", kind), ("company_id", "=", self.company.id)])

    def _post(self, credits, day):
        with self._on(day):
            credits.with_user(self.biller).action_post()
        self.env.invalidate_all()

    def _total(self, notice):
        return sum(notice.sudo().amount_ids.mapped("amount"))
