from odoo.tests import tagged

from .portal_common import PortalHttpCase
from .test_portal_offer import OfferMixin


@tagged("post_install", "-at_install")
class TestPromiseTour(OfferMixin, PortalHttpCase):
    """A customer promises, or accepts an offer and pays it, in the browser."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)

    def _get_link(self):
        return f"{self.path}?access_token={self._key()}"

    def _promised(self):
        promise = self.root["collection.promise"].search([("payer_id", "=", self.payer.id)])
        return promise.state, promise.amount, str(promise.date), promise.move_line_ids

    def test_promise_by_the_link(self):
        other = self._make_invoice(200, late=2)
        self.start_tour(self._get_link(), "account_collections.promise_a_date", login=None)
        self.assertEqual(self._promised(), ("open", 700, "2026-03-05", self._item(self.invoice) | self._item(other)))

    def test_promise_on_a_telephone_as_a_logged_in_contact(self):
        self.browser_size = "375x667"
        self._make_invoice(200, late=2)
        self._make_portal_user(self.billing)
        self.start_tour(self.path, "account_collections.promise_a_date", login="buyer")
        self.assertEqual(self._promised()[:3], ("open", 700, "2026-03-05"))

    def test_accept_an_offer_and_pay_it_on_a_telephone(self):
        self.browser_size = "375x667"
        offer = self._offer()
        self.start_tour(self._get_link(), "account_collections.accept_an_offer", login=None)
        transaction = self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)]).transaction_id
        self.assertEqual((offer.state, transaction.amount), ("accepted", 980))
        self._finish(transaction)
        self.assertEqual((offer.state, offer.credit_move_ids.amount_total), ("honoured", 20))
