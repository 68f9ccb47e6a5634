from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MONDAY, CollectionCase


class Undone(Exception):
    """Raised to undo what was tried."""


@tagged("post_install", "-at_install")
class TestPolicyPreview(CollectionCase):
    """What would leave under a policy on the coming days, told beforehand."""

    def _preview(self, policy=None, user=None, on=MONDAY, **options):
        with self._on(on):
            return (policy or self.policy).with_user(user or self.reader).preview(**options)

    def _told(self, rows):
        """Day of the story, level, notices and amount of each row."""
        name_of = {row["level_id"]: self.env["collection.policy.level"].browse(row["level_id"]).name for row in rows}
        return [((row["date"] - MONDAY).days, name_of[row["level_id"]], row["notices"], row["amount"]) for row in rows]

    # === CONTENT === #

    def test_it_tells_day_level_notices_items_and_amount(self):
        other, _contact = self._make_customer("Other")
        self._make_invoice(100, late=8)
        self._make_invoice(50, late=1)
        self._make_invoice(30, late=7, partner=other)
        rows = self._preview(days=8)
        self.assertEqual(self._told(rows), [(0, "L1", 2, 180.0), (7, "L2", 2, 180.0)])
        self.assertEqual(rows[0]["items"], 3)
        self.assertEqual(rows[0]["totals"], [{"currency_id": self.company.currency_id.id, "amount": 180.0}])

    def test_currencies_are_told_apart(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        self._make_invoice(100, late=8)
        self._make_invoice(50, late=8, currency_id=euro.id)
        (row,) = self._preview(days=1)
        self.assertEqual((row["notices"], row["amount"]), (1, 125.0))
        totals = {total["currency_id"]: total["amount"] for total in row["totals"]}
        self.assertEqual(totals, {self.company.currency_id.id: 100.0, euro.id: 50.0})

    def test_a_company_that_is_opening_is_looked_at_as_if_released(self):
        self._make_invoice(100, late=8)
        self.company.collection_state = "opening"
        self.assertEqual(self._told(self._preview(days=1)), [(0, "L1", 1, 100.0)])

    def test_a_paused_company_goes_on_after_its_cool_down(self):
        self._make_invoice(100, late=8)
        with self._on(MONDAY):
            self.company.with_user(self.manager).action_pause_collections(self._day(7), "Holidays")
        self.assertEqual(self._told(self._preview(days=14)), [(10, "L1", 1, 100.0)])
        self.assertEqual(self._explain_state(self._day(9)), "excluded")
        self.assertEqual(self._explain_state(self._day(10)), "proposed")

    def _explain_state(self, on):
        with self._on(on):
            (entry,) = self._payer().explain(on)
        return entry["state"]

    def test_a_paused_payer_goes_on_after_its_cool_down(self):
        self._make_invoice(100, late=8)
        with self._on(MONDAY):
            self._payer().action_pause(self._day(2), "Away")
        self.assertEqual(self._told(self._preview(days=14)), [(7, "L1", 1, 100.0)])  # Wednesday and 3 working days

    def test_a_stopped_payer_is_left_alone(self):
        self._make_invoice(100, late=8)
        self._payer().action_stop("insolvency")
        self.assertEqual(self._preview(), [])

    def test_what_is_proposed_leaves_today_and_once(self):
        self._make_invoice(100, late=8)
        before = self._preview()
        self._run()
        self.assertEqual(self._preview(), before)
        self.assertEqual(self._told(before)[0], (0, "L1", 1, 100.0))

    def test_what_is_on_its_way_counts_as_arrived(self):
        self._make_invoice(100, late=8)
        run = self._run()
        with self._on(MONDAY):
            run.action_approve()
            run.action_send()
            run.notice_ids.sudo()._leave_safely()
        self.assertEqual(run.notice_ids.state, "queued")
        self.assertEqual(self._told(self._preview(days=14)), [(7, "L2", 1, 100.0)])

    def test_only_its_own_payers(self):
        other, _contact = self._make_customer("Other")
        self._make_invoice(100, late=8)
        self._make_invoice(30, late=8, partner=other)
        gentle = self._make_policy(days=(3, 10))
        self._payer(other).sudo().policy_id = gentle
        self.assertEqual(self._told(self._preview(days=1)), [(0, "L1", 1, 100.0)])
        self.assertEqual(self._told(self._preview(gentle, days=1)), [(0, "L1", 1, 30.0)])

    def test_as_if_everybody_followed_it(self):
        self._give_level(self._make_invoice(100, late=20), self.level_2)
        untried = self._make_policy(days=(0, 17, 40))
        self.assertEqual(self._preview(untried), [])
        rows = self._preview(untried, days=22, everybody=True)
        self.assertEqual(self._told(rows), [(0, "L2", 1, 100.0), (21, "L3", 1, 100.0)])  # +14 stands for +0
        self.assertEqual({row["level_id"] for row in rows}, set(untried.level_ids[1:].ids))

    def test_deadlines_of_the_levels_are_waited_for(self):
        self.level_1.pay_within_days, self.level_1.pay_within_days_individual = 10, 20
        person = self.env["res.partner"].create({"name": "Ann", "email": "ann@example.com"})
        self._make_invoice(100, late=60)
        self._make_invoice(30, late=60, partner=person)
        rows = self._told(self._preview(days=25))
        self.assertEqual(rows[:3], [(0, "L1", 2, 130.0), (10, "L2", 1, 100.0), (17, "L3", 1, 100.0)])
        self.assertEqual(rows[3], (21, "L2", 1, 30.0))  # day 20 is a Sunday

    # === REALITY === #

    def test_it_agrees_with_thirty_days_of_real_runs(self):
        call = {"channel": "call", "days": 9, "sequence": 15, "name": "Call"}
        # a forecast does not know which calls become conversations, after which a normal payer is left in quiet
        self.policy.write({"min_amount": 25, "level_ids": [Command.create(call)], "intensive_contact": True})
        self.level_1.write({"pay_within_days": 10})
        early = {"days": -3, "sequence": 5, "name": "L0"}
        self.policy.level_ids = [Command.create(early)]
        names = ("Alpha", "Beta", "Gamma", "Delta")
        alpha, beta, gamma, delta = (self._make_customer(name, phone="+1 555 0101")[0] for name in names)
        for amount, late, partner in (
            (100, 60, alpha),
            (10, 6, beta),
            (20, -4, beta),
            (300, -10, gamma),
            (70, 3, gamma),
            (40, 30, delta),
            (15, -12, delta),
        ):
            self._make_invoice(amount, late=late, partner=partner)
        self._make_credit(45, partner=delta)
        with self._on(MONDAY):
            self._payer(gamma).action_pause(self._day(4), "Away")
        foreseen = self._preview(days=30)
        self.assertEqual(foreseen, self._live(30))
        self.assertGreater(len(foreseen), 8)

    def _live(self, days):
        """Send everything that real runs propose, do every task, and tell it as the preview does."""
        told = []
        for n in range(days):
            on = self._day(n)
            run = self._run_and_send(on)
            with self._on(on):
                run.notice_ids.sudo().task_id.action_feedback()
            levels = run.notice_ids.filtered(lambda notice: notice.state == "sent").grouped("level_id")
            for level in sorted(levels, key=lambda level: (level.sequence, level.id)):
                asked = levels[level].line_ids.filtered(lambda line: line.amount_residual > 0)
                amount = sum(levels[level].mapped("amount_company"))
                told.append(
                    {
                        "date": on,
                        "level_id": level.id,
                        "notices": len(levels[level]),
                        "items": len(asked),
                        "amount": amount,
                        "totals": [{"currency_id": self.company.currency_id.id, "amount": amount}],
                    }
                )
        return told

    # === LIMITS === #

    def test_it_writes_nothing(self):
        self._make_invoice(100, late=8)
        self.env.flush_all()
        with self.assertRaises(Undone), self.env.cr.savepoint():
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            self.assertTrue(self._preview())
            self.assertTrue(self._preview(everybody=True))
            raise Undone

    def test_the_number_of_queries_does_not_follow_the_number_of_payers(self):
        for number in range(3):
            self._make_invoice(100, late=8, partner=self._make_customer(f"C{number}")[0])
        self._preview()
        with self.assertQueryCount(few := 30):
            self._preview()
        for number in range(3, 12):
            self._make_invoice(100, late=8, partner=self._make_customer(f"C{number}")[0])
        self.env.flush_all()
        with self.assertQueryCount(few):
            self._preview()

    def test_bad_numbers_of_days_are_answered(self):
        for days in (0, -1, 367, "30", 2.5, None):
            with self.assertRaisesRegex(UserError, "1 to 366"):
                self._preview(days=days)
        self.assertEqual(self._preview(days=366), [])

    def test_who_may_ask(self):
        for user in (self.reader, self.collector, self.manager):
            self._preview(user=user)
        sales = new_test_user(self.root, login="seller", groups="sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._preview(user=sales)

    def test_other_companies_are_neither_shown_nor_counted(self):
        other = self.setup_other_company()["company"]
        stranger = self._make_user("reader", other)
        with self.assertRaises(AccessError):
            self._preview(user=stranger)
        self._make_invoice(100, late=8)
        shared = self._make_policy()
        shared.company_id = False
        self.company.collection_policy_id = shared
        self._payer().sudo().policy_id = shared
        self.assertEqual(self._preview(shared, user=stranger, everybody=True), [])
        self.assertEqual(len(self._preview(shared, days=1)), 1)

    def test_an_empty_ledger_and_an_archived_policy_tell_nothing(self):
        self.assertEqual(self._preview(), [])
        self._make_invoice(100, due=MONDAY - timedelta(days=8))
        self.company.collection_policy_id = self._make_policy(name="Another")
        self.assertTrue(self._preview(everybody=True))
        self.policy.active = False
        self.assertEqual(self._preview(everybody=True), [])
