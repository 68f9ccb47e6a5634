from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestRunLimit(CollectionCase):
    """At most so many customers a day are written to by itself."""

    def setUp(self):
        super().setUp()
        self.company.write({"collection_auto_send": True, "collection_daily_limit": 2})
        amounts = {"Small": 10, "Large": 1000, "Middle": 100, "Tiny": 1}
        self.customers = {name: self._make_customer(name)[0] for name in amounts}
        for name, amount in amounts.items():
            self._make_invoice(amount, late=20, partner=self.customers[name])

    def _night(self, day=MONDAY):
        """The nightly run of a day and its morning: who has been written to."""
        before = len(self.outbox)
        with self._on(day, 3):
            run = self.root["collection.run"]._get_nightly(self.company)
            if run.state == "draft":
                run._propose()
                run._release_automatic()
        with self._on(day):
            self._work_off_queues()
        return sorted(address.split("@")[1].split(".")[0] for (address,) in self._recipients()[before:])

    def _notices(self, *states):
        return self.root["collection.notice"].search([("company_id", "=", self.company.id), ("state", "in", states)])

    def test_those_with_most_at_risk_first_and_the_others_on_the_next_days(self):
        self.assertEqual(self._night(), ["large", "middle"])
        self.assertEqual(self._night(self._day(1)), ["small", "tiny"])
        self.assertEqual(self._night(self._day(2)), [])
        self.assertEqual(len(self._notices("sent")), 4)

    def test_the_second_night_finds_nothing_that_the_first_has_sent(self):
        self._night()
        self.assertEqual(self._night(), [])

    def test_a_weekend_does_not_pile_them_up(self):
        self.company.collection_daily_limit = 1
        nights = [self._night(self._day(n)) for n in (4, 5, 6, 7, 8)]  # from Friday to Tuesday
        self.assertEqual(nights, [["large"], [], [], ["middle"], ["small"]])

    def test_without_a_limit_all_leave(self):
        self._night()
        self.company.collection_daily_limit = 0
        self.assertEqual(self._night(self._day(1)), ["small", "tiny"])

    def test_what_was_paid_meanwhile_does_not_leave(self):
        self._night()
        with self._on(self._day(0), 12):
            self._pay(self.root["account.move"].search([("partner_id", "=", self.customers["Small"].id)]))
        self.assertEqual(self._night(self._day(1)), ["tiny"])

    def test_what_a_person_took_back_does_not_leave_by_itself(self):
        self._night()
        waiting = self._notices("proposed")
        self.assertEqual(waiting.mapped("is_waiting_turn"), [True, True])
        waiting.with_user(self.collector).action_approve()
        waiting.with_user(self.collector).action_reset()
        self.assertEqual(self._night(self._day(1)), [])

    def test_a_person_need_not_wait(self):
        self._night()
        with self._on(MONDAY):
            self._notices("proposed").with_user(self.collector).action_send()
            self._work_off_queues()
        self.assertEqual(len(self.outbox), 4)
        self.assertEqual(self._night(self._day(1)), [])

    def test_levels_that_need_approval_keep_waiting_for_a_person(self):
        self.level_1.requires_approval = True
        self.assertEqual(self._night(), [])
        self.assertEqual(self._night(self._day(1)), [])
        self.assertFalse(any(self._notices("proposed").mapped("is_waiting_turn")))

    def test_no_more_leaves_while_the_bank_data_is_old(self):
        self._night()
        self._make_receipt(10, partner=self.customer, on=self._day(-5))
        self.assertEqual(self._night(self._day(1)), [])

    def test_the_limit_is_a_number_of_customers(self):
        with self.assertRaises(Exception) as caught, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.company.collection_daily_limit = -1
            self.env.flush_all()
        self.assertIn("collection_daily_limit", str(caught.exception))
