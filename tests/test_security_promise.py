"""What somebody with a script on the network cannot do to promises."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MONDAY
from .security_common import SecurityCase


@tagged("post_install", "-at_install")
class TestPromiseAttacks(SecurityCase):
    def setUp(self):
        super().setUp()
        self.payer = self._payer()
        self.vals = {"payer_id": self.payer.id, "amount": 1000, "date": "2026-03-05"}
        self.promises = self.env["collection.promise"]

    def _create(self, user, context=None, **vals):
        with self._on(MONDAY):
            (promise_id,) = self._rpc(user, self.promises, "create", [{**self.vals, **vals}], context=context)
        return self.promises.browse(promise_id).with_user(user)

    def test_collectors_note_promises_and_nobody_else_does(self):
        self.assertEqual(self._create(self.collector).state, "open")
        for name in ("reader", "sales", "employee", "portal", "public"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._create(self.people[name])

    def test_what_follows_from_a_promise_cannot_be_given(self):
        forged = {
            "state": "open",
            "amount_kept": 1000,
            "approved_by_id": self.manager.id,
            "deadline": "2030-01-01",
            "blocked_until": "2030-01-01",
            "cool_down_until": "2030-01-01",
            "tolerance": 1000,
            "approval_reasons": "",
            "made_on": "2020-01-01",
            "known_credit_ids": [],
            "thanked_on": "2026-03-01",
        }
        for name, value in forged.items():
            with self.subTest(name), self.assertRaises(UserError):
                self._create(self.collector, **{name: value})

    def test_the_context_cannot_give_it_either(self):
        forged = {"default_state": "kept", "default_amount_kept": 1000, "default_blocked_until": "2030-01-01"}
        promise = self._create(self.collector, forged)
        self.assertEqual((promise.state, promise.amount_kept, str(promise.blocked_until)), ("open", 0, "2026-03-10"))
        late = self._create(
            self.collector,
            {"default_state": "open", "collection_promise_token": True},
            date="2026-04-01",
            move_line_ids=self._item(self._make_invoice(late=3)).ids,
        )
        self.assertEqual(late.state, "to_approve")

    def test_what_was_promised_is_not_rewritten(self):
        promise = self._create(self.collector)
        for vals in (
            {"state": "kept"},
            {"amount": 1},
            {"date": "2026-12-01"},
            {"blocked_until": "2030-01-01"},
            {"payer_id": self.payer.id},
            {"move_line_ids": [Command.clear()]},
        ):
            for context in ({}, {"collection_promise_token": True}):
                with self.subTest(vals), self.assertRaises(UserError):
                    self._rpc(self.manager, promise, "write", vals, context=context)

    def test_what_has_ended_stays(self):
        promise = self._create(self.collector)
        self._rpc(self.collector, promise, "write", {"note": "They said so twice"})
        with self._on(MONDAY):
            self._rpc(self.collector, promise, "action_void", "Mistake")
        with self.assertRaises(UserError):
            self._rpc(self.collector, promise, "write", {"note": "Changed"})
        with self.assertRaises(UserError):
            self._rpc(self.collector, promise, "action_void", "Once more")
        with self.assertRaises(AccessError):
            self._rpc(self.manager, promise, "unlink")

    def test_only_managers_approve(self):
        promise = self._create(self.collector, date="2026-04-01")
        for name in ("reader", "collector", "sales", "portal"):
            with self.subTest(name), self._on(MONDAY):
                self._refused(self.people[name], promise, "action_approve")
        with self._on(MONDAY):
            self._rpc(self.manager, promise, "action_approve")
        self.assertEqual(promise.state, "open")

    def test_approving_twice_changes_nothing(self):
        promise = self._create(self.collector)
        with self._on(MONDAY):
            self._rpc(self.manager, promise, "action_approve")
        self.assertEqual((promise.state, promise.approved_by_id.id), ("open", False))

    def test_lifting_needs_a_reason(self):
        promise = self._create(self.collector)
        with self.assertRaises(UserError):
            self._rpc(self.collector, promise, "action_void", "  ")

    def test_sales_people_read_the_promises_of_their_customers_only(self):
        own = self._create(self.collector)
        other, _contact = self._make_customer("Other")
        foreign = self._create(
            self.collector,
            payer_id=self._payer(other).id,
            move_line_ids=self._item(self._make_invoice(late=3, partner=other)).ids,
        )
        promises = self.promises.with_user(self.sales)
        self.assertEqual(promises.search([("id", "in", (own | foreign).ids)]), own)
        self.assertTrue(own.with_user(self.sales).read(["amount", "state", "date"]))
        with self.assertRaises(AccessError):
            foreign.with_user(self.sales).read(["amount"])

    def test_readers_and_sales_people_open_the_form(self):
        promise = self._create(self.collector)
        for name in ("reader", "sales"):
            form = Form(promise.with_user(self.people[name]))
            self.assertEqual((form.amount, form.state), (1000, "open"), name)
            self.assertTrue(self.payer.with_user(self.people[name]).promise_text)

    def test_promises_of_another_company_are_out_of_reach(self):
        promise = self._create(self.collector)
        other = self.setup_other_company()["company"]
        stranger = self._make_user("collector", other)
        self.assertFalse(self.promises.with_user(stranger).search([("id", "=", promise.id)]))
        self._refused(stranger, promise, "action_void", "Mistake")
        with self.assertRaises(AccessError):
            self._create(stranger)

    def test_files_of_others_are_not_taken_over(self):
        secret = self.root["ir.attachment"].create(
            {"name": "secret", "raw": b"x", "res_model": "res.company", "res_id": 0}
        )
        with self.assertRaises(AccessError):
            self._create(self.collector, evidence="letter", attachment_ids=[Command.set(secret.ids)])

    def test_machines_only(self):
        promise = self._create(self.collector)
        for name in ("_cron_settle", "_settle", "_set_open", "_set_void", "_as_ours", "_tell", "_begin"):
            self.assertTrue(callable(getattr(promise, name)), name)
            self._refused(self.manager, promise, name)
