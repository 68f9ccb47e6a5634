from odoo.tests import tagged

from .portal_common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestDemoProvider(PortalHttpCase):
    """From the page through Odoo's own demo provider and back, and what is in the books afterwards."""

    @classmethod
    def _make_provider(cls, company=None):
        """Override: a copy of Odoo's demo provider for the company."""
        company = company or cls.company
        known = cls.root.ref("payment.payment_provider_demo")
        if known.code != "demo":
            return super()._make_provider(company)
        provider = known.copy({"company_id": company.id, "state": "test", "is_published": True})
        provider.payment_method_ids = known.payment_method_ids
        bank = [("type", "=", "bank"), ("company_id", "=", company.id)]
        provider.journal_id = cls.root["account.journal"].search(bank, limit=1)
        return provider

    def setUp(self):
        super().setUp()
        if self.provider.code != "demo":
            self.skipTest("Odoo's module payment_demo is not installed here.")
        self.first, self.second = self._make_invoice(1000, late=12), self._make_invoice(200, late=2)
        self.link = f"{self.path}?access_token={self._key()}"

    def _transactions(self):
        return self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)]).transaction_id

    def _pay_both_currencies(self, link, login=None):
        euro = self.setup_other_currency("EUR")
        third = self._make_invoice(70, late=12, currency_id=euro.id)
        fourth = self._make_invoice(30, late=2, currency_id=euro.id)
        self.start_tour(link, "account_collections.demo_provider_two_currencies", login=login)
        self.env.invalidate_all()
        paid = {transaction.currency_id.name: transaction.amount for transaction in self._transactions()}
        self.assertEqual(paid, {"USD": 200, "EUR": 51})
        self.assertEqual(set(self._transactions().mapped("state")), {"done"})
        residuals = [move.amount_residual for move in (self.first, self.second, third, fourth)]
        self.assertEqual(residuals, [1000, 0, 49, 0], "exactly what was ticked, in the amounts that were typed")

    def test_two_currencies_by_the_link(self):
        self._pay_both_currencies(self.link)

    def test_two_currencies_on_a_telephone_as_a_logged_in_contact(self):
        self.browser_size = "375x667"
        self._make_portal_user(self.billing)
        self._pay_both_currencies(self.path, "buyer")

    def test_on_its_way_stops_the_reminders(self):
        self.start_tour(self.link, "account_collections.demo_provider_pending", login=None)
        self.env.invalidate_all()
        self.assertEqual(self._transactions().state, "pending")
        self.assertEqual((self._code(self.first), self._code(self.second)), ("payment_in_process",) * 2)
        self.assertEqual((self.first.amount_residual, self.second.amount_residual), (1000, 200))
        self.assertIn("is on its way", self._text(self._enter()))

    def test_a_failure_says_so_and_changes_nothing(self):
        self.start_tour(self.link, "account_collections.demo_provider_error", login=None)
        self.env.invalidate_all()
        self.assertEqual(self._transactions().state, "error")
        self.assertEqual((self.first.amount_residual, self.second.amount_residual), (1000, 200))
        self.assertNotEqual(self._code(self.first), "payment_in_process")
