"""What holds for every payer, policy and date."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.decision import decide, decide_manual
from odoo.addons.account_collections.calc.escalation import applies, is_pre_due_for
from odoo.addons.account_collections.calc.exclusion import PRECEDENCE, merge
from odoo.addons.account_collections.calc.netting import Share, net

from .calc_common import day, deliver, item
from .calc_examples import amounts, calendars, days, examples, payers, policies, reasons


@tagged("post_install", "-at_install")
class TestDateProperties(BaseCase):
    @examples
    @given(calendars, days.map(day), st.integers(1, 40))
    def test_subtracting_undoes_adding_from_a_working_day(self, calendar, start, n):
        start = calendar.next_workday(start)
        self.assertEqual(calendar.add_workdays(calendar.add_workdays(start, n), -n), start)

    @examples
    @given(calendars, days.map(day), st.integers(-40, 40))
    def test_adding_more_workdays_never_leads_earlier(self, calendar, start, n):
        self.assertLess(calendar.add_workdays(start, n), calendar.add_workdays(start, n + 1))

    @examples
    @given(calendars, days.map(day), st.integers(1, 40))
    def test_adding_workdays_ends_on_a_working_day(self, calendar, start, n):
        self.assertTrue(calendar.is_workday(calendar.add_workdays(start, n)))
        self.assertTrue(calendar.is_workday(calendar.next_workday(start)))


@tagged("post_install", "-at_install")
class TestPartProperties(BaseCase):
    @examples
    @given(st.lists(reasons, min_size=1, max_size=6))
    def test_merging_takes_the_gravest_and_the_latest(self, several):
        merged = merge(several)
        self.assertEqual(PRECEDENCE[merged.code], min(PRECEDENCE[one.code] for one in several))
        self.assertEqual(merged.until, max((one.until for one in several if one.until), default=None))

    @examples
    @given(st.lists(st.tuples(amounts, st.integers(0, 4)), min_size=1), st.lists(amounts))
    def test_netting_never_raises_a_balance_and_keeps_the_sum(self, debts, credits):
        shares = [Share(item(number, amount), rank, amount) for number, (amount, rank) in enumerate(debts)]
        before = net(shares, [])
        after = net(shares, [item(-number, -amount, credited_move_id=1000) for number, amount in enumerate(credits)])
        self.assertTrue(all(0 <= after.balances[rank] <= before.balances[rank] for rank in before.balances))
        self.assertEqual(after.total, before.total - sum(credits))
        self.assertEqual(after.total, sum(after.balances.values()) - after.leftover)
        self.assertLessEqual(after.rank, before.rank)


@tagged("post_install", "-at_install")
class TestDecisionProperties(BaseCase):
    @examples
    @given(payers(), policies(), days.map(day))
    def test_every_item_is_counted_or_excluded_exactly_once(self, debtor, ladder, on):
        for decision in (decide(debtor, ladder, on), decide_manual(debtor, ladder, ladder.levels[-1], on)):
            told = [item_id for item_id, _ in decision.exclusions]
            for demand in decision.demands:
                told += demand.counted_item_ids()
            self.assertEqual(sorted(told), [one.id for one in debtor.items])

    @examples
    @given(payers(), policies(), days.map(day))
    def test_totals_are_the_sums_of_the_lines_and_positive(self, debtor, ladder, on):
        for demand in decide(debtor, ladder, on).demands:
            for currency, total in demand.totals:
                self.assertEqual(total, sum(line.amount for line in demand.lines if line.currency_id == currency))
                self.assertGreater(total, 0)
            self.assertEqual({line.currency_id for line in demand.lines}, {currency for currency, _ in demand.totals})

    @examples
    @given(payers(), policies(), days.map(day))
    def test_a_counted_level_is_a_step_up_that_skips_nothing(self, debtor, ladder, on):
        by_id = {one.id: one for one in debtor.items}
        for demand in decide(debtor, ladder, on).demands:
            for line in (line for line in demand.lines if line.counted_level_id):
                one, rung = by_id[line.item_id], ladder.level(line.counted_level_id)
                self.assertGreater(rung.rank, one.counted_rank)
                self.assertLessEqual(rung.rank, ladder.level(line.level_id).rank)
                self.assertEqual(self.skipped(debtor, ladder, one, rung, on), [])

    def skipped(self, debtor, ladder, one, rung, on):
        """Levels between the last counted one and this one that the item should have had."""
        return [
            between
            for between in ladder.levels
            if one.counted_rank < between.rank < rung.rank
            and applies(between, one, debtor.is_new_or_large)
            and not is_pre_due_for(between, one, ladder)
        ]

    @examples
    @given(payers(), policies(), days.map(day))
    def test_a_demand_is_of_one_sort_and_not_above_what_its_items_reached(self, debtor, ladder, on):
        by_id = {one.id: one for one in debtor.items}
        decision = decide(debtor, ladder, on)
        self.assertEqual(len({demand.sort for demand in decision.demands}), len(decision.demands))
        for demand in decision.demands:
            document = ladder.level(demand.level_id)
            reached = [
                ladder.level(line.level_id).rank if line.level_id else by_id[line.item_id].counted_rank
                for line in demand.lines
            ]
            self.assertEqual(document.sort, demand.sort)
            self.assertLessEqual(document.rank, max(reached))

    @examples
    @given(payers(), policies(), days.map(day))
    def test_the_next_possible_date_is_a_working_day_after_today(self, debtor, ladder, on):
        free = {one.id for one in debtor.items if not one.reasons}
        for item_id, reason in decide(debtor, ladder, on).exclusions:
            if reason.until and item_id in free:
                self.assertGreater(reason.until, on)
                self.assertTrue(ladder.calendar.is_workday(reason.until))

    @examples
    @given(payers(), policies(), days.map(day))
    def test_on_a_day_off_nothing_leaves(self, debtor, ladder, on):
        if not ladder.calendar.is_workday(on):
            self.assertEqual(decide(debtor, ladder, on).demands, ())

    @examples
    @given(payers(), policies(), days.map(day))
    def test_what_was_delivered_is_not_proposed_again_the_same_day(self, debtor, ladder, on):
        first = decide(debtor, ladder, on)
        again = decide(deliver(debtor, ladder, on, first), ladder, on)
        before = {line.item_id: line.counted_level_id for demand in first.demands for line in demand.lines}
        for demand in again.demands:
            for line in demand.lines:
                if line.counted_level_id:
                    self.assertNotEqual(before.get(line.item_id), line.counted_level_id)
