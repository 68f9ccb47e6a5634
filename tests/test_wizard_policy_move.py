from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY
from .test_policy_change import PolicyChangeCase


@tagged("post_install", "-at_install")
class TestPolicyMove(PolicyChangeCase):
    """A manager moves payers to another policy and sees before where their items would stand."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=20)
        self._give_level(self.invoice, self.level_2)
        self.fresh, _contact = self._make_customer("Fresh")
        self.fresh_invoice = self._make_invoice(late=20, partner=self.fresh)
        self.payers = self._payer() | self._payer(self.fresh)

    def _open(self, records=None, user=None):
        records = self.payers if records is None else records
        wizard = self.env["collection.policy.move"].with_user(user or self.manager)
        return Form(wizard.with_context(active_model=records._name, active_ids=records.ids))

    def _preview(self, records=None):
        """Where items stand and what comes next, by customer."""
        with self._on(MONDAY):
            form = self._open(records)
            form.policy_id = self.other
            steps = self.payers.with_user(self.manager)._preview_policy(self.other)
        self.assertIn("Acme", form.preview)
        return {step.payer.partner_id: step for step in steps}

    def test_the_preview_says_where_the_items_will_stand_and_what_comes_next(self):
        steps = self._preview()
        moved, fresh = steps[self.customer], steps[self.fresh]
        self.assertEqual((moved.now, moved.then, moved.next), (self.level_2, self.other_1, self.other_2))
        self.assertEqual((moved.day, moved.why), (MONDAY, ""))
        self.assertEqual((fresh.now.id, fresh.then.id, fresh.next), (False, False, self.other_1))

    def test_the_preview_comes_true(self):
        promised = self._preview()
        with self._on(MONDAY):
            form = self._open()
            form.policy_id = self.other
            form.save().action_move()
        self.assertEqual(self.payers.policy_id, self.other)
        self.assertEqual(self.invoice.dunning_level_id, promised[self.customer].then)
        run = self._run()
        self.assertEqual(
            {notice.partner_id: notice.level_id for notice in run.notice_ids},
            {partner: step.next for partner, step in promised.items()},
        )

    def test_the_preview_writes_nothing(self):
        run = self._run()
        before = self.root["collection.notice"].search_count([])
        self._preview()
        self.assertEqual(self.root["collection.notice"].search_count([]), before)
        self.assertEqual(set(run.notice_ids.mapped("state")), {"proposed"})
        self.assertEqual(self.invoice.dunning_level_id, self.level_2)

    def test_a_level_to_come_has_its_day_and_its_reason(self):
        self._run_and_send()
        self.assertEqual(self.fresh_invoice.dunning_level_id, self.level_1)
        with self._on(self._day(1)):
            steps = self.payers.sudo()._preview_policy(self.other)
        step = next(step for step in steps if step.payer.partner_id == self.fresh)
        self.assertEqual((step.then.id, step.next, step.day), (False, self.other_1, self._day(7)))
        self.assertIn("contacted recently", step.why)

    def test_all_that_follow_a_policy_move_from_its_form(self):
        self._payer(self.fresh).sudo().policy_id = False
        stranger, _contact = self._make_customer("Stranger")
        self._payer(stranger).sudo().policy_id = self._make_policy((3,), name="Third")
        with self._on(MONDAY):
            form = self._open(self.policy)
            form.policy_id = self.other
            self.assertEqual(form.payer_count, 2)
            form.save().action_move()
        self.assertEqual(self.payers.policy_id, self.other)
        self.assertEqual(self._payer(stranger).policy_id.name, "Third")

    def test_the_history_says_who_moved_the_payer(self):
        with self._on(MONDAY):
            form = self._open()
            form.policy_id = self.other
            form.save().action_move()
        message = self._payer().sudo().message_ids[0]
        self.assertIn("from the policy “Ladder” to “Other”", message.body)
        self.assertEqual(message.author_id, self.manager.partner_id)

    def test_nobody_to_move_is_answered(self):
        with self._on(MONDAY):
            form = self._open()
            form.policy_id = self.policy
            self.assertIn("Nobody would move", form.preview)
            with self.assertRaisesRegex(UserError, "Nobody would move"):
                form.save().action_move()

    def test_collectors_do_not_move_payers_in_bulk(self):
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._open(user=self.collector)

    def test_a_policy_of_another_company_is_refused(self):
        company = self.root["res.company"].create({"name": "Else"})
        foreign = self._make_policy((5, 10), company=company)
        with self.assertRaises(UserError), self._on(MONDAY):
            self.payers.sudo()._move_to_policy(foreign)


@tagged("post_install", "-at_install")
class TestArchive(PolicyChangeCase):
    """Row 55: what is in use is archived, not deleted, and nobody is left without a ladder."""

    def test_a_policy_with_payers_is_not_archived_before_they_have_moved(self):
        payer = self._payer()
        self.company.collection_policy_id = self.other
        with self.assertRaisesRegex(UserError, "1 payers follow the policy “Ladder”.*Move payers"):
            self.policy.with_user(self.manager).active = False
        payer.with_user(self.manager)._move_to_policy(self.other)
        self.policy.with_user(self.manager).active = False
        self.assertFalse(self.policy.active)

    def test_the_default_policy_of_a_company_is_not_archived(self):
        self.root["collection.payer"].search([("company_id", "=", self.company.id)]).policy_id = self.other
        with self.assertRaisesRegex(UserError, "still the one of"):
            self.policy.with_user(self.manager).active = False

    def test_the_policy_of_a_segment_is_not_archived(self):
        vals = {"name": "Friends", "policy_id": self.other.id, "company_id": self.company.id}
        self.root["collection.segment"].create(vals)
        with self.assertRaisesRegex(UserError, "Friends"):
            self.other.with_user(self.manager).active = False

    def test_a_level_in_use_is_switched_off_on_the_form_of_its_policy(self):
        invoice = self._make_invoice(late=20)
        self._give_level(invoice, self.level_2)
        with Form(self.policy.with_user(self.manager).with_context(active_test=False)) as form:
            with form.level_ids.edit(1) as level:
                level.active = False
        self.assertFalse(self.level_2.active)
        self.assertEqual(self.policy.level_ids, self.level_1 | self.level_3)
        self.assertEqual(invoice.dunning_level_id, self.level_2)
        self.assertEqual(self._explain(invoice)["until"], self._day(8))

    def test_an_archived_level_does_not_stand_in_the_way_of_the_order_of_the_days(self):
        self.level_2.active = False
        self.level_1.days = 20
        self.policy.write({"level_ids": [(1, self.level_1.id, {"days": 20})]})
        self.assertEqual(self.policy.level_count, 2)
