"""Promises, plans and disputes side by side: in the list of ends, in the call guide, at the gate."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestAnswersTogether(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promised, cls.planned, cls.disputed = (cls._make_invoice(amount, late=10) for amount in (300, 600, 900))

    def setUp(self):
        super().setUp()
        payer = self._payer()
        shared = {"payer_id": payer.id}
        with self._on(MONDAY):
            self.promise = (
                self.env["collection.promise"]
                .with_user(self.collector)
                .create(
                    {
                        **shared,
                        "amount": 300,
                        "date": self._day(3),
                        "move_line_ids": [Command.set(self._item(self.promised).ids)],
                    }
                )
            )
            self.plan = (
                self.env["collection.plan"]
                .with_user(self.collector)
                .create(
                    {
                        **shared,
                        "move_line_ids": [Command.set(self._item(self.planned).ids)],
                        "frequency": "fortnightly",
                        "first_date": self._day(14),
                        "instalment_count": 2,
                    }
                )
            )
            self.dispute = (
                self.env["collection.dispute"]
                .with_user(self.collector)
                .create({**shared, "move_line_ids": self._item(self.disputed).ids, "reason": "quality"})
            )
            own = self.plan.sudo()._as_ours()
            own.write({"state": "proposed", "opening": own._take_opening()})
            own._accept("Bill")

    def _blocks(self):
        return self.env["collection.block"].with_user(self.reader).search([("payer_id", "=", self._payer().id)])

    def _lift(self, record):
        with self._on(MONDAY):
            dialog = self.env["collection.block.lift"].with_user(self.collector)
            form = Form(dialog.with_context(default_res_model=record._name, default_res_id=record.id))
            form.reason = "They have changed their minds."
            form.save().action_lift()
        self.env.invalidate_all()

    def test_each_blocks_its_own_items(self):
        codes = [self._code(invoice) for invoice in (self.promised, self.planned, self.disputed)]
        self.assertEqual(codes, ["promised", "in_plan", "disputed"])

    def test_each_is_in_the_list_of_ends(self):
        with self._on(MONDAY):
            found = {block.code: (block.item_count, block.amount, block.until) for block in self._blocks()}
        self.assertEqual(found["promised"], (1, 300, self.promise.blocked_until))
        self.assertEqual(found["in_plan"], (1, 600, self.plan.default_on))
        self.assertEqual(found["disputed"], (1, 900, self.dispute.answer_by))

    def test_nobody_is_asked_about_what_the_night_decides(self):
        late = fields.Date.add(self.promise.blocked_until, days=1)
        with self._on(late), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_forgotten").method_direct_trigger()
        kinds = self._payer().sudo().activity_ids.mapped("collection_kind")
        self.assertFalse({"pause_ended", "dispute_late"} & set(kinds))

    def test_a_promise_and_a_plan_are_lifted_from_the_list(self):
        for record in (self.promise, self.plan):
            self._lift(record)
            self.assertEqual(record.state, "void")
        self.assertEqual([self._code(self.promised), self._code(self.planned)], ["cool_down", "cool_down"])
        self.assertEqual(self._run().notice_ids.ids, [])

    def test_the_preview_of_a_lift_changes_nothing(self):
        with self._on(MONDAY):
            for record in (self.promise, self.plan):
                context = {"default_res_model": record._name, "default_res_id": record.id}
                dialog = Form(self.env["collection.block.lift"].with_user(self.collector).with_context(**context))
                self.assertIn("<table", dialog.preview)
        self.assertEqual((self.promise.state, self.plan.state), ("open", "active"))

    def test_the_caller_sees_what_they_have_answered(self):
        with self._on(MONDAY):
            guide = str(self._payer().with_user(self.collector).call_guide)
        for words in (self.plan.name, self.disputed.name, "300.00", "In clarification"):
            self.assertIn(words, guide)

    def test_who_has_broken_a_promise_may_be_called_after_a_talk(self):
        payer = self._payer()
        with self._on(MONDAY):
            payer._log_interaction(channel="call", direction="out", outcome="promised", contact_id=self.billing.id)
        since = fields.Datetime.to_datetime(MONDAY) - timedelta(days=9)
        self.assertEqual(payer.sudo()._read_forgiven(since), {})
        with self._on(self._day(10)), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_promises").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.promise.state, "broken")
        moment = payer.sudo()._read_forgiven(since)[payer.id]
        self.assertEqual(moment.date(), self.promise.ended_on)
