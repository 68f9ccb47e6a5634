from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestCollectionPolicy(CollectionCase):
    """Ladders, and what happens to those who stand on them when they change."""

    # === ROW 54: ANOTHER POLICY === #

    def test_row_54_on_another_ladder_the_payer_stands_where_its_days_put_it(self):
        gentle = self._make_policy((5, 10, 20, 40))
        invoice = self._make_invoice(late=20)
        self._give_level(invoice, self.level_2)  # which comes 14 days after the due date
        self._payer().sudo().policy_id = gentle
        self.assertEqual(self._explain(invoice)["level_id"], gentle.level_ids[2].id)

    def test_row_54_nobody_begins_again_at_the_first_level(self):
        slow = self._make_policy((20, 60))
        invoice = self._make_invoice(late=22)
        self._give_level(invoice, self.level_3)  # which comes 28 days after the due date
        self._payer().sudo().policy_id = slow
        entry = self._explain(invoice)
        self.assertEqual((entry["code"], entry["until"]), ("level_wait", self._day(38)))

    def test_row_54_the_new_ladder_counts_from_its_own_steps(self):
        gentle = self._make_policy((5, 10, 20, 40))
        invoice = self._make_invoice(late=20)
        self._give_level(invoice, self.level_2)
        self._payer().sudo().policy_id = gentle
        self._run_and_send()
        self.assertEqual(invoice.dunning_level_id, gentle.level_ids[2])
        self.assertEqual(self._payer().level_id, gentle.level_ids[2])
        self.assertFalse(self._run(self._day(7)).notice_ids)

    def test_row_54_a_proposal_of_the_old_policy_does_not_leave(self):
        self._make_invoice(late=10)
        run = self._run()
        self._payer().sudo().policy_id = self._make_policy((5, 10))
        self._send(run)
        self.assertEqual((run.notice_ids.state, self.outbox), ("dropped", []))

    def test_a_payer_takes_the_policy_of_its_segment(self):
        gentle = self._make_policy((10, 20))
        segment = self.root["collection.segment"].create(
            {"name": "Friends", "policy_id": gentle.id, "company_id": self.company.id}
        )
        payer = self._payer()
        payer.segment_id = segment
        self.assertEqual(payer.policy_id, gentle)

    # === ROW 55: LEVELS IN USE === #

    def test_row_55_a_level_in_use_cannot_be_deleted(self):
        self._make_invoice(late=10)
        self._run()
        for record in (self.level_1, self.policy):
            with self.assertRaisesRegex(UserError, "archive them instead"):
                record.with_user(self.manager).unlink()
        self.level_3.with_user(self.manager).unlink()
        self.assertFalse(self.level_3.exists())

    def test_row_55_an_archived_level_keeps_its_place(self):
        invoice = self._make_invoice(late=20)
        self._give_level(invoice, self.level_1)
        self.level_1.active = False
        self.assertEqual(invoice.dunning_level_id, self.level_1)
        self.assertEqual(self._explain(invoice)["level_id"], self.level_2.id)

    def test_row_55_a_level_put_before_the_others_is_not_said_to_who_is_beyond_it(self):
        invoice = self._make_invoice(late=20)
        self._give_level(invoice, self.level_1)
        self.level_1.copy({"sequence": 5, "days": 3, "name": "L0"})
        self.assertEqual(self._explain(invoice)["level_id"], self.level_2.id)

    # === WHAT A LADDER MAY BE === #

    def test_levels_come_in_the_order_of_their_days(self):
        with self.assertRaisesRegex(ValidationError, "order of their days"):
            self._make_policy((14, 7))

    def test_only_the_due_date_has_days_before_it(self):
        with self.assertRaisesRegex(ValidationError, "days before it"):
            self.level_1.write({"days": -1, "count_from": "invoice"})

    def test_the_words_are_words_for_notices(self):
        template = self.root["mail.template"].create(
            {"name": "Other", "model_id": self.env.ref("base.model_res_partner").id}
        )
        with self.assertRaisesRegex(ValidationError, "template of collection notices"):
            self.level_1.mail_template_id = template

    def test_negative_limits_are_refused(self):
        for record, vals in (
            (self.policy, {"quiet_days": -1}),
            (self.policy, {"min_amount": -1}),
            (self.policy, {"min_percent": 101}),
            (self.level_1, {"min_gap_days": -1}),
            (self.level_1, {"activity_time": 24}),
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                record.write(vals)
                record.flush_recordset()

    def test_a_copy_of_a_policy_has_its_own_levels(self):
        copy = self.policy.copy()
        self.assertEqual(copy.level_ids.mapped("days"), [7, 14, 28])
        self.assertFalse(copy.level_ids & self.policy.level_ids)

    # === DEADLINES === #

    def _deadline(self, day=MONDAY):
        self._make_invoice(late=10, on=day)
        return self._run_and_send(day).notice_ids.deadline

    def test_a_level_without_days_to_pay_sets_no_deadline(self):
        self.assertFalse(self._deadline())

    def test_days_to_pay_in_working_days(self):
        self.level_1.write({"pay_within_days": 6, "pay_within_unit": "working"})
        self.assertEqual(self._deadline(), self._day(8))

    def test_individuals_have_the_days_that_are_theirs(self):
        self.level_1.write({"pay_within_days": 14, "pay_within_days_individual": 30})
        self._payer().sudo().legal_form = "individual"
        self.assertEqual(self._deadline(), self._day(30))

    # === SHIPPED === #

    def test_the_shipped_policies_propose_something_for_an_old_invoice(self):
        invoice = self._make_invoice(late=70, amount=6000)
        for name in ("standard", "gentle", "firm"):
            policy = self.env.ref(f"account_collections.collection_policy_{name}")
            self.company.collection_policy_id = policy
            entry = self._explain(invoice)
            self.assertEqual(entry["state"], "proposed", name)
            self.assertIn(entry["level_id"], policy.level_ids.ids)
