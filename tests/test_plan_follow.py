from datetime import date, timedelta

from odoo.tests import tagged

from .common import MONDAY
from .plan_common import FIRST, SECOND, THIRD, PlanCase

DEFAULT = SECOND + timedelta(days=8)


@tagged("post_install", "-at_install")
class TestPlanKept(PlanCase):
    """A plan that is paid to its end: reminded of before each date, and thanked for once."""

    def test_from_the_first_payment_to_the_thanks(self):
        plan = self._agree()
        days = {FIRST: 300, SECOND: 300, THIRD: 300}
        for number in range((THIRD - MONDAY).days + 5):
            day = MONDAY + timedelta(days=number)
            if amount := days.get(day):
                self._pay_on(day, amount)
            self._follow(day)
            if number % 7 == 0:
                self._run_and_send(day)
        self.assertEqual((plan.state, plan.ended_on, self._states(plan)), ("completed", THIRD, ["paid"] * 3))
        self.assertEqual(self.invoice.payment_state in ("paid", "in_payment"), True)
        soon = "your next payment"
        self.assertEqual(
            [subject.partition(": ")[2] for subject in self._subjects()],
            [soon, soon, soon, "thank you, everything is paid"],
        )
        self.assertEqual(
            self._answers("instalment_soon").mapped("date"), [date(2026, 4, 8), date(2026, 3, 25), date(2026, 3, 11)]
        )

    def test_a_reminder_names_the_amount_of_its_instalment_and_the_reference(self):
        self._agree()
        self._pay_on(MONDAY, 100)
        self._follow(date(2026, 3, 11))
        text = self._text_of(self.outbox[0])
        reference = self.invoice.payment_reference or self.invoice.name
        for words in ("200.00", "Mar 16, 2026", reference, "Dear Bill of Acme"):
            self.assertIn(words, text)
        self.assertNotIn("900.00", text)

    def test_the_cron_may_come_as_often_as_it_likes(self):
        self._agree()
        for hour in (8, 9, 10, 11):
            self._follow(date(2026, 3, 11), hour)
        self.assertEqual(len(self.outbox), 1)

    def test_nobody_is_reminded_by_night_or_on_a_day_off(self):
        self._agree(first_date="2026-03-17")  # a Tuesday: three working days before it is a Thursday
        self._follow(date(2026, 3, 12), hour=3)
        self.assertFalse(self.outbox)
        self._follow(date(2026, 3, 14))  # a Saturday
        self.assertFalse(self.outbox)
        self._follow(FIRST)
        self.assertEqual(len(self.outbox), 1)

    def test_a_payment_is_noted_at_once(self):
        plan = self._agree()
        self._pay_on(FIRST, 400)
        self.assertEqual((self._paid(plan), plan.amount_paid, plan.amount_open), ([300, 0, 100], 400, 500))
        self.assertEqual((plan.next_date, plan.next_amount), (SECOND, 300))

    def test_row_45_too_much_reduces_the_next_where_the_policy_says_so(self):
        self.policy.plan_overpayment = "reduce"
        plan = self._agree()
        self._pay_on(FIRST, 400)
        self.assertEqual(self._paid(plan), [300, 100, 0])

    def test_a_small_rest_keeps_no_plan_open(self):
        plan = self._agree()
        self._pay_on(FIRST, 899.5)
        self.assertEqual(plan.state, "completed")

    def test_thanks_wait_a_day_because_a_match_may_be_undone(self):
        plan = self._agree()
        payment = self._pay_on(FIRST, 900)
        self.assertEqual(plan.state, "completed")
        self._follow(FIRST)
        self.assertFalse(self.outbox)
        with self._on(FIRST):
            payment.action_cancel()
            self.env.flush_all()
        self.assertEqual(plan.state, "active")
        self._follow(FIRST + timedelta(days=1))
        self.assertFalse(self.outbox)

    def test_who_was_reminded_before_is_thanked_once_only(self):
        self._run_and_send()
        plan = self._agree(on=date(2026, 3, 3))
        self._pay_on(FIRST, 900)
        self._follow(FIRST + timedelta(days=2))
        with self._on(FIRST + timedelta(days=2)):
            with self.enter_registry_test_mode():
                self.env.ref("account_collections.ir_cron_answers").method_direct_trigger()
            self._deliver_mails()
        self.assertEqual(plan.state, "completed")
        self.assertEqual(len(self._answers("plan_completed") | self._answers("thanks")), 1)


