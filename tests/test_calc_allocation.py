from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..calc.allocation import allocate, parse_amount

AMOUNTS = st.lists(st.decimals(min_value="0.01", max_value="9999", places=2), max_size=8)


@tagged("post_install", "-at_install")
class TestAllocation(BaseCase):
    """Credits first, then the payment: nobody gets more than was ticked."""

    def test_the_first_source_is_used_first(self):
        matches = allocate(
            [("A", Decimal(500)), ("B", Decimal(300))], [("credit", Decimal(600)), ("payment", Decimal(200))]
        )
        self.assertEqual(matches, [("A", "credit", 500), ("B", "credit", 100), ("B", "payment", 200)])

    def test_what_is_too_much_stays(self):
        self.assertEqual(allocate([("A", Decimal(5))], [("P", Decimal(9))]), [("A", "P", 5)])
        self.assertEqual(allocate([("A", Decimal(9))], [("P", Decimal(5))]), [("A", "P", 5)])
        self.assertEqual(allocate([], [("P", Decimal(5))]), [])

    @given(AMOUNTS, AMOUNTS)
    def test_sums_and_limits(self, debts, sources):
        matches = allocate(enumerate(debts), enumerate(sources))
        self.assertEqual(sum(amount for *_pair, amount in matches), min(sum(debts), sum(sources)))
        for side, limits in ((0, debts), (1, sources)):
            for key, limit in enumerate(limits):
                self.assertLessEqual(sum(match[2] for match in matches if match[side] == key), limit)
        self.assertTrue(all(amount > 0 for *_pair, amount in matches))


@tagged("post_install", "-at_install")
class TestParse(BaseCase):
    """What browsers send for a number, and nothing else."""

    def test_numbers(self):
        for text, amount in (("120.50", "120.5"), ("7", "7"), ("0", "0"), ("1.", "1"), ("10.000", "10")):
            self.assertEqual(parse_amount(text, 2), Decimal(amount), text)

    def test_no_numbers(self):
        wrong = (
            "",
            "-1",
            "+1",
            "1,5",
            "1e5",
            "nan",
            "inf",
            " 1",
            "1 000",
            "٣",
            "1.2.3",
            ".5",
            "1.005",
            "9" * 13,
            "0x1",
        )
        for text in wrong:
            self.assertIsNone(parse_amount(text, 2), text)
        self.assertIsNone(parse_amount("1.5", 0))

    @given(st.text(max_size=20), st.integers(0, 4))
    def test_anything_is_answered(self, text, digits):
        amount = parse_amount(text, digits)
        self.assertTrue(amount is None or amount >= 0)

    @given(st.decimals(min_value=0, max_value=999999, places=2))
    def test_back_and_forth(self, amount):
        self.assertEqual(parse_amount(f"{amount:f}", 2), amount)
