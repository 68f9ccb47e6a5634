"""What became of a promise: the cases of the notes, and what holds for all of them."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.promise import (
    CREDIT,
    OTHER,
    Promise,
    Receipt,
    Terms,
    exceeded,
    settle,
    share,
    tolerance,
)

from .calc_common import day
from .calc_examples import amounts, examples

STATES = ("open", "kept", "partial", "broken", "void")


def promise(amount=1000, id=1, on=3, items=(1,), owed=None, **values) -> Promise:
    """A promise of everything on its items for day `on`, two days of tolerance, 2 percent and at most 50 missing."""
    amount = Decimal(amount)
    return Promise(
        **{
            "id": id,
            "amount": amount,
            "date": day(on),
            "deadline": day(on + 2),
            "item_ids": frozenset(items),
            "owed": amount if owed is None else Decimal(owed),
            "tolerance": tolerance(Terms(), amount),
            **values,
        }
    )


def receipt(amount, on=2, item=1, credit=100, **values) -> Receipt:
    return Receipt(item, credit, day(on), Decimal(amount), **values)


def state(made, *receipts, on):
    return settle([made], receipts, day(on))[made.id].state


@tagged("post_install", "-at_install")
class TestVerdicts(BaseCase):
    def test_row_40_985_of_1000_keeps_it_and_970_does_not(self):
        self.assertEqual(state(promise(), receipt(985), on=2), "kept")
        self.assertEqual(state(promise(), receipt(980), on=2), "kept")
        self.assertEqual(state(promise(), receipt("979.99"), on=6), "partial")
        self.assertEqual(state(promise(), receipt(970), on=6), "partial")
        self.assertEqual(state(promise(), on=6), "broken")

    def test_never_more_than_the_amount_of_the_tolerance_is_missing(self):
        self.assertEqual(state(promise(10000), receipt(9950), on=6), "kept")
        self.assertEqual(state(promise(10000), receipt("9949.99"), on=6), "partial")

    def test_it_is_open_until_the_last_day_of_the_tolerance(self):
        for on, expected in ((0, "open"), (3, "open"), (5, "open"), (6, "broken")):
            self.assertEqual(state(promise(), on=on), expected, on)

    def test_the_day_that_the_money_came_decides_not_the_day_of_the_booking(self):
        self.assertEqual(state(promise(), receipt(1000, on=5), on=9), "kept")
        self.assertEqual(state(promise(), receipt(1000, on=6), on=9), "broken")

    def test_who_pays_earlier_than_promised_has_kept_it(self):
        self.assertEqual(state(promise(), receipt(1000, on=-20), on=0), "kept")

    def test_what_was_paid_before_it_was_made_does_not_count(self):
        self.assertEqual(state(promise(known=frozenset({100})), receipt(1000), on=6), "broken")

    def test_row_41_a_full_credit_note_makes_it_void_not_kept(self):
        self.assertEqual(state(promise(), receipt(1000, kind=CREDIT), on=2), "void")
        self.assertEqual(state(promise(credits_count=True), receipt(1000, kind=CREDIT), on=2), "kept")

    def test_a_credit_for_a_part_lowers_what_has_to_come(self):
        some = receipt(400, kind=CREDIT)
        self.assertEqual(state(promise(), some, on=2), "open")
        self.assertEqual(state(promise(), some, receipt(600), on=2), "kept")
        self.assertEqual(state(promise(), some, receipt(580), on=6), "partial")
        self.assertEqual(state(promise(), some, on=6), "broken")

    def test_a_credit_that_leaves_what_was_promised_open_changes_nothing(self):
        part = promise(400, owed=1000)
        self.assertEqual(state(part, receipt(500, kind=CREDIT), receipt(400), on=6), "kept")
        self.assertEqual(state(part, receipt(500, kind=CREDIT), receipt(300), on=6), "partial")

    def test_a_write_off_keeps_nothing_even_where_credits_count(self):
        self.assertEqual(state(promise(credits_count=True), receipt(1000, kind=OTHER), on=6), "void")

    def test_a_small_rest_after_a_credit_is_not_kept_without_any_payment(self):
        self.assertEqual(state(promise(), receipt(990, kind=CREDIT), on=6), "broken")

    def test_row_43_cancelled_invoices_make_it_void(self):
        self.assertEqual(state(promise(is_cancelled=True), on=6), "void")

    def test_money_that_is_here_and_not_matched_yet_is_waited_for(self):
        self.assertEqual(state(promise(pending=Decimal(1000)), on=9), "open")
        self.assertEqual(state(promise(pending=Decimal(100)), receipt(900), on=9), "open")
        self.assertEqual(state(promise(pending=Decimal(100)), on=9), "broken")


@tagged("post_install", "-at_install")
class TestFifo(BaseCase):
    def test_a_payment_keeps_the_oldest_promise_first(self):
        first, second = promise(400, 1, on=3, owed=1000), promise(400, 2, on=10, owed=600)
        verdicts = settle([second, first], [receipt(500, on=3)], day(4))
        self.assertEqual((verdicts[1].state, verdicts[1].received), ("kept", 400))
        self.assertEqual((verdicts[2].state, verdicts[2].received), ("open", 100))

    def test_what_comes_too_late_for_the_first_is_for_the_second(self):
        first, second = promise(400, 1, on=3, owed=1000), promise(400, 2, on=10, owed=1000)
        verdicts = settle([first, second], [receipt(400, on=8)], day(9))
        self.assertEqual((verdicts[1].state, verdicts[2].state), ("broken", "kept"))

    def test_a_payment_of_another_item_keeps_nothing(self):
        self.assertEqual(state(promise(items=(2,)), receipt(1000), on=6), "broken")

    def test_an_amount_is_spread_over_the_items_in_their_order(self):
        residuals = [(1, Decimal(300)), (2, Decimal(500)), (3, Decimal(100))]
        self.assertEqual(share(Decimal(400), residuals), {1: Decimal(300), 2: Decimal(100)})
        self.assertEqual(share(Decimal(0), residuals), {})


@tagged("post_install", "-at_install")
class TestLimits(BaseCase):
    def _exceeded(self, days=7, amount=100, others=0, broken=0, **terms):
        return exceeded(Terms(**terms), day(0), day(days), Decimal(amount), others, broken)

    def test_the_usual_promise_needs_nobody(self):
        self.assertEqual(self._exceeded(), ())

    def test_each_limit_has_its_edge(self):
        self.assertEqual((self._exceeded(14), self._exceeded(15)), ((), ("too_long",)))
        self.assertEqual((self._exceeded(others=0), self._exceeded(others=1)), ((), ("too_many",)))
        limit = {"max_amount": Decimal(500)}
        self.assertEqual(self._exceeded(amount=500, **limit), ())
        self.assertEqual(self._exceeded(amount=501, **limit), ("too_much",))
        self.assertEqual(self._exceeded(broken=1), ("broken_before",))
        self.assertEqual(self._exceeded(broken=1, max_broken=2), ())

    def test_zero_is_no_limit(self):
        free = {"max_days": 0, "max_open": 0, "max_broken": 0}
        self.assertEqual(self._exceeded(900, 10**9, 9, 9, **free), ())

    def test_all_reasons_are_named(self):
        self.assertEqual(self._exceeded(99, others=1, broken=1), ("too_long", "too_many", "broken_before"))

    def test_the_tolerance_follows_the_currency(self):
        self.assertEqual(tolerance(Terms(), Decimal(10**6), Decimal(150)), 7500)


receipts_of_one_item = st.lists(
    st.builds(
        Receipt,
        st.sampled_from([1, 2]),
        st.integers(100, 104),
        st.integers(-5, 12).map(day),
        amounts,
        st.sampled_from(["payment", "payment", CREDIT, OTHER]),
    ),
    max_size=6,
)
promises = st.lists(
    st.builds(
        lambda amount, on, items, more: (amount, on, items, more),
        amounts,
        st.integers(0, 8),
        st.sampled_from([(1,), (2,), (1, 2)]),
        st.decimals(0, 500, places=2),
    ),
    min_size=1,
    max_size=4,
).map(
    lambda rows: [
        promise(amount, number, on, items, owed=amount + more) for number, (amount, on, items, more) in enumerate(rows)
    ]
)


@tagged("post_install", "-at_install")
class TestPromiseProperties(BaseCase):
    @examples
    @given(promises, receipts_of_one_item, st.integers(0, 15))
    def test_no_payment_keeps_two_promises(self, made, receipts, on):
        verdicts = settle(made, receipts, day(on))
        self.assertLessEqual(
            sum(verdict.received for verdict in verdicts.values()),
            sum(receipt.amount for receipt in receipts if receipt.kind == "payment"),
        )
        for one in made:
            self.assertIn(verdicts[one.id].state, STATES)
            self.assertTrue(0 <= verdicts[one.id].received <= one.amount)

    @examples
    @given(promises, receipts_of_one_item, st.integers(0, 15))
    def test_the_order_of_the_facts_does_not_matter(self, made, receipts, on):
        receipts = [replace(receipt, credit_id=number) for number, receipt in enumerate(receipts)]
        self.assertEqual(settle(made, receipts, day(on)), settle(made[::-1], receipts[::-1], day(on)))

    @examples
    @given(promises, receipts_of_one_item)
    def test_time_alone_only_ends_what_is_open(self, made, receipts):
        early, late = settle(made, receipts, day(2)), settle(made, receipts, day(30))
        for one in made:
            self.assertNotEqual(late[one.id].state, "open")
            if early[one.id].state != "open":
                self.assertEqual(early[one.id], late[one.id])

    @examples
    @given(promises, amounts)
    def test_more_money_in_time_never_does_harm(self, made, amount):
        rank = {"broken": 0, "partial": 1, "kept": 2}
        receipts = [receipt(amount, on=0)]
        before, after = settle(made, [], day(30)), settle(made, receipts, day(30))
        for one in made:
            self.assertLessEqual(rank[before[one.id].state], rank[after[one.id].state])

    @examples
    @given(amounts, st.lists(amounts, max_size=5))
    def test_a_share_is_never_more_than_the_amount_or_the_item(self, amount, residuals):
        shares = share(amount, list(enumerate(residuals)))
        self.assertEqual(sum(shares.values()), min(amount, sum(residuals)))
        self.assertTrue(all(0 < part <= residuals[number] for number, part in shares.items()))
