from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import MONDAY
from .plan_common import FIRST, SECOND, THIRD, PlanCase


@tagged("post_install", "-at_install")
class TestPlanDraft(PlanCase):
    """The schedule appears while the values are typed in; nonsense is answered with a sentence."""

    def test_the_schedule_follows_from_the_values(self):
        plan = self._draft()
        self.assertEqual(plan._get_parts().mapped("date"), [FIRST, SECOND, THIRD])
        self.assertEqual(plan._get_parts().mapped("amount"), [300, 300, 300])
        with self._on(MONDAY):
            self.assertEqual((plan.state, plan.balance, plan.amount_total, plan.problem), ("draft", 900, 900, False))

    def test_other_values_make_another_schedule(self):
        plan = self._draft()
        with self._on(MONDAY):
            plan.write({"down_payment": 100, "count_by": "amount", "instalment_amount": 500})
        self.assertEqual(plan._get_parts().mapped("amount"), [100, 500, 300])

    def test_a_form_shows_the_schedule_before_anything_is_saved(self):
        with self._on(MONDAY):
            plans = self.env["collection.plan"].with_user(self.collector)
            form = Form(plans.with_context(default_payer_id=self._payer().id))
            self.assertEqual(form.balance, 900)
            self.assertEqual(form.down_payment, 180)
            self.assertEqual(len(form.instalment_ids), 4)
            form.frequency, form.instalment_count, form.down_payment = "weekly", 2, 0
            self.assertEqual([part["amount"] for part in form.instalment_ids._records], [450, 450])
            self.assertFalse(form.problem)
            plan = form.save()
        self.assertEqual(plan._get_parts().mapped("amount"), [450, 450])

    def test_dates_of_ones_own_stay_as_they_are_typed_in(self):
        parts = [
            Command.create({"date": "2026-03-20", "amount": 500}),
            Command.create({"date": "2026-05-04", "amount": 400}),
        ]
        plan = self._draft(frequency="custom", instalment_ids=parts)
        with self._on(MONDAY):
            plan.contact_id = self.billing
            self.assertEqual(plan._get_parts().mapped("amount"), [500, 400])
            self.assertFalse(plan.problem)
            plan.instalment_ids[0].amount = 499
            self.assertIn("exactly", plan.problem)

    def test_what_cannot_be_proposed_says_why(self):
        euros = self.env.ref("base.EUR")
        euros.active = True
        foreign = self._make_invoice(100, currency_id=euros.id)
        strange = self._make_invoice(100, partner=self._make_customer("Other")[0])
        for words, vals in {
            "what is to be paid": {"move_line_ids": [Command.clear()]},
            "several currencies": {"move_line_ids": [Command.link(self._item(foreign).id)]},
            "no open invoice of Acme": {"move_line_ids": [Command.set(self._item(strange).ids)]},
            "down payment": {"down_payment": 900},
            "number of instalments": {"instalment_count": 0},
            "past": {
                "first_date": "2026-03-01",
                "frequency": "custom",
                "instalment_ids": [Command.create({"date": "2026-02-27", "amount": 900})],
            },
            "day off": {
                "frequency": "custom",
                "instalment_ids": [Command.create({"date": "2026-03-07", "amount": 900})],
            },
        }.items():
            with self.subTest(words), self._on(MONDAY):
                plan = self._draft()
                if "instalment_ids" in vals:
                    vals["instalment_ids"] = [Command.clear(), *vals["instalment_ids"]]
                plan.write(vals)
                self.assertIn(words, plan.problem)
                with self.assertRaisesRegex(UserError, words):
                    plan.action_propose()

    def test_an_item_is_in_one_open_plan_only(self):
        first = self._propose()
        second = self._draft()
        self.assertIn(first.name, second.problem)
        with self._on(MONDAY):
            first.action_void("another one")
            second.invalidate_recordset(["problem"])
            second.action_propose()
        self.assertEqual(second.state, "proposed")

    def test_several_invoices_may_share_a_plan(self):
        plan = self._draft(self.invoice | self._make_invoice(300, late=20))
        self.assertEqual((plan.balance, plan._get_parts().mapped("amount")), (1200, [400, 400, 400]))

    def test_a_plan_begins_on_the_invoices(self):
        with self._on(MONDAY):
            action = self.invoice.with_user(self.collector).action_agree_plan()
        self.assertEqual(action["context"]["default_move_line_ids"], self._item(self.invoice).ids)
        other = self._make_invoice(100, partner=self._make_customer("Other")[0])
        with self.assertRaisesRegex(UserError, "one customer"):
            (self.invoice | other).with_user(self.collector).action_agree_plan()

    def test_the_level_after_a_default_is_one_of_the_policy(self):
        with self.assertRaises(ValidationError):
            self.policy.plan_default_level_id = self._make_policy().level_ids[:1]


