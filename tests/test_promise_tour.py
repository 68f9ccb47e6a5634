from odoo.tests import HttpCase, tagged

from .common import MONDAY
from .promise_common import PromiseCase


@tagged("post_install", "-at_install")
class TestPromiseTour(PromiseCase, HttpCase):
    """A promise noted while the customer is on the phone, and lifted again."""

    def test_note_and_lift(self):
        payer = self._payer()
        self.env["collection.payer"]._refresh_figures_of(self._item(self.invoice))
        with self._on(MONDAY):
            path = f"/odoo/collections/{payer.id}"
            self.start_tour(path, "account_collections.note_a_promise", login=self.collector.login)
        promise = payer.promise_ids
        self.assertEqual((promise.state, promise.amount, promise.owner_id), ("void", 1000, self.collector))
        self.assertEqual(promise.void_reason, "They need another week")
