"""Where old items stand on the ladder when collections begin."""

from datetime import timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.opening import level_before, level_by_age, may_have_level, usual_cap

from .calc_common import blocked, credit, day, item, level, policy


def no_deadline(_level, _on):
    return None


@tagged("post_install", "-at_install")
class TestOpening(BaseCase):
    """Levels that overdue items are taken to have had."""

    def _rank(self, one, ladder=None, cap=9, on=0, deadline_of=no_deadline):
        found = level_by_age(ladder or policy(), one, day(on), cap, False, deadline_of)
        return found.rank if found else 0

    def test_the_highest_level_whose_day_has_passed(self):
        ranks = [self._rank(item(1, 100, due=-late)) for late in (6, 7, 8, 14, 15, 28, 29, 500)]
        self.assertEqual(ranks, [0, 0, 1, 1, 2, 2, 3, 3])

    def test_never_above_the_cap(self):
        self.assertEqual([self._rank(item(1, 100, due=-99), cap=cap) for cap in (0, 1, 2, 3)], [0, 1, 2, 3])

    def test_early_levels_and_decisions_are_never_assumed(self):
        ladder = policy(level(1, -3), level(2, 7), level(3, 10, "call"), level(4, 20, "internal"))
        self.assertEqual(self._rank(item(1, 100, due=-99), ladder), 3)
        self.assertEqual(self._rank(item(1, 100, due=-5), ladder), 0)

    def test_levels_that_follow_others_are_counted_along_the_ladder(self):
        ladder = policy(level(1, 7), level(2, 5, count_from="previous"), level(3, 1, count_from="deadline"))
        ranks = [
            self._rank(item(1, 100, due=-late), ladder, deadline_of=lambda _level, on: on + timedelta(days=10))
            for late in (8, 12, 13, 23, 24)
        ]
        self.assertEqual(ranks, [1, 1, 2, 2, 3])

    def test_levels_that_are_not_meant_for_the_item_are_passed_over(self):
        ladder = policy(level(1, 7), level(2, 14, only_new_or_large=True), level(3, 28, min_term_days=60))
        self.assertEqual(self._rank(item(1, 100, due=-99), ladder), 1)

    def test_a_ladder_is_not_climbed_past_a_level_to_come(self):
        fourth = level(4, 9, count_from="invoice")
        ladder = policy(level(1, 7), level(2, 40, count_from="invoice"), level(3, 60), fourth)
        self.assertEqual(self._rank(item(1, 100, due=-20), ladder), 2)

    def test_going_on_with_a_level(self):
        ladder = policy(level(1, -3), level(2, 7), level(3, 10, "call"), level(4, 20))
        before = [level_before(ladder, item(1, 100, due=-1), rank, False) for rank in (1, 2, 3, 4)]
        self.assertEqual([found and found.rank for found in before], [None, None, 2, 3])

    def test_which_items_get_one(self):
        late = {"due": -10}
        self.assertTrue(may_have_level(item(1, 100, **late), day(0)))
        self.assertTrue(may_have_level(item(1, 100, sent_on=None, needs_sending=False, **late), day(0)))
        self.assertTrue(may_have_level(item(1, 100, reasons=blocked("disputed"), **late), day(0)))
        for one in (
            item(1, 100, due=0),
            item(1, 100, sent_on=None, **late),
            item(1, 100, counted_rank=1, **late),
            item(1, 100, reasons=blocked("no_followup"), **late),
            item(1, 100, reasons=blocked("notice_open"), **late),
            credit(1, 100, **late),
        ):
            self.assertFalse(may_have_level(one, day(0)), one)

    def test_the_usual_cap_stops_before_the_first_approval(self):
        self.assertEqual(usual_cap([(1, False), (2, False), (3, True), (4, False)]), 2)
        self.assertEqual(usual_cap([(1, True), (2, False)]), 0)
        self.assertEqual(usual_cap([(1, False), (2, False)]), 2)
        self.assertEqual(usual_cap([]), 0)
