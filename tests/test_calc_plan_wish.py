from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..calc.dates import WorkCalendar
from ..calc.instalments import Limits, ScheduleError
from ..calc.plan_wish import MOST_ASKED, Wish, divide, objections, read_wish, schedule
from .common import MONDAY

CENT, FIFTH = Decimal("0.01"), Decimal(20)
WEEK = WorkCalendar.weekly()
FIRST = MONDAY + timedelta(days=14)


@tagged("post_install", "-at_install")
class TestPlanWish(BaseCase):
    """What a customer types becomes a schedule, or a code that says what is wrong."""

    def _read(self, **form):
        usual = {"number": "3", "frequency": "monthly", "first": str(FIRST), "amount": ""}
        return read_wish(usual | form, MONDAY, 2)

    def test_what_is_typed(self):
        self.assertEqual(self._read(), Wish(3, "monthly", FIRST))
        self.assertEqual(self._read(number=" 12 ", amount="120.5"), Wish(12, "monthly", FIRST, Decimal("120.5")))

    def test_what_cannot_be(self):
        for code, form in (
            *(
                ("number", {"number": text})
                for text in ("0", "1", "-1", "61", "1000000000", "1e400", "3.0", "", "x", "٣")
            ),
            *(("frequency", {"frequency": text}) for text in ("", "custom", "daily")),
            *(("date", {"first": text}) for text in ("", "0001-01-01", "9999-12-31", "2026-03-01", "2027-03-03", "x")),
            *(("amount", {"amount": text}) for text in ("0", "-1", "1e400", "NaN", "0.001", "9" * 400)),
        ):
            with self.subTest(form), self.assertRaises(ScheduleError) as caught:
                self._read(**form)
            self.assertEqual(caught.exception.code, code)

    def test_the_first_payment_is_as_large_as_it_has_to_be(self):
        self.assertEqual(divide(Wish(3, "monthly", FIRST), Decimal(900), FIFTH, CENT), (0, 3), "equal ones are enough")
        self.assertEqual(divide(Wish(6, "monthly", FIRST), Decimal(900), FIFTH, CENT), (180, 5))
        self.assertEqual(divide(Wish(6, "monthly", FIRST, Decimal(50)), Decimal(900), FIFTH, CENT), (50, 5))
        self.assertEqual(divide(Wish(3, "monthly", FIRST), Decimal(900), Decimal(100), CENT), (0, 3))

    def test_days_off_move_on(self):
        saturday = date(2026, 3, 7)
        parts = schedule(Wish(2, "weekly", saturday), Decimal(100), WEEK, MONDAY, FIFTH, CENT)
        self.assertEqual([part.date for part in parts], [date(2026, 3, 9), date(2026, 3, 16)])

    def test_too_little_for_so_many(self):
        with self.assertRaises(ScheduleError):
            schedule(Wish(60, "weekly", FIRST), Decimal("0.30"), WEEK, MONDAY, Decimal(0), CENT)
        with self.assertRaises(ScheduleError):
            schedule(Wish(2, "weekly", FIRST, Decimal(100)), Decimal(100), WEEK, MONDAY, Decimal(0), CENT)

    def test_who_waits_long_with_the_first_one_asks(self):
        parts = schedule(Wish(2, "weekly", FIRST), Decimal(100), WEEK, MONDAY, FIFTH, CENT)
        self.assertEqual(objections(parts, Decimal(100), MONDAY, Limits(), 14), ())
        self.assertEqual(objections(parts, Decimal(100), MONDAY, Limits(), 13), ("first",))
        self.assertEqual(objections(parts, Decimal(100), MONDAY, Limits(max_instalments=1), 13), ("number", "first"))
        self.assertEqual(objections(parts, Decimal(100), MONDAY, Limits(), 0), ())

    @given(
        st.integers(2, MOST_ASKED),
        st.sampled_from(["weekly", "fortnightly", "monthly"]),
        st.integers(0, 365),
        st.decimals("0.01", "1000000", places=2),
        st.integers(0, 100),
    )
    def test_whatever_is_asked_for_adds_up(self, number, frequency, days, balance, percent):
        wish = Wish(number, frequency, MONDAY + timedelta(days=days))
        try:
            parts = schedule(wish, balance, WEEK, MONDAY, Decimal(percent), CENT)
        except ScheduleError as error:
            self.assertIn(error.code, ("number", "amounts"))
            self.assertLess(balance, number * CENT * 100)
            return
        self.assertEqual(sum(part.amount for part in parts), balance)
        self.assertEqual(len(parts), number)
        self.assertTrue(all(WEEK.is_workday(part.date) and part.amount > 0 for part in parts))

    @given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
    def test_any_text_is_read_or_refused(self, number, frequency, first, amount):
        form = {"number": number, "frequency": frequency, "first": first, "amount": amount}
        try:
            read_wish(form, MONDAY, 2)
        except ScheduleError as error:
            self.assertIn(error.code, ("number", "frequency", "date", "amount"))