@tagged("post_install", "-at_install")
class TestPlanMissed(PlanCase):
    """Row 44: a reminder after the date; after the days of the policy the whole balance is due again."""

    def test_row_44_missed_by_five_days_is_reminded_of_once(self):
        plan = self._agree()
        self._pay_on(FIRST, 300)
        self._live(SECOND, SECOND + timedelta(days=5))
        self.assertEqual(self._subjects(), [f"{plan.name}: a payment has not arrived yet"])
        text = self._text_of(self.outbox[0])
        for words in ("300.00", "Mar 30, 2026", "Apr 6, 2026"):
            self.assertIn(words, text)
        self.assertEqual((plan.state, plan.default_on), ("active", DEFAULT))
        self.assertEqual(self._code(self.invoice, SECOND + timedelta(days=5)), "in_plan")

    def test_row_44_missed_by_more_is_a_default_and_the_ladder_goes_on_from_the_level_chosen(self):
        plan = self._agree()
        self._pay_on(FIRST, 300)
        self._live(SECOND, DEFAULT - timedelta(days=1))
        self.assertEqual(plan.state, "active", "paid on the seventh day is paid in time")
        self.outbox.clear()
        self._follow(DEFAULT)
        self.assertEqual((plan.state, plan.ended_on), ("defaulted", DEFAULT))
        self.assertEqual(self._subjects(), [f"{plan.name}: our agreement has ended"])
        text = self._text_of(self.outbox[0])
        for words in ("300.00", "Mar 30, 2026", "600.00", self.invoice.name):
            self.assertIn(words, text)
        self.assertIn(plan.name, self._tasks("plan_defaulted").note)
        self.assertEqual(self.invoice.dunning_level_id, self.level_1)
        self.assertEqual(self._explain(self.invoice, DEFAULT)["code"], "quiet_period")
        ready = SECOND + timedelta(days=2 + 7)
        entry = self._explain(self.invoice, ready)
        self.assertEqual((entry["state"], entry["level_id"]), ("proposed", self.level_2.id))
        self._run_and_send(ready)
        self.assertEqual(self.invoice.dunning_level_id, self.level_2)
        self.assertEqual(self._explain(self.invoice, ready + timedelta(days=14))["level_id"], self.level_3.id)

    def test_the_customer_and_the_collector_are_told_once(self):
        plan = self._agree()
        self._live(FIRST, FIRST + timedelta(days=20))
        self.assertEqual(plan.state, "defaulted")
        self.assertEqual(len(self._answers("plan_defaulted")), 1)
        self.assertEqual(len(self._tasks("plan_defaulted")), 1)
        self._tasks("plan_defaulted").unlink()
        self._live(FIRST + timedelta(days=21), FIRST + timedelta(days=24))
        self.assertFalse(self._tasks("plan_defaulted"))

    def test_after_nights_without_a_cron_the_default_comes_without_a_late_reminder(self):
        self._agree()
        self._follow(FIRST + timedelta(days=15))
        self.assertEqual(len(self.outbox), 1)
        self.assertIn("our agreement has ended", self._subjects()[0])
        self.assertEqual(self._explain(self.invoice, FIRST + timedelta(days=15))["level_id"], self.level_2.id)

    def test_a_run_of_the_same_day_does_not_write_a_second_mail(self):
        self.company.collection_auto_send = True
        self._agree()
        day = FIRST + timedelta(days=15)
        self._follow(day)
        with self._on(day, 11):
            with self.enter_registry_test_mode():
                self.env.ref("account_collections.ir_cron_nightly").method_direct_trigger()
            self.env.invalidate_all()
        with self._on(day, 12):
            self._work_off_queues()
        self.assertEqual(len(self.outbox), 1)
        with self._on(day + timedelta(days=1)):
            self._work_off_queues()
        self.assertEqual(len(self.outbox), 2)

    def test_without_a_level_after_a_default_items_go_on_where_they_stood(self):
        self.policy.plan_default_level_id = False
        self._give_level(self.invoice, self.level_2, on=date(2026, 2, 20))
        self._agree()
        self._follow(FIRST + timedelta(days=15))
        self.assertFalse(self._payer().sudo().notice_ids.filtered(lambda notice: notice.kind == "reentry"))
        entry = self._explain(self.invoice, FIRST + timedelta(days=15))
        self.assertEqual((entry["state"], entry["level_id"]), ("proposed", self.level_3.id))

    def test_items_that_stood_higher_begin_again_at_the_level_chosen(self):
        self._give_level(self.invoice, self.level_3, on=date(2026, 2, 28))
        self._agree()
        self._follow(FIRST + timedelta(days=15))
        self.assertEqual(self.invoice.dunning_level_id, self.level_1)
        self.assertEqual(self._explain(self.invoice, FIRST + timedelta(days=15))["level_id"], self.level_2.id)

    def test_the_first_level_may_be_the_one_after_a_default(self):
        self.policy.plan_default_level_id = self.level_1
        self._give_level(self.invoice, self.level_2, on=date(2026, 2, 28))
        self._agree()
        self._follow(FIRST + timedelta(days=15))
        self.assertFalse(self.invoice.dunning_level_id)
        self.assertEqual(self._explain(self.invoice, FIRST + timedelta(days=15))["level_id"], self.level_1.id)

    def test_nobody_is_in_default_while_money_is_on_its_way(self):
        plan = self._agree()
        receipt = self._make_receipt(300, on=FIRST + timedelta(days=7))
        self._live(FIRST + timedelta(days=7), FIRST + timedelta(days=9))
        self.assertEqual((plan.state, self.outbox), ("active", []))
        receipt.unlink()
        self._follow(FIRST + timedelta(days=10))
        self.assertEqual(plan.state, "defaulted")

    def test_old_bank_data_accuses_nobody(self):
        plan = self._agree()
        self._make_receipt(5, on=date(2026, 3, 3), partner=self._make_customer("Other")[0])
        self._follow(FIRST + timedelta(days=3))
        self._follow(FIRST + timedelta(days=12))
        self.assertEqual((plan.state, self.outbox), ("active", []))

    def test_a_stopped_payer_hears_nothing(self):
        plan = self._agree()
        with self._on(MONDAY):
            self._payer().action_stop("insolvency")
        self._live(FIRST, FIRST + timedelta(days=10))
        self.assertEqual((plan.state, self.outbox), ("defaulted", []))
        self.assertEqual(self._code(self.invoice, FIRST + timedelta(days=10)), "payer_stopped")


