"""Which level is next, and from when on."""

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.escalation import earliest, next_level

from .calc_common import WEEK, day, item, level, payer, policy


def rank_of_next(ladder, it, on, is_new_or_large=False):
    found = next_level(ladder, it, on, is_new_or_large)
    return found and found.rank


@tagged("post_install", "-at_install")
class TestNextLevel(BaseCase):
    def test_the_first_level_comes_first_however_late(self):
        self.assertEqual(rank_of_next(policy(), item(1, 100), day(300)), 1)

    def test_the_level_after_the_last_counted_one(self):
        self.assertEqual(rank_of_next(policy(), item(1, 100, counted_rank=1), day(300)), 2)

    def test_after_the_last_level_the_ladder_is_done(self):
        self.assertIsNone(next_level(policy(), item(1, 100, counted_rank=3), day(300), False))

    def test_a_pre_due_level_holds_until_the_day_before_the_due_date(self):
        ladder = policy(level(1, -7), level(2, 7))
        self.assertEqual(rank_of_next(ladder, item(1, 100), day(-1)), 1)
        self.assertEqual(rank_of_next(ladder, item(1, 100), day(0)), 2)

    def test_a_level_counted_from_the_invoice_expires_at_the_due_date(self):
        ladder = policy(level(1, 5, count_from="invoice"), level(2, 7))
        self.assertEqual(rank_of_next(ladder, item(1, 100), day(-1)), 1)
        self.assertEqual(rank_of_next(ladder, item(1, 100), day(0)), 2)

    def test_a_level_counted_from_the_invoice_beyond_the_due_date_is_ordinary(self):
        ladder = policy(level(1, 45, count_from="invoice"), level(2, 60))
        self.assertEqual(rank_of_next(ladder, item(1, 100), day(300)), 1)

    def test_a_short_term_passes_over_levels_for_long_terms(self):
        ladder = policy(level(1, 5, count_from="invoice", min_term_days=30), level(2, -7))
        self.assertEqual(rank_of_next(ladder, item(1, 100), day(-20)), 1)
        short = item(1, 100, date_invoice=day(-29))
        self.assertEqual(rank_of_next(ladder, short, day(-20)), 2)

    def test_levels_for_new_or_large_payers_are_passed_over_for_others(self):
        ladder = policy(level(1, -10, only_new_or_large=True), level(2, -7))
        self.assertEqual(rank_of_next(ladder, item(1, 100), day(-20), is_new_or_large=True), 1)
        self.assertEqual(rank_of_next(ladder, item(1, 100), day(-20)), 2)

    def test_a_pre_due_level_that_comes_too_late_after_sending_is_passed_over(self):
        ladder = policy(level(1, -7), level(2, 7))
        self.assertEqual(rank_of_next(ladder, item(1, 100, sent_on=day(-8)), day(-8)), 1)
        self.assertEqual(rank_of_next(ladder, item(1, 100, sent_on=day(-7)), day(-7)), 2)


@tagged("post_install", "-at_install")
class TestEarliest(BaseCase):
    def setUp(self):
        super().setUp()
        self.item = item(1, 100)

    def gap_until(self, rung, ladder=None, **values):
        return earliest(ladder or policy(rung), payer(self.item, **values), self.item, rung).gap_until

    def test_without_a_notice_there_is_no_gap(self):
        found = earliest(policy(), payer(self.item), self.item, level(1, 7))
        self.assertEqual((found.day, found.gap_until, found.both), (day(7), None, day(7)))

    def test_written_levels_keep_the_quiet_days(self):
        self.assertEqual(self.gap_until(level(1, 7), last_written_on=day(3)), day(10))

    def test_calls_keep_their_own_gap(self):
        call = level(1, 7, "call")
        self.assertEqual(self.gap_until(call, last_written_on=day(3), last_personal_on=day(1)), day(4))
        self.assertIsNone(self.gap_until(call, last_written_on=day(3)))

    def test_letters_do_not_wait_for_calls(self):
        self.assertIsNone(self.gap_until(level(1, 7, "letter"), last_personal_on=day(3)))

    def test_internal_levels_wait_for_nobody(self):
        decide = level(1, 7, "internal")
        self.assertIsNone(self.gap_until(decide, last_written_on=day(3), last_personal_on=day(3)))

    def test_a_level_may_have_its_own_gap_even_none_at_all(self):
        self.assertEqual(self.gap_until(level(1, 7, min_gap_days=14), last_written_on=day(3)), day(17))
        self.assertEqual(self.gap_until(level(1, 7, min_gap_days=0), last_written_on=day(3)), day(3))
        self.assertEqual(self.gap_until(level(1, 7, "call", min_gap_days=1), last_personal_on=day(3)), day(4))

    def test_a_written_level_waits_for_the_deadline_of_the_last_notice(self):
        self.assertEqual(self.gap_until(level(1, 7), last_written_on=day(3), last_deadline=day(20)), day(20))

    def test_row_30_a_letter_adds_its_transit_in_working_days(self):
        rung = level(1, 7)
        gap = self.gap_until(
            rung,
            policy(rung, calendar=WEEK),
            last_written_on=day(-9),
            last_deadline=day(4),
            last_written_by_letter=True,
        )
        self.assertEqual(gap, day(8))

    def test_a_part_payment_restarts_the_quiet_days(self):
        gap = self.gap_until(level(1, 7), last_written_on=day(3), last_part_payment_on=day(5))
        self.assertEqual(gap, day(12))

    def test_an_older_part_payment_does_not(self):
        gap = self.gap_until(level(1, 7), last_written_on=day(3), last_part_payment_on=day(2))
        self.assertEqual(gap, day(10))

    def test_a_pre_due_level_leaves_the_customer_time_with_the_invoice(self):
        late = item(1, 100, sent_on=day(-12))
        self.assertEqual(earliest(policy(), payer(late), late, level(1, -7)).day, day(-5))