@tagged("post_install", "-at_install")
class TestPlanAgreement(PlanCase):
    """Proposed in writing, accepted by signature."""

    def test_a_proposal_leaves_with_its_agreement(self):
        plan = self._propose(contact_id=self.customer.id, reply_by="2026-03-09")
        with self._on(MONDAY):
            self._deliver_mails()
        (mail,) = self.outbox
        text = self._text_of(mail)
        self.assertIn("info@acme.example.com", mail["email_to"][0])
        self.assertIn("billing@acme.example.com", text, "a copy for who gets the invoices")
        for words in (plan.name, "Dear Acme", "900.00", "300.00", "Mar 16, 2026", "Mar 9, 2026", self.invoice.name):
            self.assertIn(words, text)
        self.assertEqual(self._answers("plan_proposed").attachment_ids, plan.agreement_id)
        self.assertEqual(plan.agreement_id.raw, b"%PDF-1.4 agreement")

    def test_a_proposal_does_not_stop_the_reminders(self):
        self._propose()
        self.assertEqual(self._explain(self.invoice)["state"], "proposed")

    def test_it_is_in_force_with_the_signed_paper_only(self):
        plan = self._propose()
        with self._on(MONDAY):
            with self.assertRaisesRegex(UserError, "attach the signed agreement"):
                plan.action_activate()
            self._sign(plan)
            plan.action_activate()
            self._deliver_mails()
        self.assertEqual((plan.state, plan.signed_by, plan.activated_on), ("active", "Maria Keller", MONDAY))
        self.assertIn("is in force", " ".join(self._subjects()))
        entry = self._explain(self.invoice)
        self.assertEqual((entry["code"], entry["until"]), ("in_plan", date(2026, 3, 24)))
        self.assertFalse(self._run().notice_ids)

    def test_what_the_portal_will_call(self):
        plan = self._propose()
        with self._on(MONDAY), self.assertRaisesRegex(UserError, "name of the person"):
            plan.sudo()._accept(" ")
        with self._on(MONDAY):
            plan.sudo()._accept("Maria Keller", signature=b"aGVsbG8=")
        self.assertEqual((plan.state, plan.signature), ("active", b"aGVsbG8="))
        with self.assertRaisesRegex(UserError, "proposed"):
            plan.sudo()._accept("Maria Keller")

    def test_the_terms_of_the_policy_are_fixed_with_the_proposal(self):
        plan = self._propose()
        self.policy.write({"plan_default_days": 30, "plan_default_level_id": False})
        self.assertEqual((plan.default_days, plan.default_level_id), (7, self.level_2))

    def test_money_that_came_after_the_proposal_counts(self):
        plan = self._propose()
        self._pay_on(MONDAY, 350)
        with self._on(MONDAY):
            self._sign(plan)
            plan.action_activate()
        self.assertEqual(self._paid(plan), [300, 0, 50])

    def test_money_from_before_the_proposal_does_not(self):
        self._pay_on(MONDAY, 300)
        plan = self._agree()
        self.assertEqual((plan._get_parts().mapped("amount"), self._paid(plan)), ([200, 200, 200], [0, 0, 0]))

    def test_a_plan_that_no_longer_fits_is_refused(self):
        early = self._pay_on(MONDAY, 300)
        plan = self._propose()
        self._sign(plan)
        with self._on(MONDAY):
            early.action_cancel()
            with self.assertRaisesRegex(UserError, "More is open now"):
                plan.action_activate()
            self._pay(self.invoice, 900)
            with self.assertRaisesRegex(UserError, "settled already"):
                plan.action_activate()

    def test_a_proposal_that_was_signed_too_late_is_refused(self):
        plan = self._propose()
        self._sign(plan)
        with self._on(date(2026, 3, 17)), self.assertRaisesRegex(UserError, "first payment should have been made"):
            plan.action_activate()

    def test_a_single_later_date_is_a_plan_of_one(self):
        plan = self._agree(instalment_count=1, first_date="2026-04-01")
        self.assertEqual((plan.payment_count, plan.state), (1, "active"))
        self.assertEqual(self._code(self.invoice), "in_plan")

    def test_who_cannot_be_written_to_gets_it_on_paper(self):
        (self.customer | self.billing).email = False
        plan = self._propose()
        self.assertEqual(plan.state, "proposed")
        self.assertFalse(self._answers("plan_proposed"))
        self.assertIn("on paper", plan.message_ids[0].body)

    def test_nobody_answers(self):
        self._propose(reply_by="2026-03-06")
        self._follow(date(2026, 3, 6))
        self.assertFalse(self._tasks("plan_unanswered"))
        self._follow(date(2026, 3, 9))
        self.assertTrue(self._tasks("plan_unanswered"))


