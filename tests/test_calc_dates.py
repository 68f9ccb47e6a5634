"""Working days and level days."""

from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.dates import WorkCalendar, end_of_month, level_day

from .calc_common import EVERY_DAY, WEEK, day, item, level, policy

FRIDAY, SATURDAY, SUNDAY, NEXT_MONDAY = day(4), day(5), day(6), day(7)


@tagged("post_install", "-at_install")
class TestWorkCalendar(BaseCase):
    def test_a_working_day_is_its_own_next_working_day(self):
        self.assertEqual(WEEK.next_workday(FRIDAY), FRIDAY)

    def test_the_weekend_moves_to_monday(self):
        self.assertEqual(WEEK.next_workday(SATURDAY), NEXT_MONDAY)

    def test_holidays_are_not_working_days(self):
        calendar = WorkCalendar.weekly(holidays=[FRIDAY, NEXT_MONDAY])
        self.assertEqual(calendar.next_workday(FRIDAY), day(8))

    def test_workdays_are_added_over_the_weekend(self):
        self.assertEqual(WEEK.add_workdays(FRIDAY, 1), NEXT_MONDAY)

    def test_workdays_are_subtracted_over_the_weekend(self):
        self.assertEqual(WEEK.add_workdays(NEXT_MONDAY, -3), day(2))

    def test_adding_no_workdays_keeps_even_a_day_off(self):
        self.assertEqual(WEEK.add_workdays(SUNDAY, 0), SUNDAY)

    def test_from_a_day_off_the_first_workday_counts_as_one(self):
        self.assertEqual(WEEK.add_workdays(SATURDAY, 1), NEXT_MONDAY)
        self.assertEqual(WEEK.add_workdays(SUNDAY, -1), FRIDAY)

    def test_the_horizon_beats_the_weekdays(self):
        calendar = WorkCalendar(frozenset([SATURDAY]), day(0), SUNDAY, frozenset([0]))
        self.assertFalse(calendar.is_workday(day(0)))
        self.assertTrue(calendar.is_workday(SATURDAY))
        self.assertTrue(calendar.is_workday(NEXT_MONDAY))

    def test_a_calendar_without_working_days_counts_every_day(self):
        calendar = WorkCalendar(frozenset(), day(0), day(900), frozenset())
        self.assertEqual(calendar.next_workday(SUNDAY), SUNDAY)
        self.assertEqual(calendar.add_workdays(SUNDAY, 3), day(9))

    def test_a_search_beyond_the_horizon_ends(self):
        calendar = WorkCalendar(frozenset([day(0)]), day(0), day(3), frozenset())
        self.assertEqual(calendar.next_workday(day(1)), day(4))


@tagged("post_install", "-at_install")
class TestLevelDay(BaseCase):
    def test_days_count_from_the_due_date(self):
        self.assertEqual(level_day(level(1, 7), item(1, 100), policy()), day(7))

    def test_negative_days_lie_before_it(self):
        self.assertEqual(level_day(level(1, -7), item(1, 100), policy()), day(-7))

    def test_days_count_from_the_invoice_date(self):
        rung = level(1, 5, count_from="invoice")
        self.assertEqual(level_day(rung, item(1, 100), policy()), day(-25))

    def test_days_count_from_the_previous_notice(self):
        rung = level(2, 4, count_from="previous")
        self.assertEqual(level_day(rung, item(1, 100, counted_rank=1, counted_on=day(9)), policy()), day(13))

    def test_days_count_from_the_deadline_of_that_notice(self):
        rung = level(2, 1, count_from="deadline")
        warned = item(1, 100, counted_rank=1, counted_on=day(9), deadline=day(23))
        self.assertEqual(level_day(rung, warned, policy()), day(24))

    def test_a_notice_without_deadline_counts_from_its_own_day(self):
        rung = level(2, 1, count_from="deadline")
        self.assertEqual(level_day(rung, item(1, 100, counted_rank=1, counted_on=day(9)), policy()), day(10))

    def test_without_a_notice_the_due_date_stands_in(self):
        for origin in ("previous", "deadline"):
            rung = level(1, 4, count_from=origin)
            self.assertEqual(level_day(rung, item(1, 100), policy()), day(4))

    def test_working_days_skip_the_weekend(self):
        rung = level(1, -3, day_unit="working")
        self.assertEqual(level_day(rung, item(1, 100, due=7), policy(calendar=WEEK)), day(2))

    def test_grace_lengthens_levels_from_the_due_date_on(self):
        gracious = policy(grace_days=5)
        self.assertEqual(level_day(level(1, 0), item(1, 100), gracious), day(5))
        self.assertEqual(level_day(level(1, -7), item(1, 100), gracious), day(-7))
        self.assertEqual(level_day(level(1, 5, count_from="invoice"), item(1, 100), gracious), day(-25))

    def test_row_35_end_of_month_is_never_an_invalid_date(self):
        rung = level(1, 30, end_of_month=True)
        due = item(1, 100, date_due=date(2026, 1, 31))
        self.assertEqual(level_day(rung, due, policy()), date(2026, 3, 31))

    def test_row_35_end_of_month_knows_leap_years(self):
        self.assertEqual(end_of_month(date(2028, 2, 1)), date(2028, 2, 29))
        self.assertEqual(end_of_month(date(2026, 12, 31)), date(2026, 12, 31))

    def test_a_calendar_of_all_days_makes_working_days_calendar_days(self):
        self.assertEqual(EVERY_DAY.add_workdays(FRIDAY, 10), day(14))
