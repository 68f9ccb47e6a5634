from odoo.tests import HttpCase, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestTouchTour(CollectionCase, HttpCase):
    """A call is logged from the payer in the browser: the outcome first, then the dialog is done."""

    def test_log_a_call(self):
        self.billing.phone = "+32 470 11 22 33"
        self._make_invoice(late=10)
        payer = self._payer()
        with self._on(MONDAY):
            self.start_tour(
                f"/odoo/collections/{payer.id}", "account_collections.log_a_call", login=self.collector.login
            )
        touch = payer.sudo().interaction_ids
        self.assertEqual((touch.outcome, touch.contact_id), ("left_message", self.billing))
        self.assertEqual(touch.note, "Asked Bill to call back")
