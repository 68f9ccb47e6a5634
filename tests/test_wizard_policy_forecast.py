from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestPolicyForecast(CollectionCase):
    """The screen behind “Preview” of a policy."""

    def setUp(self):
        super().setUp()
        self._make_invoice(100, late=8)

    def _open(self, policy=None, user=None):
        wizards = self.env["collection.policy.forecast"].with_user(user or self.reader)
        return Form(wizards.with_context(default_policy_id=(policy or self.policy).id))

    def test_it_shows_each_day_and_level(self):
        with self._on(MONDAY):
            form = self._open()
            self.assertEqual(form.notice_count, 3)
            lines = form.save().line_ids
        told = [(line.date, line.level_id, line.notices, line.items, line.amount) for line in lines]
        days = (MONDAY, self._day(7), self._day(21))  # day 20 is a Sunday
        self.assertEqual([line[0] for line in told], list(days))
        self.assertEqual(told[0][1:], (self.level_1, 1, 1, 100.0))

    def test_days_and_customers_can_be_chosen(self):
        untried = self._make_policy(days=(3, 50))
        with self._on(MONDAY):
            form = self._open(untried)
            self.assertEqual(form.notice_count, 0)
            form.everybody = True
            self.assertEqual(form.notice_count, 1)
            form.days = 60
            self.assertEqual(form.notice_count, 2)

    def test_bad_days_are_answered_on_the_screen(self):
        with self._on(MONDAY):
            form = self._open()
            form.days = 0
            self.assertIn("1 to 366", form.problem)
            self.assertEqual(len(form.line_ids), 0)

    def test_the_chart_shows_the_same_lines(self):
        with self._on(MONDAY):
            wizard = self._open().save()
            action = wizard.action_view_chart()
            lines = self.env[action["res_model"]].with_user(self.reader).search(action["domain"])
            weeks = lines._read_group([], ["date:week"], ["notices:sum"])
        self.assertEqual(lines, wizard.line_ids)
        self.assertEqual([count for _week, count in weeks], [1, 1, 1])

    def test_sales_people_cannot_open_it(self):
        sales = new_test_user(self.root, login="seller", groups="sales_team.group_sale_salesman")
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._open(user=sales)