@tagged("post_install", "-at_install")
class TestPlanUndone(PlanCase):
    """Payments that bounce, invoices that are cancelled or credited, plans that are lifted."""

    def test_row_42_a_chargeback_opens_the_instalment_again_and_its_days_anew(self):
        plan = self._agree()
        payment = self._pay_on(FIRST, 300)
        self._follow(FIRST + timedelta(days=20))
        self.outbox.clear()
        bounced = FIRST + timedelta(days=12)
        with self._on(bounced):
            payment.action_cancel()
            self.env.flush_all()
        self.assertEqual((self._states(plan), plan.default_on), (["open"] * 3, bounced + timedelta(days=8)))
        self._live(bounced, bounced + timedelta(days=7))
        self.assertEqual(plan.state, "active")
        self.assertEqual(self._subjects(), [f"{plan.name}: a payment has not arrived yet"])
        self._follow(bounced + timedelta(days=8))
        self.assertEqual(plan.state, "defaulted")

    def test_a_bounce_after_the_end_opens_the_plan_again(self):
        plan = self._agree()
        payment = self._pay_on(FIRST, 900)
        self._follow(FIRST + timedelta(days=1))
        self.assertEqual((plan.state, len(self.outbox)), ("completed", 1))
        with self._on(FIRST + timedelta(days=9)):
            payment.action_cancel()
            self.env.flush_all()
        self.assertEqual(plan.state, "active")
        self.assertEqual(self._code(self.invoice, FIRST + timedelta(days=9)), "in_plan")

    def test_an_old_payment_that_bounces_takes_nothing_from_what_was_paid_since(self):
        early = self._pay_on(MONDAY, 300)
        plan = self._agree()
        self._pay_on(FIRST, 200)
        with self._on(FIRST):
            early.action_cancel()
            self.env.flush_all()
        self.assertEqual(self._paid(plan), [200, 0, 0])

    def test_matching_an_old_payment_anew_pays_nothing(self):
        early = self._pay_on(MONDAY, 300)
        plan = self._agree()
        item = self._item(self.invoice)
        with self._on(FIRST):
            item.remove_move_reconcile()
            (item | early.move_id.line_ids.filtered(lambda line: line.account_id == item.account_id)).reconcile()
            self.env.flush_all()
        self.assertEqual(self._paid(plan), [0, 0, 0])

    def test_a_payment_in_draft_is_waited_for(self):
        plan = self._agree()
        payment = self._pay_on(FIRST, 300)
        with self._on(FIRST):
            payment.action_draft()
        self._follow(FIRST + timedelta(days=9))
        self.assertEqual((plan.state, self._paid(plan)), ("active", [300, 0, 0]))

    def test_a_credit_note_takes_off_from_the_end(self):
        plan = self._agree()
        with self._on(MONDAY):
            self._make_credit(400, origin=self.invoice)
            self.env.flush_all()
        self.assertEqual((plan.amount_reduced, self._states(plan)), (400, ["open", "open", "waived"]))
        self.assertEqual((plan.state, plan.amount_open), ("active", 500))

    def test_row_43_a_credited_invoice_voids_the_plan_without_harm(self):
        plan = self._agree()
        with self._on(MONDAY):
            self._make_credit(900, origin=self.invoice)
            self.env.flush_all()
        self.assertEqual(plan.state, "void")
        self._follow(FIRST + timedelta(days=15))
        self.assertFalse(self.outbox)
        self.assertFalse(self._tasks("plan_defaulted"))

    def test_row_43_a_cancelled_invoice_leaves_the_plan_to_the_others(self):
        other = self._make_invoice(300, late=20)
        plan = self._agree(invoices=self.invoice | other)
        with self._on(MONDAY):
            other.button_draft()
        self._follow(date(2026, 3, 3))
        self.assertEqual((plan.state, plan.amount_reduced), ("active", 0), "a draft may come again")
        with self._on(date(2026, 3, 3)):
            other.button_cancel()
        self._follow(date(2026, 3, 4))
        self.assertEqual((plan.amount_reduced, plan.amount_open), (300, 900))
        with self._on(date(2026, 3, 4)):
            self.invoice.button_draft()
            self.invoice.button_cancel()
        self._follow(date(2026, 3, 5))
        self.assertEqual(plan.state, "void")

    def test_nobody_is_in_default_about_an_invoice_that_is_being_corrected(self):
        plan = self._agree()
        with self._on(FIRST):
            self.invoice.button_draft()
        self._live(FIRST + timedelta(days=2), FIRST + timedelta(days=10))
        self.assertEqual((plan.state, self.outbox), ("active", []))

    def test_a_lifted_plan_cools_down(self):
        plan = self._agree()
        with self._on(MONDAY):
            plan.action_void("They pay at once")
        entry = self._explain(self.invoice)
        self.assertEqual((entry["code"], entry["until"]), ("cool_down", date(2026, 3, 5)))
        self.assertEqual(self._explain(self.invoice, date(2026, 3, 5))["state"], "proposed")

    def test_a_withdrawn_proposal_has_nothing_to_cool_down(self):
        plan = self._propose()
        with self._on(MONDAY):
            plan.action_void("They want another one")
        self.assertEqual(self._explain(self.invoice)["state"], "proposed")

    def test_a_proposal_of_a_reminder_leaves_without_what_is_in_a_plan(self):
        run = self._run()
        self._agree()
        self._send(run)
        self.assertEqual((run.notice_ids.state, self.outbox), ("dropped", []))
