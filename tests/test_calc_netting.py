"""Credits against open items of one currency."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.netting import Share, net, takes_part

from .calc_common import blocked, credit, item


def shares(*amounts_and_ranks):
    """Items 1, 2, … of the given ``(amount, rank)``."""
    return [
        Share(item(number, amount), rank, Decimal(amount)) for number, (amount, rank) in enumerate(amounts_and_ranks, 1)
    ]


@tagged("post_install", "-at_install")
class TestNetting(BaseCase):
    def test_row_01_credits_against_levels(self):
        debts = shares((3000, 1), (10000, 1), (5000, 2), (1500, 2), (1000, 3), (500, 4))
        result = net(debts, [credit(11, 2000, naming=debts[2].item), credit(12, 2000)])
        self.assertEqual(result.balances, {1: 13000, 2: 4000, 3: 0, 4: 0})
        self.assertEqual((result.rank, result.total, result.leftover), (2, 17000, 0))

    def test_rule_4_a_large_named_credit_takes_everything(self):
        debts = shares((5000, 2), (1500, 2), (500, 4))
        result = net(debts, [credit(11, 7000, naming=debts[0].item)])
        self.assertEqual(result.balances, {2: 0, 4: 0})
        self.assertEqual((result.rank, result.total, result.leftover), (0, 0, 0))

    def test_without_credits_nothing_changes(self):
        result = net(shares((100, 1), (50, 3)), [])
        self.assertEqual((result.balances, result.rank, result.total), ({1: 100, 3: 50}, 3, 150))

    def test_a_named_credit_consumes_the_oldest_due_date_first(self):
        late, later = item(1, 100, due=0, move_id=7), item(2, 100, due=-30, move_id=7)
        debts = [Share(late, 1, Decimal(100)), Share(later, 2, Decimal(100))]
        result = net(debts, [credit(11, 120, naming=late)])
        self.assertEqual(result.balances, {1: 80, 2: 0})
        self.assertEqual(result.settled, {2})

    def test_a_credit_naming_something_that_is_not_printed_is_free(self):
        result = net(shares((100, 1), (50, 3)), [credit(11, 60, naming=item(9, 60))])
        self.assertEqual((result.balances, result.rank), ({1: 90, 3: 0}, 1))

    def test_too_much_credit_is_left_over(self):
        result = net(shares((100, 1)), [credit(11, 130)])
        self.assertEqual((result.leftover, result.total, result.rank), (30, -30, 0))

    def test_blocked_and_reserved_credits_stay_out(self):
        outside = [credit(11, 60, reasons=blocked("no_followup")), credit(12, 60, reserved=True)]
        self.assertEqual([takes_part(one) for one in outside], [False, False])
        self.assertEqual(net(shares((100, 1)), outside).total, 100)

    def test_debts_and_settled_items_are_no_credits(self):
        self.assertFalse(takes_part(item(1, 10)))
        self.assertFalse(takes_part(item(1, 0)))

    def test_an_item_without_level_is_consumed_last(self):
        result = net(shares((100, 0), (50, 2)), [credit(11, 70)])
        self.assertEqual((result.balances, result.rank, result.total), ({0: 80, 2: 0}, 0, 80))
