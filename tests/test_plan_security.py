from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MONDAY
from .plan_common import FIRST, PlanCase
from .security_common import SecurityCase

#: What nobody may write by hand, with a value that would pay off.
FORGED = {
    "state": "active",
    "approved_by_id": 2,
    "approved_on": "2026-03-02",
    "opening": {"items": {}, "known": {}},
    "default_days": 365,
    "default_on": "2030-01-01",
    "overpayment": "reduce",
    "activated_on": "2026-03-02",
    "signature": "aGVsbG8=",
    "agreement": "<p>Forged</p>",
    "told_state": "defaulted",
    "name": "PLAN/1",
    "company_id": 1,
}


@tagged("post_install", "-at_install")
class TestPlanGuard(PlanCase, SecurityCase):
    """Nobody forges a state, an approval, a payment or what was agreed."""

    def test_a_plan_begins_as_a_draft_whatever_is_passed(self):
        vals = {"payer_id": self._payer().id, "move_line_ids": [Command.set(self._item(self.invoice).ids)]}
        for name, value in FORGED.items():
            with self.subTest(name), self.assertRaises(UserError):
                self._rpc(self.manager, self.env["collection.plan"], "create", [{**vals, name: value}])

    def test_a_context_brings_no_state(self):
        context = {f"default_{name}": value for name, value in FORGED.items()}
        with self._on(MONDAY):
            plan = self._draft().with_context(**context).copy_data()
            created = self._rpc(
                self.manager,
                self.env["collection.plan"],
                "create",
                [{"payer_id": self._payer().id, "move_line_ids": [Command.set(self._item(self.invoice).ids)]}],
                context={**context, "collection_plan_token": True},
            )
        made = self.env["collection.plan"].browse(created)
        self.assertEqual((made.state, made.approved_by_id.id, made.default_on), ("draft", False, False))
        self.assertNotIn("state", plan[0])

    def test_nothing_that_follows_is_written_by_hand(self):
        plan = self._draft()
        for name, value in FORGED.items():
            with self.subTest(name), self.assertRaises(UserError):
                self._rpc(self.manager, plan, "write", {name: value}, context={"collection_plan_token": 1})

    def test_payments_are_not_written_by_hand(self):
        plan = self._draft()
        for vals in ({"amount_paid": 300}, {"reopened_on": "2027-01-01"}, {"amount_reduced": 1}):
            for call in (
                (plan.instalment_ids[:1], "write", vals),
                (plan, "write", {"instalment_ids": [Command.update(plan.instalment_ids[0].id, vals)]}),
                (
                    self.env["collection.plan.instalment"],
                    "create",
                    [{"plan_id": plan.id, "date": "2026-05-01", "amount": 1, **vals}],
                ),
            ):
                with self.subTest(vals), self.assertRaises(UserError):
                    self._rpc(self.manager, *call)

    def test_what_was_proposed_stays(self):
        plan, draft = self._propose(), self._draft()
        part = plan.instalment_ids[:1]
        for call in (
            (plan, "write", {"down_payment": 1}),
            (plan, "write", {"move_line_ids": [Command.clear()]}),
            (plan, "write", {"instalment_ids": [Command.clear()]}),
            (plan, "unlink"),
            (part, "write", {"date": "2027-01-01"}),
            (part, "unlink"),
            (draft.instalment_ids[:1], "write", {"plan_id": plan.id}),
            (
                self.env["collection.plan.instalment"],
                "create",
                [{"plan_id": plan.id, "date": "2026-05-01", "amount": 1}],
            ),
        ):
            with self.subTest(call[1:]), self.assertRaises(UserError):
                self._rpc(self.manager, *call)

    def test_the_proof_of_an_agreement_stays(self):
        plan = self._agree()
        with self.assertRaises(UserError):
            self._rpc(self.manager, plan, "write", {"signed_attachment_ids": [Command.clear()]})

    def test_a_paper_that_one_may_not_read_proves_nothing(self):
        plan = self._propose()
        secret = self.root["ir.attachment"].create({"name": "x", "raw": b"x"})
        with self._on(MONDAY), self.assertRaises(AccessError):
            self._rpc(self.collector, plan, "write", {"signed_attachment_ids": [Command.link(secret.id)]})
            self._rpc(self.collector, plan, "action_activate")

    def test_strangers_can_do_nothing(self):
        plan = self._draft()
        for user in (self.reader, self.sales):
            self.assertTrue(plan.with_user(user).read(["state", "amount_open", "next_date"]))
            for method, args in (("action_propose", ()), ("action_void", ("x",)), ("write", ({"down_payment": 1},))):
                self._refused(user, plan, method, *args)
        for user in (self.portal, self.public, self.employee):
            self._refused(user, plan, "read", ["state"])
            self._refused(user, plan, "action_activate")

    def test_sales_people_see_the_plans_of_their_own_customers(self):
        other, _contact = self._make_customer("Other")
        foreign = self._draft(self._make_invoice(300, partner=other, late=10))
        self._refused(self.sales, foreign, "read", ["state"])
        self._refused(self.sales, foreign.instalment_ids, "read", ["amount"])

    def test_machines_only(self):
        plan = self._draft()
        for method in ("_cron_follow", "_accept", "_follow", "_set_state", "_approve", "_propose", "_as_ours"):
            self.assertTrue(callable(getattr(plan, method)))
            self._refused(self.manager, plan, method)


@tagged("post_install", "-at_install")
class TestPlanCompanies(PlanCase):
    """A plan belongs to the company of its payer."""

    def test_another_company_sees_nothing(self):
        plan = self._agree()
        other = self.setup_other_company(name="Other")["company"]
        stranger = self._make_user("collector", other)
        plans = self.env["collection.plan"].with_user(stranger)
        self.assertFalse(plans.search([]))
        self.assertFalse(self.env["collection.plan.instalment"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            plans.browse(plan.id).action_void("Mine")
        with self.assertRaises(AccessError):
            plans.create({"payer_id": plan.payer_id.id, "move_line_ids": self._item(self.invoice).ids})

    def test_the_items_of_a_branch_are_the_branchs(self):
        branch = self.root["res.company"].create({"name": "Ant North", "parent_id": self.company.id})
        self.env.cr.precommit.run()  # loads the chart of accounts of the branch
        self.env.user.sudo().company_ids = [Command.link(branch.id)]
        branch.collection_policy_id = self._make_policy(company=branch)
        branch.partner_id.write({"tz": "UTC", "email": "north@ant.example.com"})
        collector = self._make_user("collector", company=branch)
        branch.collection_collector_id = collector
        invoice = self._make_invoice(600, late=10, company_id=branch.id)
        payer = self.env["collection.payer"].with_user(collector).for_partner(self.customer.id, branch.id)
        mixed = self._item(invoice) | self._item(self.invoice)
        with self._on(MONDAY):
            plans = self.env["collection.plan"].with_user(collector)
            plan = plans.create({"payer_id": payer.id, "move_line_ids": self._item(invoice).ids, "first_date": FIRST})
            self.assertFalse(plan.problem)
            plan.action_propose()
            self._deliver_mails()
            bad = self.env["collection.plan"].create({"payer_id": payer.id, "move_line_ids": mixed.ids})
            self.assertIn("no open invoice", bad.problem)
        self.assertEqual(plan.company_id, branch)
        self.assertIn("Ant North", self._text_of(self.outbox[0]))
