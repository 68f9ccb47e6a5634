from odoo.tests import tagged

from .portal_common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestTwoCurrenciesTour(PortalHttpCase):
    """Two currencies are two payments, one after the other."""

    def setUp(self):
        super().setUp()
        euro = self.setup_other_currency("EUR")
        self.dollars = [self._make_invoice(1000, late=12), self._make_invoice(200, late=2)]
        self.euros = [self._make_invoice(70, late=12, currency_id=euro.id)]
        self.euros.append(self._make_invoice(30, late=2, currency_id=euro.id))

    def _go_through(self, link, login):
        self.start_tour(link, "account_collections.pay_two_currencies", login=login)
        self.start_tour(link, "account_collections.pay_the_other_currency", login=login)
        shares = self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)])
        payments = {transaction.currency_id.name: transaction.amount for transaction in shares.transaction_id}
        self.assertEqual(payments, {"USD": 1200, "EUR": 30})
        for transaction in shares.transaction_id:
            self._finish(transaction)
        residuals = [move.amount_residual for move in (*self.dollars, *self.euros)]
        self.assertEqual(residuals, [0, 0, 70, 0])

    def test_by_the_link(self):
        self._go_through(f"{self.path}?access_token={self._key()}", None)

    def test_on_a_telephone_as_a_logged_in_contact(self):
        self.browser_size = "375x667"
        self._make_portal_user(self.billing)
        self._go_through(self.path, "buyer")


@tagged("post_install", "-at_install")
class TestOldLinkTour(PortalHttpCase):
    """What a link says that opens nothing any more."""

    def setUp(self):
        super().setUp()
        self._make_invoice(1200, late=12)

    def test_a_replaced_link(self):
        link = f"{self.path}?access_token={self._key()}"
        self.payer.action_rotate_token()
        self.start_tour(link, "account_collections.replaced_link", login=None)

    def test_a_closed_page_and_no_key_at_all(self):
        self._key()
        self.payer.action_revoke_token()
        self.start_tour(self.path, "account_collections.ended_session", login=None)
