from odoo.tests import tagged

from .portal_common import PortalHttpCase
from .portal_plan_common import PagePlanMixin


@tagged("post_install", "-at_install")
class TestPortalPlanTour(PagePlanMixin, PortalHttpCase):
    """A customer agrees on instalments in the browser, and pays the first one."""

    def _check(self, payer_contact=None):
        plan = self._plans()
        self.assertEqual((plan.state, plan.signed_by, plan.contact_id), ("active", "Maria Keller", payer_contact))
        transaction = self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)]).transaction_id
        self.assertEqual(transaction.amount, 225)
        self._finish(transaction)
        self.assertEqual(plan._get_parts().mapped("state"), ["paid", "open", "open", "open"])

    def test_by_the_link(self):
        link = f"{self.path}?access_token={self._key()}"
        self.start_tour(link, "account_collections.agree_on_the_page", login=None)
        self._check(self.billing.browse())

    def test_on_a_telephone_as_a_logged_in_contact(self):
        self.browser_size = "375x667"
        self._make_portal_user(self.billing)
        self.start_tour(self.path, "account_collections.agree_on_the_page", login="buyer")
        self._check(self.billing)
