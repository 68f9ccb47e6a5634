"""The vocabulary of exclusions and how several combine."""

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.exclusion import CODES, PRECEDENCE, Exclusion, merge

from .calc_common import day


@tagged("post_install", "-at_install")
class TestExclusion(BaseCase):
    def test_codes_are_distinct(self):
        self.assertEqual(len(PRECEDENCE), len(CODES))

    def test_an_unknown_code_is_refused(self):
        with self.assertRaisesRegex(ValueError, "because"):
            Exclusion("because")

    def test_nothing_merges_to_nothing(self):
        self.assertIsNone(merge([]))

    def test_the_gravest_wins_whatever_the_order(self):
        reasons = [Exclusion("quiet_period"), Exclusion("disputed"), Exclusion("promised")]
        self.assertEqual(merge(reasons).code, "disputed")
        self.assertEqual(merge(reversed(reasons)).code, "disputed")

    def test_until_is_the_latest_known_end(self):
        reasons = [Exclusion("disputed", day(3)), Exclusion("level_wait", day(9)), Exclusion("no_contact")]
        self.assertEqual(merge(reasons).until, day(9))

    def test_without_known_ends_there_is_no_date(self):
        self.assertIsNone(merge([Exclusion("disputed"), Exclusion("level_wait")]).until)

    def test_the_gravest_keeps_its_explanation(self):
        grave = Exclusion("disputed", params=(("dispute", "D/1"),))
        self.assertEqual(merge([Exclusion("day_off", day(1)), grave]).params, grave.params)
