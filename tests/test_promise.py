from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MONDAY
from .promise_common import DEADLINE, THURSDAY, PromiseCase


@tagged("post_install", "-at_install")
class TestPromise(PromiseCase):
    """What can be promised, on which terms, and who has to agree."""

    def _refuse(self, words, **vals):
        with self.assertRaises(UserError) as caught:
            self._promise(**vals)
        self.assertRegex(str(caught.exception).replace("\xa0", " "), words)

    # === TERMS === #

    def test_a_promise_fixes_its_terms(self):
        promise = self._promise()
        self.assertEqual((promise.state, promise.made_on, promise.owner_id), ("open", MONDAY, self.collector))
        self.assertEqual((promise.deadline, promise.blocked_until), (self._day(DEADLINE), self._day(DEADLINE + 1)))
        self.assertEqual((promise.tolerance, promise.amount_owed), (20, 1000))
        self.policy.write({"promise_tolerance_days": 9, "promise_tolerance_percent": 50})
        self.assertEqual((promise.deadline, promise.tolerance), (self._day(DEADLINE), 20))

    def test_without_items_the_oldest_are_promised(self):
        young, old = self._make_invoice(300, late=2), self._make_invoice(300, late=30)
        promise = self._promise(1200, invoices=self.env["account.move"])
        self.assertEqual(promise.move_line_ids, self._item(old) | self._item(self.invoice))
        self.assertNotIn(self._item(young), promise.move_line_ids)

    def test_without_a_policy_the_usual_terms_hold(self):
        self.company.collection_policy_id = False
        self._payer().policy_id = False
        self.assertEqual(self._promise().deadline, self._day(DEADLINE))

    # === WHAT CANNOT BE PROMISED === #

    def test_a_day_off_and_a_day_in_the_past_are_refused(self):
        self._refuse("day off.*03/09/2026", date=date(2026, 3, 7))
        self._refuse("is over", date=self._day(-3))

    def test_more_than_is_open_is_refused(self):
        self._refuse("Only .*1,000.00", amount=1000.01)
        self._refuse("Only .*1,000.00", amount=1000.01, invoices=self.env["account.move"])

    def test_amounts_are_above_zero(self):
        for amount in (0, -5, 0.001):
            self._refuse("above zero", amount=amount)

    def test_items_of_somebody_else_are_refused(self):
        other, _contact = self._make_customer("Other")
        self._refuse("Only open items of Acme", invoices=self._make_invoice(partner=other, late=3))

    def test_paid_items_and_credits_are_refused(self):
        self._receive(0)
        self._refuse("Only open items")
        self._refuse("Only open items", amount=10, invoices=self._make_credit(50))

    def test_another_currency_is_refused(self):
        self._refuse("Only open items", currency_id=self.env.ref("base.CHF").id)

    def test_an_item_is_promised_once(self):
        self._promise(300)
        self._refuse("already", amount=100)
        self._refuse("Only .*0.00", amount=100, invoices=self.env["account.move"])

    def test_somebody_elses_contact_is_refused(self):
        _other, contact = self._make_customer("Other")
        self._refuse("does not belong", contact_id=contact.id)

    def test_a_letter_needs_the_paper(self):
        self._refuse("attach", evidence="letter")
        paper = self.env["ir.attachment"].with_user(self.collector).create({"name": "letter.pdf", "raw": b"%PDF"})
        promise = self._promise(evidence="letter", attachment_ids=[Command.set(paper.ids)])
        self.assertEqual((paper.res_model, paper.res_id), ("collection.promise", promise.id))

    # === LIMITS AND APPROVAL === #

    def test_beyond_a_limit_a_manager_approves(self):
        promise = self._promise(date=self._day(15))
        self.assertEqual((promise.state, promise.approval_reasons), ("to_approve", "too_long"))
        self.assertIn("later than the policy allows", promise.approval_text)
        self.assertEqual(self._tasks("promise_approval").user_id, self.manager)
        self.assertEqual(self._explain(self.invoice)["state"], "proposed")
        with self._on(MONDAY):
            promise.with_user(self.manager).action_approve()
        self.assertEqual((promise.state, promise.approved_by_id), ("open", self.manager))
        self.assertFalse(self._tasks("promise_approval"))
        self.assertEqual(self._code(self.invoice), "promised")

    def test_a_second_open_promise_and_a_large_one_need_approval(self):
        self.policy.promise_max_amount = 500
        other = self._make_invoice(400, late=3)
        self.assertEqual(self._promise(400, invoices=other).state, "open")
        self.assertEqual(self._promise().approval_reasons, "too_many,too_much")

    def test_approval_comes_too_late_for_what_has_been_paid(self):
        promise = self._promise(date=self._day(15))
        self._receive(0, 500)
        with self.assertRaises(UserError), self._on(MONDAY):
            promise.with_user(self.manager).action_approve()

    def test_what_nobody_approves_in_time_ends_without_harm(self):
        promise = self._promise(date=self._day(15))
        self._nights(15)
        self.assertEqual(promise.state, "to_approve")
        self._nights(16)
        self.assertEqual((promise.state, promise.cool_down_until), ("void", False))
        self.assertEqual(self._payer().promise_broken_count, 0)
        self.assertFalse(self._tasks("promise_approval"))

    # === THE FORM === #

    def test_the_form_fills_itself_in_from_the_payer(self):
        self._make_invoice(50, late=-5)
        promises = self.env["collection.promise"].with_user(self.collector)
        with self._on(MONDAY), Form(promises.with_context(default_payer_id=self._payer().id)) as form:
            self.assertEqual(form.amount, 1000)
            form.date = date(2026, 3, 7)
            self.assertEqual(form.date, date(2026, 3, 9))
        self.assertEqual(form.record.move_line_ids, self._item(self.invoice))

    def test_the_form_fills_itself_in_from_an_invoice_and_from_items(self):
        promises = self.env["collection.promise"].with_user(self.collector)
        for model, ids in (("account.move", self.invoice.ids), ("account.move.line", self._item(self.invoice).ids)):
            with self._on(MONDAY):
                form = Form(promises.with_context(active_model=model, active_ids=ids))
                self.assertEqual((form.payer_id, form.amount), (self._payer(), 1000))

    def test_the_form_fills_itself_in_from_a_talk(self):
        talk = self._payer()._log_interaction(
            channel="call", direction="out", outcome="promised", contact_id=self.billing.id
        )
        promises = self.env["collection.promise"].with_user(self.collector)
        with self._on(MONDAY):
            with Form(promises.with_context(default_interaction_id=talk.id, default_payer_id=self._payer().id)) as form:
                form.date = self._day(THURSDAY)
            self.assertEqual((form.record.interaction_id, form.record.contact_id), (talk, self.billing))

    def test_a_talk_with_another_customer_is_refused(self):
        other, _contact = self._make_customer("Other")
        talk = self._payer(other)._log_interaction(channel="call", direction="in", outcome="promised")
        self._refuse("another customer", interaction_id=talk.id)

    # === BADGES === #

    def test_badges_say_what_is_promised_and_what_was_broken(self):
        promise = self._promise()
        self.assertEqual(self._payer().promise_text, "$\xa01,000.00 promised for 03/05/2026")
        self.assertIn("promised for", self.invoice.with_user(self.reader).collection_promise_text)
        self._nights(DEADLINE + 1)
        self.assertEqual(promise.state, "broken")
        self.assertEqual(self._payer().promise_text, "Promise for 03/05/2026 broken")
        self.invoice.invalidate_recordset(["collection_promise_text"])
        self.assertIn("broken", self.invoice.with_user(self.reader).collection_promise_text)

    def test_the_dialog_shows_from_when_on_something_may_leave(self):
        promise = self._promise()
        with self._on(MONDAY):
            dialog = (
                self.env["collection.promise.void"]
                .with_user(self.collector)
                .with_context(active_model="collection.promise", active_ids=promise.ids)
                .create({"reason": "They cannot"})
            )
            self.assertEqual(dialog.next_on, self._day(3))
            dialog.action_void()
        self.assertEqual((promise.state, promise.void_reason), ("void", "They cannot"))
