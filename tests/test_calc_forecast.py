"""What would leave on the coming days: against living through them one by one."""

from datetime import timedelta
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc import forecast as module
from odoo.addons.account_collections.calc.decision import decide
from odoo.addons.account_collections.calc.forecast import deliver, forecast

from .calc_common import WEEK, blocked, credit, day, item, level, payer, policy
from .calc_examples import days, examples, payers, policies


def in_ten_days(_level, on):
    return on + timedelta(days=10)


def no_deadline(_level, _on):
    return None


def told(outlook):
    """Day and level of each demand, with the items that it counts."""
    return [((on - day(0)).days, demand.level_id // 10, demand.counted_item_ids()) for on, demand in outlook]


def day_by_day(debtor, ladder, start, length, deadline_of):
    """The forecast as anybody would write it: every day is looked at."""
    outlook = []
    for n in range(length):
        on = start + timedelta(days=n)
        debtor = module._forget_ended(debtor, on)
        demands = decide(debtor, ladder, on).demands
        outlook += [(on, demand) for demand in demands]
        debtor = deliver(debtor, ladder, on, demands, deadline_of)
    return outlook


@tagged("post_install", "-at_install")
class TestForecast(BaseCase):
    """What would leave to one payer on the coming days."""

    def test_an_item_climbs_the_ladder(self):
        outlook = forecast(payer(item(1, 100, due=-1)), policy(), day(0), 40, no_deadline)
        self.assertEqual(told(outlook), [(6, 1, {1}), (13, 2, {1}), (27, 3, {1})])

    def test_the_last_day_belongs_to_it_and_the_one_after_does_not(self):
        debtor = payer(item(1, 100, due=-1))
        self.assertEqual(told(forecast(debtor, policy(), day(0), 7, no_deadline)), [(6, 1, {1})])
        self.assertEqual(told(forecast(debtor, policy(), day(0), 6, no_deadline)), [])

    def test_after_a_backlog_there_is_one_step_at_a_time(self):
        outlook = forecast(payer(item(1, 100, due=-60)), policy(), day(0), 30, no_deadline)
        self.assertEqual(told(outlook), [(0, 1, {1}), (7, 2, {1}), (14, 3, {1})])

    def test_deadlines_are_waited_for(self):
        outlook = forecast(payer(item(1, 100, due=-60)), policy(), day(0), 30, in_ten_days)
        self.assertEqual(told(outlook), [(0, 1, {1}), (10, 2, {1}), (20, 3, {1})])

    def test_a_letter_takes_its_time(self):
        ladder = policy(level(1, 7, "letter"), level(2, 14), transit_days=2)
        outlook = forecast(payer(item(1, 100, due=-60)), ladder, day(0), 30, in_ten_days)
        self.assertEqual(told(outlook), [(0, 1, {1}), (12, 2, {1})])

    def test_calls_keep_their_own_gap(self):
        ladder = policy(level(1, 7, "call"), level(2, 8, "call"), call_gap_days=3)
        outlook = forecast(payer(item(1, 100, due=-60)), ladder, day(0), 30, no_deadline)
        self.assertEqual(told(outlook), [(0, 1, {1}), (3, 2, {1})])

    def test_a_reason_ends_when_its_day_has_come(self):
        debtor = payer(item(1, 100, due=-10, reasons=blocked("disputed", 5)), item(2, 50, due=-10))
        self.assertEqual(told(forecast(debtor, policy(), day(0), 8, no_deadline)), [(0, 1, {2}), (7, 2, {1, 2})])

    def test_a_part_is_free_as_soon_as_one_of_two_blocks_ends(self):
        debtor = payer(item(1, 100, due=-10, reasons=blocked("disputed", 5, 60) + blocked("promised", 20, 60)))
        self.assertEqual(told(forecast(debtor, policy(), day(0), 8, no_deadline)), [(5, 1, {1})])

    def test_a_reason_without_an_end_stays(self):
        debtor = payer(item(1, 100, due=-10, reasons=blocked("payer_stopped")))
        self.assertEqual(forecast(debtor, policy(), day(0), 90, no_deadline), [])

    def test_nothing_leaves_on_a_weekend(self):
        outlook = forecast(payer(item(1, 100, due=-2)), policy(calendar=WEEK), day(0), 30, no_deadline)
        self.assertEqual(told(outlook)[0], (7, 1, {1}))  # day 5 is a Saturday

    def test_a_small_sum_waits_for_company(self):
        debtor = payer(item(1, 20, due=-10), item(2, 10, due=3))
        outlook = forecast(debtor, policy(min_amount=25), day(0), 30, no_deadline)
        self.assertEqual(told(outlook)[0], (4, 1, {1, 2}))  # the day after the second one is due

    def test_credits_cover_until_more_is_due(self):
        debtor = payer(item(1, 20, due=-10), credit(2, 25), item(3, 10, due=5))
        outlook = forecast(debtor, policy(), day(0), 30, no_deadline)
        self.assertEqual(told(outlook)[0], (6, 1, {1, 3}))

    def test_without_a_policy_there_is_nothing_to_tell(self):
        self.assertEqual(forecast(payer(item(1, 100, due=-10)), None, day(0), 30, no_deadline), [])

    def test_a_quiet_payer_costs_one_look(self):
        debtor = payer(*(item(number, 100, due=90) for number in range(5)))
        with patch.object(module, "decide", side_effect=decide) as looks:
            self.assertEqual(forecast(debtor, policy(), day(0), 30, no_deadline), [])
        self.assertEqual(looks.call_count, 1)


@tagged("post_install", "-at_install")
class TestForecastProperties(BaseCase):
    """Skipping the days on which nothing can change changes nothing."""

    @examples
    @given(payers(), policies(), days.map(day), st.integers(1, 60))
    def test_it_is_what_living_through_every_day_gives(self, debtor, ladder, start, length):
        for deadline_of in (in_ten_days, no_deadline):
            self.assertEqual(
                forecast(debtor, ladder, start, length, deadline_of),
                day_by_day(debtor, ladder, start, length, deadline_of),
            )

    @examples
    @given(payers(), policies(), days.map(day))
    def test_an_item_gets_each_level_once(self, debtor, ladder, start):
        seen = set()
        for _on, demand in forecast(debtor, ladder, start, 90, no_deadline):
            for line in demand.lines:
                if line.counted_level_id:
                    self.assertNotIn((line.item_id, line.counted_level_id), seen)
                    seen.add((line.item_id, line.counted_level_id))
