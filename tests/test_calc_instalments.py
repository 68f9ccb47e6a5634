from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.dates import WorkCalendar
from odoo.addons.account_collections.calc.instalments import (
    Instalment,
    Limits,
    Payment,
    ScheduleError,
    allocate,
    beyond,
    build,
    default_day,
    judge,
    problem,
    regular_dates,
)

from .calc_examples import amounts, calendars, examples

WEEK = WorkCalendar.weekly()
MARCH = date(2026, 3, 2)
D = Decimal


def plan(*amounts, start=MARCH, step=14):
    return tuple(Instalment(start + timedelta(days=step * n), D(amount)) for n, amount in enumerate(amounts))


def paid(schedule, *payments, credited=0, overpayment="shorten"):
    shares, unused = allocate(schedule, [Payment(day, D(amount)) for day, amount in payments], D(credited), overpayment)
    return [int(share.paid) for share in shares], int(unused)


days = st.integers(-30, 400).map(lambda n: MARCH + timedelta(days=n))
payments = st.lists(st.builds(Payment, days, amounts), max_size=12)
schedules = st.builds(
    build,
    amounts.map(lambda amount: amount + 100),
    days,
    calendars,
    st.sampled_from(["weekly", "fortnightly", "monthly"]),
    number=st.integers(1, 12),
    down=st.sampled_from([D(0), D("12.34")]),
)


@tagged("post_install", "-at_install")
class TestSchedule(BaseCase):
    """From a balance to instalments."""

    def test_rounding_is_in_the_last_one(self):
        parts = build(D(1000), MARCH, WEEK, "monthly", number=3)
        self.assertEqual([part.amount for part in parts], [D("333.33"), D("333.33"), D("333.34")])
        self.assertEqual([part.date for part in parts], [date(2026, 3, 2), date(2026, 4, 2), date(2026, 5, 4)])

    def test_a_currency_without_cents(self):
        parts = build(D(1000), MARCH, WEEK, "weekly", number=3, rounding=D(1))
        self.assertEqual([part.amount for part in parts], [D(333), D(333), D(334)])

    def test_the_down_payment_comes_first_and_the_others_follow(self):
        parts = build(D(1000), MARCH, WEEK, "fortnightly", number=2, down=D(200))
        self.assertEqual(
            parts,
            (
                Instalment(date(2026, 3, 2), D(200)),
                Instalment(date(2026, 3, 16), D(400)),
                Instalment(date(2026, 3, 30), D(400)),
            ),
        )

    def test_an_amount_of_each_leaves_the_rest_to_the_last(self):
        parts = build(D(1000), MARCH, WEEK, "weekly", amount=D(300))
        self.assertEqual([part.amount for part in parts], [D(300), D(300), D(300), D(100)])
        self.assertEqual(len(build(D(900), MARCH, WEEK, "weekly", amount=D(300))), 3)

    def test_the_31st_keeps_the_ends_of_months(self):
        every_day = WorkCalendar.weekly(range(7))
        self.assertEqual(
            regular_dates(date(2026, 1, 31), 4, "monthly", every_day),
            [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)],
        )

    def test_a_company_holiday_puts_no_two_instalments_on_one_day(self):
        closed = [date(2026, 3, 9) + timedelta(days=n) for n in range(12)]
        found = regular_dates(date(2026, 3, 9), 3, "weekly", WorkCalendar.weekly(holidays=closed))
        self.assertEqual(found, [date(2026, 3, 23), date(2026, 3, 24), date(2026, 3, 25)])

    def test_values_that_make_no_sense(self):
        for code, options in {
            "balance": {"balance": D(0), "number": 2},
            "down": {"balance": D(100), "number": 2, "down": D(100)},
            "number": {"balance": D(100), "number": 0},
            "amount": {"balance": D(100), "amount": D(0)},
        }.items():
            with self.subTest(code), self.assertRaises(ScheduleError) as caught:
                build(options.pop("balance"), MARCH, WEEK, "weekly", **options)
            self.assertEqual(caught.exception.code, code)
        with self.assertRaises(ScheduleError):
            build(D("0.02"), MARCH, WEEK, "weekly", number=3)

    @examples
    @given(amounts, days, calendars, st.sampled_from(["weekly", "fortnightly", "monthly"]), st.data())
    def test_instalments_always_sum_to_the_balance_and_none_is_on_a_day_off(self, balance, first, calendar, step, data):
        divide = data.draw(
            st.one_of(st.fixed_dictionaries({"number": st.integers(1, 24)}), st.fixed_dictionaries({"amount": amounts}))
        )
        try:
            parts = build(balance, first, calendar, step, down=data.draw(amounts), **divide)
        except ScheduleError:
            assume(False)
        self.assertEqual(sum(part.amount for part in parts), balance)
        self.assertTrue(all(part.amount > 0 and calendar.is_workday(part.date) for part in parts))
        self.assertTrue(all(earlier.date < later.date for earlier, later in pairwise(parts)))
        self.assertIsNone(problem(parts, balance, calendar, first))

    def test_what_is_wrong_with_a_schedule(self):
        good = plan(100, 100)
        for code, parts, balance in (
            ("empty", (), 200),
            ("amounts", plan(200, 0), 200),
            ("past", plan(100, 100, start=MARCH - timedelta(days=7)), 200),
            ("order", plan(100, 100, step=0), 200),
            ("day_off", plan(100, 100, start=date(2026, 3, 7)), 200),
            ("sum", good, 201),
            (None, good, 200),
        ):
            self.assertEqual(problem(parts, D(balance), WEEK, MARCH), code)

    def test_limits_are_met_exactly_and_not_exceeded(self):
        limits = Limits(max_instalments=3, max_days=28, min_down_percent=D(25), max_amount=D(400))
        self.assertEqual(beyond(plan(100, 200, 100), D(400), MARCH, limits), ())
        self.assertEqual(beyond(plan(100, 200, 100, 100), D(500), MARCH, limits), ("number", "days", "down", "amount"))
        self.assertEqual(beyond(plan(1, 200, 100, 100), D(500), MARCH, Limits()), ())


