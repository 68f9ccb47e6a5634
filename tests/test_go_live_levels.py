from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account_collections.models import collection_opening_level

from .common import MONDAY
from .common_go_live import GoLiveCase


@tagged("post_install", "-at_install")
class TestGoLiveLevels(GoLiveCase):
    """Opening levels: recorded in silence, and never a contact."""

    def setUp(self):
        super().setUp()
        self.old = [self._make_invoice(100, late=late) for late in (3, 7, 8, 15, 100, -5)]

    def test_by_age_up_to_the_last_level_before_approval(self):
        wizard = self._record()
        self.assertEqual(self._levels(self.old), ["", "", "L1", "L2", "L2", ""])
        found = {line.level_id.name: (line.payer_count, line.item_count) for line in wizard.level_line_ids}
        self.assertEqual(found, {"L1": (1, 1), "L2": (1, 2)})

    def test_the_cap_is_respected(self):
        self._record(level=self.level_1)
        self.assertEqual(self._levels(self.old), ["", "", "L1", "L1", "L1", ""])

    def test_a_higher_cap_may_be_chosen(self):
        self._record(level=self.level_3)
        self.assertEqual(self._levels(self.old), ["", "", "L1", "L2", "L3", ""])

    def test_without_a_cap_nothing_is_assumed(self):
        self._record(level=self.env["collection.policy.level"])
        self.assertEqual(set(self._levels(self.old)), {""})

    def test_all_go_on_with_one_level(self):
        self._record("start", self.level_2)
        self.assertEqual(self._levels(self.old), ["L1"] * 5 + [""])

    def test_all_begin_with_the_first_level(self):
        self._record("none")
        self.assertFalse(self._opening_notices())

    def test_nobody_is_told_and_it_is_no_contact(self):
        self._record()
        notices = self._opening_notices()
        self.assertEqual(len(notices), 2)
        self.assertFalse(notices.message_id or notices.task_id)
        self.assertFalse(self.root["mail.mail"].search_count([("state", "=", "outgoing")]))
        self.assertFalse(self._payer().last_notice_on and self._explain(self.old[4])["code"] == "quiet_period")
        self.company.collection_state = "live"
        self.assertEqual(self._explain(self.old[4])["state"], "proposed")

    def test_a_second_time_replaces_the_first(self):
        self._record()
        first = self._opening_notices()
        self._record(level=self.level_1)
        self.assertEqual(set(first.mapped("state")), {"cancelled"})
        self.assertEqual(self._levels(self.old), ["", "", "L1", "L1", "L1", ""])
        self.assertEqual(len(self._opening_notices()), 1)
        self._record("none")
        self.assertEqual(set(self._levels(self.old)), {""})
        self.assertFalse(self._payer().level_id)

    def test_real_notices_are_not_overruled(self):
        other, _contact = self._make_customer("Other")
        known = self._make_invoice(100, late=60, partner=other)
        self._record("none")
        self.company.collection_state = "live"
        self._run_and_send(partner_ids=other.ids)
        self.assertEqual(known.dunning_level_id, self.level_1)
        self.company.collection_state = "opening"
        self._record()
        self.assertEqual(known.dunning_level_id, self.level_1)

    def test_what_is_under_way_is_left_to_arrive(self):
        other, _contact = self._make_customer("Other")
        known = self._make_invoice(100, late=60, partner=other)
        self.company.collection_state = "live"
        notice = self._run(partner_ids=other.ids).notice_ids
        self.company.collection_state = "opening"
        self._record()
        self.assertEqual((notice.state, known.dunning_level_id), ("proposed", self.env["collection.policy.level"]))

    def test_unsent_and_left_out_items_get_none(self):
        unsent = self._make_invoice(100, late=60, sent=False)
        left_out = self._make_invoice(100, late=60)
        self._item(left_out).no_followup = True
        self._record()
        self.assertEqual(self._levels([unsent, left_out]), ["", ""])

    def test_calls_are_passed_over_and_decisions_are_never_assumed(self):
        call = {"channel": "call", "days": 9, "sequence": 15, "name": "Call"}
        decide = {"channel": "internal", "days": 40, "sequence": 50, "name": "Decide"}
        self.policy.level_ids = [Command.create(call), Command.create(decide)]
        self.policy.level_ids.requires_approval = False
        self._record()
        self.assertEqual(self._levels(self.old), ["", "", "L1", "L2", "L3", ""])
        self.assertEqual(self._record().policy_line_ids.cap_level_id, self.level_3)

    def test_levels_that_follow_others_are_dated_along_the_ladder(self):
        self.level_2.write({"count_from": "previous", "days": 5})
        self._record(level=self.level_2)  # +7, then 5 days later
        self.assertEqual(self._levels(self.old), ["", "", "L1", "L2", "L2", ""])

    def test_deadlines_push_the_levels_that_count_from_them(self):
        self.level_1.pay_within_days = 10
        self.level_2.write({"count_from": "deadline", "days": 1})
        self._record(level=self.level_2)
        self.assertEqual(self._levels(self.old), ["", "", "L1", "L1", "L2", ""])

    def test_another_company_is_untouched(self):
        other = self.setup_other_company()["company"]
        other.collection_state = "opening"
        self._record()
        self.assertFalse(self.root["collection.notice"].search_count([("company_id", "=", other.id)]))
        self.assertEqual(other.collection_state, "opening")

    def test_batches_do_not_matter(self):
        other, _contact = self._make_customer("Other")
        late = self._make_invoice(100, late=60, partner=other)
        with patch.object(collection_opening_level, "PAYER_BATCH", 1):
            wizard = self._record()
        self.assertEqual(self._levels([*self.old, late]), ["", "", "L1", "L2", "L2", "", "L2"])
        self.assertEqual({line.level_id.name: line.payer_count for line in wizard.level_line_ids}, {"L1": 1, "L2": 2})

    def test_the_number_of_queries_does_not_follow_the_number_of_items(self):
        opening = self.root["collection.opening"].with_user(self.manager).sudo()
        levels = {self.policy.id: self.level_2}

        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            with self._on(MONDAY):
                opening._record_levels(self.company, "age", levels)
                self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(8):
            self._make_invoice(100, late=20, partner=self._make_customer(f"C{number}")[0])
        count()
        self.assertLessEqual(count(), few + 5)

    def test_not_once_the_company_is_live(self):
        wizard = self._go_to(self._open(), "levels")
        self.company.collection_state = "live"
        with self.assertRaisesRegex(UserError, "live already"), self._on(MONDAY):
            wizard.action_next()
        wizard.write({"step": "books", "take_in_general": True})
        with self.assertRaisesRegex(UserError, "live already"), self._on(MONDAY):
            wizard.action_next()
