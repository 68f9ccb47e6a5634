from odoo.tests import tagged

from .portal_common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestPortalTour(PortalHttpCase):
    """A customer pays a selection in the browser, without a login."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self._make_invoice(1000, late=12), self._make_invoice(200, late=2)

    def test_pay_a_selection_by_the_link(self):
        link = f"{self.path}?access_token={self._key()}"
        self.start_tour(link, "account_collections.pay_a_selection", login=None)
        transaction = self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)]).transaction_id
        self.assertEqual((transaction.amount, transaction.state), (600, "draft"))
        self._finish(transaction)
        self.assertEqual((self.first.amount_residual, self.second.amount_residual), (600, 0))

    def test_on_a_telephone_as_a_logged_in_contact(self):
        self.browser_size = "375x667"
        self._make_portal_user(self.billing)
        self.start_tour(self.path, "account_collections.pay_a_selection", login="buyer")
        transaction = self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)]).transaction_id
        self.assertEqual((transaction.amount, transaction.partner_id), (600, self.billing))