@tagged("post_install", "-at_install")
class TestAllocation(BaseCase):
    """Oldest first; what is too much shortens the plan or reduces the next instalment."""

    def test_the_oldest_instalment_first(self):
        self.assertEqual(paid(plan(100, 100, 100), (MARCH, 40)), ([40, 0, 0], 0))
        self.assertEqual(paid(plan(100, 100, 100), (MARCH, 40), (date(2026, 3, 16), 100)), ([100, 40, 0], 0))

    def test_row_45_too_much_shortens_the_plan_or_reduces_the_next(self):
        too_much = (MARCH, 150)
        self.assertEqual(paid(plan(100, 100, 100), too_much), ([100, 0, 50], 0))
        self.assertEqual(paid(plan(100, 100, 100), too_much, overpayment="reduce"), ([100, 50, 0], 0))

    def test_an_early_payment_is_for_the_next_instalment(self):
        early = [(MARCH, 100), (date(2026, 3, 4), 100)]
        self.assertEqual(paid(plan(100, 100, 100), *early), ([100, 100, 0], 0))

    def test_who_pays_a_rest_and_the_next_one_soon_before_its_date_is_not_said_to_pay_too_much(self):
        self.assertEqual(paid(plan(100, 100, 100), (MARCH, 90), (date(2026, 3, 11), 110)), ([100, 100, 0], 0))

    def test_late_money_settles_everything_that_is_late(self):
        self.assertEqual(paid(plan(100, 100, 100), (date(2026, 3, 20), 210)), ([100, 100, 10], 0))

    def test_two_transfers_of_a_day_are_one_payment(self):
        self.assertEqual(paid(plan(100, 100, 100), (MARCH, 50), (MARCH, 50)), ([100, 0, 0], 0))

    def test_credits_take_off_from_the_end(self):
        shares, _unused = allocate(plan(100, 100, 100), [], D(150))
        self.assertEqual([share.reduced for share in shares], [0, 50, 100])
        self.assertEqual([share.state for share in shares], ["open", "open", "waived"])

    def test_more_than_everything_is_left_over(self):
        self.assertEqual(paid(plan(100, 100), (MARCH, 250)), ([100, 100], 50))
        self.assertEqual(paid(plan(100, 100), (MARCH, 200), credited=50), ([100, 50], 50))

    @examples
    @given(schedules, payments, amounts | st.just(D(0)), st.sampled_from(["shorten", "reduce"]))
    def test_money_is_neither_made_nor_lost(self, schedule, money, credited, rule):
        shares, unused = allocate(schedule, money, credited, rule)
        total = sum(part.amount for part in schedule)
        self.assertEqual(sum(share.paid for share in shares) + unused, sum(payment.amount for payment in money))
        self.assertEqual(sum(share.reduced for share in shares), min(credited, total))
        for part, share in zip(schedule, shares, strict=True):
            self.assertEqual(share.paid + share.reduced + share.open, part.amount)
            self.assertTrue(min(share.paid, share.reduced, share.open) >= 0)
        self.assertTrue(not unused or not any(share.open for share in shares), "left over while something is open")

    @examples
    @given(schedules, payments, st.sampled_from(["shorten", "reduce"]))
    def test_the_order_in_which_payments_are_read_does_not_matter(self, schedule, money, rule):
        self.assertEqual(allocate(schedule, money, D(0), rule), allocate(schedule, money[::-1], D(0), rule))

    @examples
    @given(schedules, payments, st.sampled_from(["shorten", "reduce"]))
    def test_another_payment_leaves_no_instalment_more_open(self, schedule, money, rule):
        later = max((payment.day for payment in money), default=MARCH) + timedelta(days=1)
        before, _unused = allocate(schedule, money, D(0), rule)
        after, _unused = allocate(schedule, [*money, Payment(later, D(10))], D(0), rule)
        self.assertTrue(all(new.open <= old.open for new, old in zip(after, before, strict=True)))


