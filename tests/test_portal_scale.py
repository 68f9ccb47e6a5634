from datetime import timedelta

from odoo import sql_db
from odoo.tests import tagged

from .common import MONDAY
from .ledger import Entry, Ledger
from .portal_common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestManyItems(PortalHttpCase):
    """The page costs the same number of queries, however much is open."""

    def _add(self, start, count):
        """More open items, every fourth not due yet, every tenth a credit."""
        currency = self.company.currency_id.id
        Ledger(self.env, self.sample).add_entries(
            [
                Entry(
                    name=f"OPEN/{number:05}",
                    partner_id=self.customer.id,
                    invoice_date=MONDAY - timedelta(days=60),
                    due=MONDAY - timedelta(days=number % 40 - 10),
                    amount=-5.0 if number % 10 == 0 else 10.0 + number,
                    currency_id=currency,
                )
                for number in range(start, start + count)
            ]
        )

    def _count(self, path):
        """Queries of one request, once everything that lasts is in the caches."""
        for _time in range(2):
            before = sql_db.sql_counter
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200)
            found = sql_db.sql_counter - before
        return found, page.text.count("o_collection_item ")

    def test_the_same_number_of_queries_for_20_and_500_items(self):
        self.sample = self._make_invoice(1000, late=12)
        self._add(0, 19)
        self._enter()
        few, shown = self._count(self.path)
        self.assertEqual(shown, 20)
        self._add(19, 480)
        many, shown = self._count(self.path)
        self.assertEqual(shown, 500)
        self.assertLessEqual(many, few + 2, "the page must not ask for each item")

    def test_paying_500_items_asks_for_none_of_them(self):
        self.sample = self._make_invoice(1000, late=12)
        self._add(0, 19)
        payer = self.payer._as_portal("en_US")

        def fill():
            self.env.flush_all()
            self.env.invalidate_all()
            before = sql_db.sql_counter
            (block,) = payer._get_statement()["blocks"]
            basket, problems = payer._fill_basket(block, payer._choose_overdue(block))
            self.assertFalse(problems)
            return sql_db.sql_counter - before, len(basket["shares"])

        few, _count = fill()
        self._add(19, 480)
        many, count = fill()
        self.assertGreater(count, 300)
        self.assertLessEqual(many, few + 2)
