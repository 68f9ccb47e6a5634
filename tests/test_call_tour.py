from odoo.tests import HttpCase, tagged

from .common import MONDAY
from .promise_common import PromiseCase


@tagged("post_install", "-at_install")
class TestCallTour(PromiseCase, HttpCase):
    """A call that ends in a promise: two dialogs, and the reminders pause."""

    def test_a_call_ends_in_a_promise(self):
        self.billing.phone = "+32 470 11 22 33"
        payer = self._payer()
        self.env["collection.payer"]._refresh_figures_of(self._item(self.invoice))
        with self._on(MONDAY):
            path = f"/odoo/collections/{payer.id}"
            self.start_tour(path, "account_collections.call_that_ends_in_a_promise", login=self.collector.login)
        call, promise = payer.sudo().interaction_ids.filtered(lambda touch: touch.channel == "call"), payer.promise_ids
        self.assertEqual((call.outcome, call.contact_id), ("promised", self.billing))
        self.assertEqual((promise.state, promise.amount, promise.contact_id), ("open", 1000, self.billing))
        self.assertEqual(promise.interaction_id, call)
        self.assertEqual(self._code(self.invoice), "promised")
