"""A collector who notes promises, for the tests about them."""

from odoo.tests import tagged

from .common import MONDAY, CollectionCase

#: Promised for the Thursday; with two working days of tolerance a payment of the Monday after still counts.
THURSDAY, DEADLINE, AFTER = 3, 7, 8


@tagged("post_install", "-at_install")
class PromiseCase(CollectionCase):
    """A collector, and customers who promise."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=10)

    def _promise(self, amount=1000, date=None, invoices=None, user=None, on=MONDAY, partner=None, **vals):
        """A promise as the collector notes it, about one invoice."""
        invoices = self.invoice if invoices is None else invoices
        with self._on(on):
            return (
                self.env["collection.promise"]
                .with_user(user or self.collector)
                .create(
                    {
                        "payer_id": self._payer(partner).id,
                        "amount": amount,
                        "date": date or self._day(THURSDAY, on),
                        "move_line_ids": self._item(invoices).ids if invoices else False,
                        **vals,
                    }
                )
            )

    def _nights(self, *days, hour=10):
        """Let the cron look at the promises on some days, and the mails leave."""
        for day in days:
            with self._on(self._day(day), hour):
                with self.enter_registry_test_mode():
                    self.env.ref("account_collections.ir_cron_promises").method_direct_trigger()
                self.env.invalidate_all()
                self._deliver_mails()

    def _receive(self, day, amount=None, invoice=None, booked=None):
        """A payment that comes on a day, booked then or later."""
        with self._on(self._day(day if booked is None else booked)):
            return self._pay(invoice or self.invoice, amount, on=self._day(day))

    def _thank_at_large(self, day):
        """Let the cron of the general answers work."""
        with self._on(self._day(day)):
            with self.enter_registry_test_mode():
                self.env.ref("account_collections.ir_cron_answers").method_direct_trigger()
            self._deliver_mails()

    def _bounce(self, payments):
        """A payment that comes back: its entry is cancelled."""
        payments.action_draft()
        payments.action_cancel()

    def _subjects(self):
        return [mail["subject"] for mail in self.outbox]