@tagged("post_install", "-at_install")
class TestJudgement(BaseCase):
    """When a plan is completed, and when it has failed."""

    def _judge(self, schedule, on, *money, credited=0, tolerance=0):
        shares, _unused = allocate(schedule, [Payment(day, D(amount)) for day, amount in money], D(credited))
        return judge(schedule, shares, on, 7, D(tolerance))

    def test_seven_days_late_is_not_yet_a_default_the_eighth_day_is(self):
        schedule = plan(100, 100)
        self.assertEqual(default_day(schedule[0], 7), date(2026, 3, 10))
        self.assertEqual(self._judge(schedule, date(2026, 3, 9)).state, "active")
        self.assertEqual(self._judge(schedule, date(2026, 3, 10)).state, "defaulted")

    def test_a_payment_moves_the_day_of_default_to_the_next_instalment(self):
        verdict = self._judge(plan(100, 100), date(2026, 3, 10), (MARCH, 100))
        self.assertEqual((verdict.state, verdict.default_on), ("active", date(2026, 3, 24)))

    def test_an_undone_payment_starts_the_days_anew(self):
        schedule = (Instalment(MARCH, D(100), reopened_on=date(2026, 3, 20)),)
        self.assertEqual(self._judge(schedule, date(2026, 3, 27)).state, "active")
        self.assertEqual(self._judge(schedule, date(2026, 3, 28)).state, "defaulted")

    def test_paid_in_full(self):
        self.assertEqual(self._judge(plan(100, 100), MARCH, (MARCH, 200)).state, "completed")
        self.assertEqual(self._judge(plan(100, 100), MARCH, (MARCH, 100), credited=100).state, "completed")

    def test_credits_alone_complete_nothing(self):
        self.assertEqual(self._judge(plan(100, 100), MARCH, credited=200).state, "settled")

    def test_a_few_cents_neither_fail_a_plan_nor_keep_it_open(self):
        late = date(2026, 3, 30)
        self.assertEqual(self._judge(plan(100), late, (MARCH, "99.50"), tolerance=1).state, "completed")
        self.assertEqual(self._judge(plan(100), late, (MARCH, 98), tolerance=1).state, "defaulted")
        self.assertEqual(self._judge(plan(100, 100), date(2026, 3, 12), (MARCH, "99.5"), tolerance=1).state, "active")
        self.assertEqual(self._judge(plan(1), MARCH, tolerance=1).state, "active")
