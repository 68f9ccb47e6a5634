"""Days overdue and age buckets."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.ageing import BUCKETS, age, bucket, days_overdue

from .calc_common import credit, day, item


@tagged("post_install", "-at_install")
class TestAgeing(BaseCase):
    def test_due_today_is_not_late(self):
        self.assertEqual(days_overdue(day(0), day(0)), 0)

    def test_yesterday_is_one_day_late(self):
        self.assertEqual(days_overdue(day(-1), day(0)), 1)

    def test_the_future_is_not_negative(self):
        self.assertEqual(days_overdue(day(9), day(0)), 0)

    def test_bucket_edges(self):
        edges = {0: "current", 1: "1_30", 30: "1_30", 31: "31_60", 60: "31_60", 61: "61_90", 90: "61_90", 91: "over_90"}
        for late, name in edges.items():
            self.assertEqual(bucket(day(0), day(late)), name, f"{late} days")

    def test_amounts_spread_over_all_buckets(self):
        items = [item(1, 100, due=0), item(2, 30, due=-30), item(3, 5, due=-31), credit(4, 20, due=-400)]
        totals = age(items, day(0))
        self.assertEqual(tuple(totals), BUCKETS)
        self.assertEqual(list(totals.values()), [100, 30, 5, 0, Decimal(-20)])

    def test_currencies_are_added_in_company_currency_only(self):
        dollars = item(1, 110, due=-1, currency_id=2, residual_company=Decimal(100))
        self.assertEqual(age([dollars, item(2, 1, due=-1)], day(0))["1_30"], 101)
