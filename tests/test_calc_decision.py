"""The rules of the engine, with the examples of the design."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.decision import decide, decide_manual

from .calc_common import (
    USD,
    WEEK,
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
class TestNextLevelRule(BaseCase):
    def test_rule_1_each_due_date_has_its_own_level(self):
        half, other = item(1, 500, due=0, move_id=7), item(2, 500, due=30, move_id=7)
        decision = decide(payer(half, other), policy(), day(8))
        self.assertEqual((counted(decision), why(decision)), ({1: 10}, {2: "not_due"}))

    def test_rule_2_missed_nights_are_caught_up_one_step_at_a_time(self):
        told = story(payer(item(1, 100)), policy(), range(60, 100))
        self.assertEqual(told, {60: (1,), 67: (2,), 74: (3,)})

    def test_rule_2_another_item_keeps_the_quiet_days(self):
        decision = decide(payer(item(1, 100, due=5), last_written_on=day(10)), policy(), day(12))
        self.assertEqual((why(decision), until(decision, 1)), ({1: "quiet_period"}, day(17)))

    def test_rule_2_after_the_quiet_days_it_leaves(self):
        decision = decide(payer(item(1, 100, due=5), last_written_on=day(10)), policy(), day(17))
        self.assertEqual(counted(decision), {1: 10})

    def test_rule_2_pre_due_reminders_are_one_message(self):
        debtor = payer(item(1, 100), item(2, 70, due=1), item(3, 50, due=20))
        decision = decide(debtor, policy(level(1, -7), level(2, 7)), day(-5))
        self.assertEqual((printed(decision), why(decision)), ({1: 10, 2: 10}, {3: "not_due"}))

    def test_rule_2_after_the_last_level_somebody_decides(self):
        decision = decide(payer(item(1, 100, counted_rank=3)), policy(), day(300))
        self.assertEqual((decision.demands, why(decision)), ((), {1: "level_done"}))

    def test_without_a_policy_nobody_is_chased(self):
        stopped = item(2, 100, reasons=blocked("payer_stopped"))
        decision = decide(payer(item(1, 100), stopped, credit(3, 10)), None, day(60))
        self.assertEqual(why(decision), {1: "no_policy", 2: "payer_stopped", 3: "no_policy"})


@tagged("post_install", "-at_install")
class TestDocumentLevelRule(BaseCase):
    def test_rule_3_lines_keep_their_due_level_and_count_at_most_the_document_level(self):
        decision = decide(payer(item(1, 500, counted_rank=1), item(2, 900), credit(3, 500)), policy(), day(14))
        (demand,) = decision.demands
        self.assertEqual(demand.level_id, 10)
        self.assertEqual(printed(decision), {1: 20, 2: 10, 3: None})
        self.assertEqual((counted(decision), why(decision)), ({2: 10}, {1: "net_credit", 3: "net_credit"}))

    def test_rule_3_an_item_not_due_stands_at_its_last_level(self):
        warned = item(1, 500, due=-14, counted_rank=2)
        decision = decide(payer(warned, item(2, 900)), policy(), day(7))
        self.assertEqual(decision.demands[0].level_id, 20)
        self.assertEqual((counted(decision), why(decision)), ({2: 10}, {1: "level_wait"}))

    def test_rule_3_calls_and_letters_are_counted_apart(self):
        ladder = policy(level(1, 2), level(2, 5, "call"), level(3, 14))
        decision = decide(payer(item(1, 100, due=-1, counted_rank=1), item(2, 70, due=2)), ladder, day(4))
        self.assertEqual([demand.sort for demand in decision.demands], ["written", "personal"])
        self.assertEqual(counted(decision), {1: 20, 2: 10})
        self.assertEqual([demand.level_id for demand in decision.demands], [10, 20])

    def test_rule_3_a_letter_never_takes_the_level_of_a_call(self):
        ladder = policy(level(1, 2), level(2, 5, "call"), level(3, 14))
        called = item(1, 100, due=-1, counted_rank=2, counted_on=day(4))
        decision = decide(payer(called, item(2, 70, due=2)), ladder, day(4))
        self.assertEqual([demand.level_id for demand in decision.demands], [10])

    def test_rule_3_an_internal_step_needs_no_contact(self):
        decision = decide(payer(item(1, 100), contacts=()), policy(level(1, 7, "internal")), day(7))
        self.assertEqual((counted(decision), decision.demands[0].route.to), ({1: 10}, ()))


@tagged("post_install", "-at_install")
class TestNettingRule(BaseCase):
    def test_rule_4_the_first_example_as_a_whole(self):
        items = [
            item(number, amount, due=-60, counted_rank=rank - 1, counted_on=day(-30))
            for number, (amount, rank) in enumerate(
                [(3000, 1), (10000, 1), (5000, 2), (1500, 2), (1000, 3), (500, 4)], 1
            )
        ]
        credits = (credit(11, 2000, naming=items[2]), credit(12, 2000))
        ladder = policy(level(1, 7), level(2, 14), level(3, 28), level(4, 40))
        (demand,) = decide(payer(*items, *credits), ladder, day(0)).demands
        self.assertEqual((demand.level_id, demand.totals), (20, ((1, 17000),)))

    def test_rule_4_the_second_example_as_a_whole(self):
        warned = {"due": -60, "counted_on": day(-30)}
        first = item(1, 5000, counted_rank=1, **warned)
        others = (item(2, 1500, counted_rank=1, **warned), item(3, 500, counted_rank=2, **warned))
        decision = decide(payer(first, *others, credit(4, 7000, naming=first)), policy(), day(0))
        self.assertEqual((decision.demands, set(why(decision).values())), ((), {"net_credit"}))
        self.assertTrue(decision.allocate_credit)

    def test_rule_4_credit_that_leaves_only_fresh_items_asks_for_nothing(self):
        ladder = policy(level(1, 10), level(2, 20))
        decision = decide(payer(item(1, 100), item(2, 500, due=9), credit(3, 100)), ladder, day(10))
        self.assertEqual((decision.demands, decision.allocate_credit), ((), True))
        self.assertEqual(why(decision), {1: "net_credit", 2: "level_wait", 3: "net_credit"})

    def test_rule_4_reserved_credits_stay_out(self):
        decision = decide(payer(item(1, 100), credit(2, 500, reserved=True)), policy(), day(7))
        self.assertEqual(printed(decision), {1: 10})
        self.assertEqual(why(decision), {2: "net_credit"})

    def test_rule_4_an_item_that_its_own_credit_covers_does_not_advance(self):
        first = item(1, 100)
        decision = decide(payer(first, item(2, 300), credit(3, 100, naming=first)), policy(), day(7))
        self.assertEqual((counted(decision), why(decision)), ({2: 10}, {1: "net_credit", 3: "net_credit"}))

    def test_rule_4_credits_count_against_pre_due_reminders(self):
        decision = decide(payer(item(1, 100), credit(2, 100)), policy(level(1, -7)), day(-5))
        self.assertEqual((decision.demands, decision.allocate_credit), ((), True))


@tagged("post_install", "-at_install")
class TestMinimumRule(BaseCase):
    def ladder(self, **values):
        return policy(level(1, 7), level(2, 14, **values))

    def test_rule_5_a_tenth_of_a_thousand_passes(self):
        ladder = self.ladder(min_percent=Decimal(10))
        items = (item(1, 100, counted_rank=1), item(2, 900, due=8))
        self.assertIn(1, counted(decide(payer(*items), ladder, day(15))))

    def test_rule_5_less_than_a_tenth_falls_to_a_level_already_sent(self):
        ladder = self.ladder(min_percent=Decimal(10))
        items = (item(1, 100, counted_rank=1), item(2, 1000, due=8))
        decision = decide(payer(*items), ladder, day(15))
        self.assertEqual((counted(decision), why(decision)), ({2: 10}, {1: "below_minimum"}))
        self.assertEqual(printed(decision), {1: None, 2: 10})

    def test_rule_5_ten_small_items_pass_together(self):
        ladder = policy(level(1, 7, min_amount=Decimal(50)))
        items = [item(number, 10) for number in range(1, 11)]
        self.assertEqual(len(counted(decide(payer(*items), ladder, day(7)))), 10)

    def test_rule_5_minimums_are_converted(self):
        ladder = policy(level(1, 7, min_amount=Decimal(50)))
        yen = {"currency_id": 9, "residual": Decimal(7999)}
        decision = decide(payer(item(1, 50, **yen), rates={9: Decimal(160)}), ladder, day(7))
        self.assertEqual(why(decision), {1: "below_minimum"})

    def test_rule_5_the_policys_minimum_is_tested_on_the_net_block(self):
        ladder = policy(min_amount=Decimal(25))
        decision = decide(payer(item(1, 30), credit(2, 10)), ladder, day(7))
        self.assertEqual(why(decision), {1: "below_minimum", 2: "net_credit"})
        self.assertFalse(decision.allocate_credit)

    def test_rule_5_exactly_the_policys_minimum_is_enough(self):
        decision = decide(payer(item(1, 30), credit(2, 5)), policy(min_amount=Decimal(25)), day(7))
        self.assertEqual(counted(decision), {1: 10})

    def test_rule_5_what_is_due_today_does_not_raise_the_percentage(self):
        ladder = policy(level(1, 0), level(2, 14, min_percent=Decimal(10)))
        decision = decide(payer(item(1, 100, counted_rank=1), item(2, 1000, due=14)), ladder, day(14))
        self.assertEqual(counted(decision), {1: 20, 2: 10})

    def test_rule_5_a_small_old_item_does_not_raise_the_document_level(self):
        old = item(1, 5, due=-30, counted_rank=3)
        for levels, document in (((3,), 20), ((2, 3), 10)):
            rungs = (level(n, 7 * n, min_amount=Decimal(50 * (n in levels))) for n in (1, 2, 3))
            decision = decide(payer(old, item(2, 900)), policy(*rungs), day(7))
            self.assertEqual(decision.demands[0].level_id, document)

    def test_rule_5_an_overdue_item_never_falls_to_a_pre_due_level(self):
        ladder = policy(level(1, -7), level(2, 7, min_amount=Decimal(50)))
        self.assertEqual(why(decide(payer(item(1, 30)), ladder, day(7))), {1: "below_minimum"})


@tagged("post_install", "-at_install")
class TestConsolidationRule(BaseCase):
    def test_rule_6_a_level_within_the_quiet_days_is_pulled_forward(self):
        decision = decide(payer(item(1, 100), item(2, 50, due=2)), policy(), day(7))
        self.assertEqual(counted(decision), {1: 10, 2: 10})

    def test_rule_6_a_level_further_away_is_printed_only(self):
        ladder = policy(level(1, 10), level(2, 20))
        decision = decide(payer(item(1, 100), item(2, 50, due=9)), ladder, day(10))
        self.assertEqual(printed(decision), {1: 10, 2: None})
        self.assertEqual(why(decision), {2: "level_wait"})

    def test_rule_6_exactly_the_quiet_days_away_is_near_enough(self):
        ladder = policy(level(1, 8), level(2, 20))
        self.assertIn(2, counted(decide(payer(item(1, 100), item(2, 50, due=7)), ladder, day(8))))

    def test_rule_6_one_day_more_is_too_far(self):
        ladder = policy(level(1, 9), level(2, 20))
        self.assertNotIn(2, counted(decide(payer(item(1, 100), item(2, 50, due=8)), ladder, day(9))))

    def test_rule_6_nothing_is_pulled_when_no_message_leaves(self):
        self.assertEqual(why(decide(payer(item(2, 50, due=2)), policy(), day(7))), {2: "level_wait"})

    def test_rule_6_a_pre_due_notice_does_not_prevent_it(self):
        ladder = policy(level(1, -7), level(2, 7))
        noticed = item(2, 50, due=2, counted_rank=1, counted_on=day(-5))
        self.assertEqual(counted(decide(payer(item(1, 100), noticed), ladder, day(7))), {1: 20, 2: 20})

    def test_rule_6_a_reminded_item_keeps_its_own_time(self):
        reminded = item(2, 50, due=-3, counted_rank=1)
        decision = decide(payer(item(1, 100), reminded), policy(), day(7))
        self.assertEqual((counted(decision), why(decision)), ({1: 10}, {2: "level_wait"}))

    def test_rule_6_calls_pull_nothing(self):
        ladder = policy(level(1, 7), level(2, 10, "call"), level(3, 20))
        debtor = payer(item(1, 100, due=-5, counted_rank=1), item(2, 50))
        decision = decide(debtor, ladder, day(5))
        self.assertEqual((counted(decision), why(decision)), ({1: 20}, {2: "level_wait"}))

    def test_rule_6_no_call_is_pulled(self):
        ladder = policy(level(1, 5, "call"), level(2, 9))
        decision = decide(payer(item(1, 100, counted_rank=1), item(2, 50, due=6)), ladder, day(9))
        self.assertEqual((counted(decision), why(decision)), ({1: 20}, {2: "level_wait"}))

    def test_rule_7_a_part_payment_restarts_the_quiet_days(self):
        debtor = payer(item(1, 100, counted_rank=1), last_written_on=day(7), last_part_payment_on=day(13))
        decision = decide(debtor, policy(), day(14))
        self.assertEqual((why(decision), until(decision, 1)), ({1: "quiet_period"}, day(20)))

    def test_rule_8_what_was_not_delivered_is_proposed_again(self):
        debtor = payer(item(1, 100))
        self.assertEqual(counted(decide(debtor, policy(), day(7))), counted(decide(debtor, policy(), day(8))))

    def test_rule_8_a_queued_notice_blocks_its_items(self):
        decision = decide(payer(item(1, 100, reasons=blocked("notice_open"))), policy(), day(7))
        self.assertEqual(why(decision), {1: "notice_open"})


@tagged("post_install", "-at_install")
class TestManualNotice(BaseCase):
    def write_by_hand(self, *items, rank=2, item_ids=None, on=8, ladder=None, **values):
        ladder = ladder or policy()
        return decide_manual(payer(*items, **values), ladder, ladder.levels[rank - 1], day(on), item_ids)

    def test_a_person_may_jump_levels_on_any_day(self):
        decision = self.write_by_hand(item(1, 100), on=6, ladder=policy(calendar=WEEK), last_written_on=day(5))
        self.assertEqual((decision.demands[0].level_id, counted(decision)), (20, {1: 20}))

    def test_only_overdue_items_unless_named(self):
        items = (item(1, 100), item(2, 50, due=30))
        self.assertEqual(why(self.write_by_hand(*items)), {2: "not_due"})
        named = self.write_by_hand(*items, item_ids=[2])
        self.assertEqual((counted(named), why(named)), ({2: 20}, {1: "held_back"}))

    def test_blocked_items_stay_out(self):
        decision = self.write_by_hand(item(1, 100), item(2, 50, reasons=blocked("disputed")))
        self.assertEqual((printed(decision), why(decision)), ({1: 20}, {2: "disputed"}))

    def test_an_item_beyond_the_level_is_printed_without_advance(self):
        decision = self.write_by_hand(item(1, 100, due=-60, counted_rank=3), item(2, 50))
        self.assertEqual((printed(decision), counted(decision)), ({1: None, 2: 20}, {2: 20}))
        self.assertEqual(decision.demands[0].level_id, 20)

    def test_credits_are_netted_and_minimums_are_not_asked(self):
        ladder = policy(level(1, 7, min_amount=Decimal(500)), min_amount=Decimal(900))
        decision = self.write_by_hand(item(1, 100), credit(2, 40), rank=1, ladder=ladder)
        self.assertEqual(decision.demands[0].totals, ((1, 60),))

    def test_nothing_is_asked_of_a_payer_with_credit(self):
        decision = self.write_by_hand(item(1, 100), credit(2, 100))
        self.assertEqual((decision.demands, why(decision)[1]), ((), "net_credit"))

    def test_without_contact_there_is_no_notice(self):
        self.assertEqual(why(self.write_by_hand(item(1, 100), contacts=())), {1: "no_contact"})

    def test_currencies_are_told_apart(self):
        decision = self.write_by_hand(item(1, 100), item(2, 70, currency_id=USD))
        self.assertEqual(decision.demands[0].totals, ((1, 100), (USD, 70)))
