"""The cases of the edge-case list that pure rules decide; ``row_NN`` is the row of that list."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.dates import WorkCalendar
from odoo.addons.account_collections.calc.decision import decide

from .calc_common import (
    USD,
    blocked,
    counted,
    credit,
    day,
    item,
    level,
    payer,
    policy,
    printed,
    story,
    until,
    why,
)


@tagged("post_install", "-at_install")
class TestAmounts(BaseCase):
    def test_row_02_header_and_line_levels_may_differ_and_both_are_stored(self):
        debtor = payer(item(1, 500, counted_rank=1), item(2, 900), credit(3, 600))
        decision = decide(debtor, policy(), day(14))
        self.assertEqual((decision.demands[0].level_id, printed(decision)[1]), (10, 20))

    def test_row_03_a_credit_that_covers_everything_is_allocated_first(self):
        decision = decide(payer(item(1, 100), credit(2, 100)), policy(), day(7))
        self.assertEqual((decision.demands, decision.allocate_credit), ((), True))

    def test_row_03_never_more_than_the_net_is_asked(self):
        decision = decide(payer(item(1, 100), credit(2, 30)), policy(), day(7))
        self.assertEqual(decision.demands[0].totals, ((1, 70),))

    def test_row_04_a_part_payment_keeps_the_level(self):
        decision = decide(payer(item(1, 40, counted_rank=2)), policy(), day(28))
        self.assertEqual((counted(decision), decision.demands[0].totals), ({1: 30}, ((1, 40),)))

    def test_row_05_a_payment_in_process_blocks_and_a_failed_one_does_not(self):
        paying = item(1, 100, reasons=blocked("payment_in_process", 12))
        self.assertEqual(why(decide(payer(paying), policy(), day(7))), {1: "payment_in_process"})
        self.assertEqual(counted(decide(payer(paying._replace(reasons=())), policy(), day(7))), {1: 10})

    def test_row_05_only_the_amount_in_process_is_left_out(self):
        paying = item(1, 100, reasons=blocked("payment_in_process", amount=60))
        self.assertEqual(decide(payer(paying), policy(), day(7)).demands[0].totals, ((1, 40),))

    def test_row_07_small_sums_are_not_dropped_from_the_letter(self):
        ladder = policy(level(1, 7), level(2, 14, min_amount=Decimal(50)))
        decision = decide(payer(item(1, 20, counted_rank=1), item(2, 80, due=7)), ladder, day(14))
        self.assertEqual(decision.demands[0].totals, ((1, 100),))

    def test_row_11_currencies_are_never_added_to_reach_a_minimum(self):
        dollars = item(2, 40, currency_id=USD)
        ladder = policy(level(1, 7, min_amount=Decimal(50)))
        decision = decide(payer(item(1, 40), dollars, rates={USD: Decimal(1)}), ladder, day(7))
        self.assertEqual(why(decision), {1: "below_minimum", 2: "below_minimum"})

    def test_row_11_each_currency_has_its_own_block_and_credits(self):
        debtor = payer(item(1, 40), item(2, 90, currency_id=USD), credit(3, 50))
        decision = decide(debtor, policy(), day(7))
        self.assertEqual(decision.demands[0].totals, ((USD, 90),))
        self.assertTrue(decision.allocate_credit)
        self.assertEqual(why(decision)[1], "net_credit")

    def test_row_11_credit_in_a_currency_without_due_items_is_nobodys_task(self):
        ladder = policy(level(1, 10), level(2, 20))
        dollars = (item(2, 90, due=9, currency_id=USD), credit(3, 90, currency_id=USD))
        decision = decide(payer(item(1, 40), *dollars), ladder, day(10))
        self.assertEqual((decision.demands[0].totals, decision.allocate_credit), (((1, 40),), False))

    def test_row_13_a_payer_in_credit_gets_no_reminder(self):
        decision = decide(payer(item(1, 100), credit(2, 150)), policy(), day(7))
        self.assertEqual((decision.demands, why(decision)), ((), {1: "net_credit", 2: "net_credit"}))

    def test_row_14_an_entry_is_overdue_from_its_own_date_and_with_its_amount(self):
        entry = item(1, 100, date_invoice=day(0), needs_sending=False, sent_on=None)
        self.assertEqual(decide(payer(entry), policy(), day(7)).demands[0].totals, ((1, 100),))

    def test_row_15_nothing_open_is_never_selected(self):
        self.assertEqual(why(decide(payer(item(1, 0)), policy(), day(60))), {1: "below_minimum"})

    def test_row_18_without_any_address_the_level_is_not_advanced(self):
        decision = decide(payer(item(1, 100), contacts=()), policy(), day(7))
        self.assertEqual((decision.demands, why(decision)), ((), {1: "no_contact"}))

    def test_row_36_a_held_item_neither_triggers_nor_is_asked_for(self):
        held = item(1, 100, reasons=blocked("disputed", 40))
        decision = decide(payer(held, item(2, 70)), policy(), day(7))
        self.assertEqual((printed(decision), why(decision)), ({2: 10}, {1: "disputed"}))

    def test_row_36_when_everything_is_held_there_is_no_notice(self):
        held = item(1, 100, reasons=blocked("disputed", 40))
        self.assertEqual(decide(payer(held), policy(), day(7)).demands, ())


@tagged("post_install", "-at_install")
class TestTime(BaseCase):
    def test_row_23_of_several_due_dates_only_the_first_is_printed(self):
        terms = [item(number, 100, due=30 * number, move_id=7, sent_on=day(0)) for number in (1, 2, 3)]
        decision = decide(payer(*terms), policy(), day(45))
        self.assertEqual(printed(decision), {1: 10})
        self.assertEqual(why(decision), {2: "not_due", 3: "not_due"})

    def test_row_24_when_the_oldest_is_paid_the_next_starts_at_its_own_step(self):
        debtor = payer(item(2, 100, due=0), last_written_on=day(1))
        self.assertEqual(counted(decide(debtor, policy(level(1, 5), level(2, 9)), day(8))), {2: 10})

    def test_row_25_the_document_level_falls_with_the_payment(self):
        worst, mild = item(1, 100, due=-30, counted_rank=2, counted_on=day(-9)), item(2, 50)
        self.assertEqual(decide(payer(worst, mild), policy(), day(7)).demands[0].level_id, 30)
        self.assertEqual(decide(payer(mild), policy(), day(7)).demands[0].level_id, 10)

    def test_row_26_sixty_missed_nights_give_one_step(self):
        self.assertEqual(story(payer(item(1, 100)), policy(), range(60, 67)), {60: (1,)})

    def test_row_26_a_long_interval_of_its_own_is_kept(self):
        ladder = policy(level(1, 7), level(2, 14, min_gap_days=30))
        self.assertEqual(story(payer(item(1, 100)), ladder, range(60, 100)), {60: (1,), 90: (2,)})

    def test_row_27_a_missed_day_is_made_up_on_the_next(self):
        self.assertEqual(counted(decide(payer(item(1, 100)), policy(), day(7 + 1))), {1: 10})

    def test_row_28_the_date_is_the_callers(self):
        debtor = payer(item(1, 100))
        self.assertEqual(why(decide(debtor, policy(), day(6))), {1: "level_wait"})
        self.assertEqual(counted(decide(debtor, policy(), day(7))), {1: 10})

    def test_row_29_what_falls_on_christmas_leaves_on_the_next_working_day(self):
        holidays = [date(2026, 12, 25), date(2026, 12, 28)]
        ladder = policy(calendar=WorkCalendar.weekly(holidays=holidays))
        debtor = payer(item(1, 100, date_due=date(2026, 12, 18)))
        decision = decide(debtor, ladder, date(2026, 12, 25))
        self.assertEqual((why(decision), until(decision, 1)), ({1: "day_off"}, date(2026, 12, 29)))
        self.assertEqual(counted(decide(debtor, ladder, date(2026, 12, 29))), {1: 10})

    def test_row_30_nothing_leaves_while_the_last_deadline_runs(self):
        debtor = payer(item(1, 100, counted_rank=1), last_written_on=day(7), last_deadline=day(21))
        decision = decide(debtor, policy(), day(20))
        self.assertEqual((why(decision), until(decision, 1)), ({1: "quiet_period"}, day(21)))

    def test_row_31_an_invoice_that_was_not_sent_is_neither_chased_nor_printed(self):
        unsent = item(1, 100, sent_on=None)
        decision = decide(payer(unsent, item(2, 70)), policy(), day(7))
        self.assertEqual((printed(decision), why(decision)), ({2: 10}, {1: "invoice_not_sent"}))

    def test_row_31_an_invoice_sent_after_its_due_date_is_left_alone_for_the_quiet_days(self):
        debtor, ladder = payer(item(1, 100, sent_on=day(8))), policy()
        decision = decide(debtor, ladder, day(7))
        self.assertEqual((why(decision), until(decision, 1)), ({1: "invoice_not_sent"}, day(15)))
        self.assertEqual(why(decide(debtor, ladder, day(14))), {1: "invoice_not_sent"})
        self.assertTrue(decide(debtor, ladder, day(15)).demands)

    def test_row_32_a_due_date_moved_later_leaves_the_run(self):
        moved = item(1, 100, due=30)
        self.assertEqual(why(decide(payer(moved), policy(), day(7))), {1: "not_due"})

    def test_row_33_a_coming_item_is_silent_while_an_older_one_is_overdue(self):
        ladder = policy(level(1, -7), level(2, 7))
        decision = decide(payer(item(1, 100, due=-10), item(2, 50, due=3)), ladder, day(0))
        self.assertEqual((printed(decision), why(decision)), ({1: 20}, {2: "older_overdue"}))

    def test_row_34_an_opening_company_sends_nothing(self):
        backlog = [item(number, 100, due=-number) for number in range(1, 501)]
        decision = decide(payer(*backlog, reasons=blocked("opening")), policy(), day(7))
        self.assertEqual((decision.demands, set(why(decision).values())), ((), {"opening"}))

    def test_row_34_a_backlog_is_one_notice_at_one_step(self):
        backlog = [item(number, 100, due=-number) for number in range(1, 501)]
        decision = decide(payer(*backlog), policy(), day(7))
        self.assertEqual((len(decision.demands), set(counted(decision).values())), (1, {10}))

    def test_row_35_end_of_month_levels_leave_at_the_end_of_the_month(self):
        ladder = policy(level(1, 30, end_of_month=True))
        debtor = payer(item(1, 100, date_due=date(2026, 1, 31)))
        self.assertEqual(until(decide(debtor, ladder, date(2026, 3, 30)), 1), date(2026, 3, 31))
        self.assertEqual(counted(decide(debtor, ladder, date(2026, 3, 31))), {1: 10})
