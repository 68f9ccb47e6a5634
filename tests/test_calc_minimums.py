"""Small sums fall to lower levels."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.minimums import Entry, fall, has_minimums, minimum

from .calc_common import level, policy


def fallen(entries, floors):
    """Let ``(item, rank, amount)`` fall through ranks one by one, with the given floor at each rank."""
    entries = [Entry(item_id, rank, Decimal(amount)) for item_id, rank, amount in entries]
    return fall(entries, lambda rank: Decimal(floors.get(rank, 0)), lambda item_id, rank: rank - 1)


@tagged("post_install", "-at_install")
class TestMinimums(BaseCase):
    def test_the_larger_of_amount_and_percent_counts(self):
        rung = level(1, 7, min_amount=Decimal(50), min_percent=Decimal(10))
        self.assertEqual(minimum(rung, Decimal(1), Decimal(1000)), 100)
        self.assertEqual(minimum(rung, Decimal(1), Decimal(100)), 50)

    def test_the_amount_is_converted_and_the_percent_is_not(self):
        rung = level(1, 7, min_amount=Decimal(50), min_percent=Decimal(10))
        self.assertEqual(minimum(rung, Decimal("1.1"), Decimal(100)), Decimal(55))

    def test_a_ladder_without_minimums_is_known(self):
        self.assertFalse(has_minimums(policy()))
        self.assertTrue(has_minimums(policy(level(1, 7, min_percent=Decimal(1)))))

    def test_row_07_a_small_sum_falls_one_level(self):
        self.assertEqual(fallen([(1, 2, 100), (2, 1, 1000)], {2: 110}), {1: 1, 2: 1})

    def test_row_07_exactly_the_minimum_is_enough(self):
        self.assertEqual(fallen([(1, 2, 100), (2, 1, 900)], {2: 100}), {1: 2, 2: 1})

    def test_what_falls_joins_the_sum_below_which_is_tested_in_turn(self):
        self.assertEqual(fallen([(1, 3, 30), (2, 2, 30)], {3: 50, 2: 50}), {1: 2, 2: 2})
        self.assertEqual(fallen([(1, 3, 30), (2, 2, 10)], {3: 50, 2: 50, 1: 50}), {1: 0, 2: 0})

    def test_ten_small_items_make_a_sum(self):
        entries = [(number, 2, 10) for number in range(10)]
        self.assertEqual(set(fallen(entries, {2: 50}).values()), {2})
