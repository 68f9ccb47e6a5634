"""Discounts for paying by a day: rounding, being in time, what is credited, limits."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.offer import (
    EXPIRED,
    HONOURED,
    WAITING,
    Arrival,
    get_arrived,
    get_credit,
    get_excess,
    get_percent,
    get_terms,
    judge,
    round_to,
)

from .calc_examples import examples

CENT, FIVE, YEN = Decimal("0.01"), Decimal("0.05"), Decimal(1)
LAST = date(2026, 3, 12)
LAST_LOOK = date(2026, 3, 16)

money = st.decimals("0.02", "999999.99", places=2)
percents = st.decimals("0.01", "99.99", places=2)
units = st.sampled_from([CENT, FIVE, YEN])


def day(offset):
    return LAST + timedelta(days=offset)


@tagged("post_install", "-at_install")
class TestTerms(BaseCase):
    def test_two_percent(self):
        terms = get_terms(Decimal(1000), CENT, percent=Decimal(2))
        self.assertEqual((terms.saved, terms.reduced), (Decimal(20), Decimal(980)))

    def test_halves_are_rounded_away_from_zero(self):
        self.assertEqual(get_terms(Decimal("0.50"), CENT, percent=Decimal(5)).saved, Decimal("0.03"))
        self.assertEqual(round_to(Decimal("0.125"), CENT), Decimal("0.13"))

    def test_currencies_round_in_their_own_units(self):
        self.assertEqual(get_terms(Decimal(12345), YEN, percent=Decimal(3)).saved, Decimal(370))
        self.assertEqual(get_terms(Decimal("10.00"), FIVE, percent=Decimal("3.2")).saved, Decimal("0.30"))

    def test_an_amount_is_taken_as_it_is(self):
        self.assertEqual(get_terms(Decimal(1000), CENT, amount=Decimal("33.33")).reduced, Decimal("966.67"))

    def test_nothing_and_everything_are_no_discounts(self):
        for amount in (Decimal(0), Decimal(100), Decimal(101), Decimal(-1)):
            with self.assertRaises(ValueError):
                get_terms(Decimal(100), CENT, amount=amount)
        with self.assertRaises(ValueError):
            get_terms(Decimal(100), CENT, percent=Decimal("0.001"))

    @examples
    @given(money, percents, units)
    def test_saved_and_reduced_are_the_open_amount(self, amount, percent, unit):
        saved = round_to(amount * percent / 100, unit)
        assume(0 < saved < amount)
        terms = get_terms(amount, unit, percent=percent)
        self.assertEqual(terms.saved + terms.reduced, amount)
        self.assertEqual(terms.saved % unit, 0)
        self.assertLessEqual(abs(terms.saved - amount * percent / 100), unit / 2)


@tagged("post_install", "-at_install")
class TestJudge(BaseCase):
    def test_the_last_day_is_in_time_until_its_end(self):
        self.assertEqual(get_arrived([Arrival(LAST, Decimal(980))], LAST), 980)
        self.assertEqual(get_arrived([Arrival(day(1), Decimal(980))], LAST), 0)

    def test_the_reduced_amount_honours_it(self):
        self.assertEqual(judge(Decimal(980), Decimal(980), CENT, LAST_LOOK, LAST), HONOURED)

    def test_a_cent_is_rounding_and_two_are_not(self):
        self.assertEqual(judge(Decimal(980), Decimal("979.99"), CENT, LAST_LOOK, LAST), HONOURED)
        self.assertEqual(judge(Decimal(980), Decimal("979.98"), CENT, LAST_LOOK, LAST), WAITING)

    def test_it_waits_while_a_payment_may_still_become_known(self):
        self.assertEqual(judge(Decimal(980), Decimal(0), CENT, LAST_LOOK, LAST_LOOK), WAITING)
        self.assertEqual(judge(Decimal(980), Decimal(0), CENT, LAST_LOOK, LAST_LOOK + timedelta(days=1)), EXPIRED)

    def test_one_that_becomes_known_late_still_honours_it(self):
        self.assertEqual(judge(Decimal(980), Decimal(980), CENT, LAST_LOOK, day(30)), HONOURED)

    @examples
    @given(money, st.lists(st.tuples(st.integers(-20, 20), money), max_size=6))
    def test_what_comes_late_never_helps(self, reduced, payments):
        arrivals = [Arrival(day(offset), amount) for offset, amount in payments]
        in_time = sum((amount for offset, amount in payments if offset <= 0), Decimal(0))
        verdict = judge(reduced, get_arrived(arrivals, LAST), CENT, LAST_LOOK, day(20))
        self.assertEqual(verdict, HONOURED if in_time >= reduced - CENT else EXPIRED)


@tagged("post_install", "-at_install")
class TestCreditAndLimits(BaseCase):
    def test_who_pays_the_reduced_amount_gets_the_discount(self):
        self.assertEqual(get_credit(Decimal(20), Decimal(20), CENT), 20)

    def test_who_pays_more_gets_only_what_is_open(self):
        self.assertEqual(get_credit(Decimal(5), Decimal(20), CENT), 5)
        self.assertEqual(get_credit(Decimal(0), Decimal(20), CENT), 0)

    def test_the_cent_of_rounding_goes_along(self):
        self.assertEqual(get_credit(Decimal("20.01"), Decimal(20), CENT), Decimal("20.01"))

    @examples
    @given(money, money, units)
    def test_never_more_than_is_open_nor_than_was_offered(self, left, saved, unit):
        credit = get_credit(left, saved, unit)
        self.assertLessEqual(credit, left)
        self.assertLessEqual(credit, saved + unit)

    def test_limits(self):
        five, ten = Decimal(5), 10
        self.assertEqual(get_excess(five, ten, five, ten), ())
        self.assertEqual(get_excess(Decimal("5.01"), 11, five, ten), ("percent", "days"))
        self.assertEqual(get_excess(Decimal(0), 11, five, ten), ("days",))

    def test_an_amount_is_measured_as_percent_of_what_is_open(self):
        self.assertGreater(get_percent(Decimal("50.01"), Decimal(1000)), 5)
        self.assertEqual(get_percent(Decimal(50), Decimal(1000)), 5)