@tagged("post_install", "-at_install")
class TestPlanLimits(PlanCase):
    """Beyond the limits of the policy a manager approves, and nobody can pretend that he has."""

    def test_within_the_limits_nobody_has_to_approve(self):
        self.assertFalse(self._draft().approval_note)

    def test_beyond_them_a_manager_approves(self):
        self.policy.plan_max_instalments = 2
        plan = self._draft()
        self.assertIn("more than 2 instalments", plan.approval_note)
        with self._on(MONDAY):
            with self.assertRaisesRegex(UserError, "manager has to approve"):
                plan.action_propose()
            plan.action_request_approval()
            self.assertIn(plan.name, self._tasks("plan_approval").note)
            with self.assertRaises(AccessError):
                plan.action_approve()
            plan.with_user(self.manager).action_approve()
            self.assertFalse(self._tasks("plan_approval"))
            plan.action_propose()
        self.assertEqual((plan.state, plan.approved_by_id), ("proposed", self.manager))

    def test_a_manager_approves_by_proposing(self):
        self.policy.plan_max_amount = 500
        plan = self._propose(user=self.manager)
        self.assertEqual(plan.approved_by_id, self.manager)

    def test_an_approval_is_for_what_was_approved(self):
        self.policy.plan_max_instalments = 2
        changes = ({"instalment_count": 6}, {"instalment_ids": [Command.create({"date": THIRD, "amount": 1})]})
        for change in changes:
            plan = self._draft()
            with self._on(MONDAY):
                plan.with_user(self.manager).action_approve()
                plan.write(change)
            self.assertFalse(plan.approved_by_id)
        with self._on(MONDAY):
            plan = self._draft()
            plan.with_user(self.manager).action_approve()
            plan.instalment_ids[:1].date = date(2026, 12, 1)
        self.assertFalse(plan.approved_by_id, "an instalment was moved past the plan")

    def test_each_limit_is_named(self):
        self.policy.write({"plan_max_days": 30, "plan_min_down_percent": 40, "plan_max_amount": 899})
        with self._on(MONDAY):
            note = self._draft().approval_note
        for words in ("longer than 30 days", "below 40 percent", "larger amount"):
            self.assertIn(words, note)
