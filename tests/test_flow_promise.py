"""Promises through the crons, with real invoices, payments and matches."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .promise_common import AFTER, DEADLINE, THURSDAY, PromiseCase


@tagged("post_install", "-at_install")
class TestFlowPromise(PromiseCase):
    # === BLOCKS === #

    def test_a_promise_keeps_its_items_until_the_payment_could_have_come(self):
        self._promise()
        entry = self._explain(self.invoice)
        self.assertEqual((entry["code"], entry["until"]), ("promised", self._day(AFTER)))
        self.assertIn("promised to pay on 03/05/2026", entry["detail"])
        self.assertEqual(self._code(self.invoice, self._day(DEADLINE)), "promised")
        self.assertEqual(self._explain(self.invoice, self._day(AFTER))["state"], "proposed")
        self.assertFalse(self._run_and_send().notice_ids)

    def test_a_promise_after_the_proposal_stops_it(self):
        run = self._run()
        self._promise()
        self._send(run)
        self.assertEqual(run.notice_ids.state, "dropped")
        self.assertFalse([mail for mail in self.outbox if "Our agreement" not in mail["subject"]])

    def test_the_rest_of_a_part_promise_is_chased(self):
        self._promise(400)
        notice = self._run_and_send().notice_ids
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.amount_ids.amount, 600)

    def test_a_part_promise_over_two_items_takes_the_older_first(self):
        young = self._make_invoice(500, late=8)
        self._promise(1200, invoices=self.invoice | young)
        self.assertEqual(self._code(self.invoice), "promised")
        self.assertEqual(self._run().notice_ids.amount_ids.amount, 300)

    def test_a_lifted_promise_cools_down(self):
        promise = self._promise()
        with self._on(self._day(1)):
            promise.action_void("They cannot pay")
        entry = self._explain(self.invoice, self._day(1))
        self.assertEqual((entry["code"], entry["until"]), ("cool_down", self._day(4)))
        self.assertFalse(self._run(self._day(3)).notice_ids)
        self.assertTrue(self._run(self._day(4)).notice_ids)

    def test_a_lifted_part_promise_cools_down_with_its_part_only(self):
        promise = self._promise(400)
        with self._on(self._day(0)):
            promise.action_void("They cannot pay")
        self.assertEqual(self._run().notice_ids.amount_ids.amount, 600)

    def test_a_refused_promise_has_no_cool_down(self):
        promise = self._promise(date=self._day(15))
        with self._on(self._day(0)):
            promise.with_user(self.manager).action_void("Too late for us")
        self.assertEqual(self._explain(self.invoice)["state"], "proposed")

    # === KEPT === #

    def test_promise_kept(self):
        promise = self._promise()
        self._nights(0, 1, 2)
        self._receive(3)
        self.assertEqual((promise.state, promise.amount_kept), ("kept", 1000))
        self._nights(4)
        self.assertEqual(self._payer().promise_broken_count, 0)
        self.assertEqual(
            self._subjects(),
            [
                "Our agreement: $\xa01,000.00 by Mar 5, 2026",
                "$\xa01,000.00 by Mar 5, 2026, as agreed",
                "Thank you for your payment",
            ],
        )

    def test_row_40_985_of_1000_keeps_it(self):
        promise = self._promise()
        self._receive(4, 985)
        self.assertEqual(promise.state, "kept")

    def test_row_40_970_of_1000_is_partial(self):
        promise = self._promise()
        self._receive(4, 970)
        self.assertEqual((promise.state, promise.amount_kept), ("open", 970))
        self._nights(AFTER)
        self.assertEqual((promise.state, self._payer().promise_broken_count), ("partial", 1))
        self.assertTrue(self._tasks("promise_broken"))

    def test_a_payment_booked_late_heals_what_seemed_broken(self):
        promise = self._promise()
        self._nights(AFTER)
        self.assertEqual((promise.state, self._payer().promise_broken_count), ("broken", 1))
        self._receive(DEADLINE, booked=10)
        self.assertEqual((promise.state, self._payer().promise_broken_count), ("kept", 0))
        self.assertFalse(self._tasks("promise_broken"))

    def test_a_payment_after_the_tolerance_does_not_keep_it(self):
        promise = self._promise()
        self._nights(AFTER)
        self._receive(AFTER, booked=10)
        self.assertEqual(promise.state, "broken")

    def test_what_was_paid_before_does_not_count(self):
        self._receive(0, 400)
        promise = self._promise(600)
        self._nights(AFTER)
        self.assertEqual((promise.state, promise.amount_kept), ("broken", 0))

    def test_money_that_is_not_matched_yet_is_waited_for(self):
        promise = self._promise()
        receipt = self._make_receipt(1000, on=self._day(THURSDAY))
        self._nights(AFTER)
        self.assertEqual(promise.state, "open")
        receipt.unlink()
        self._make_payment(1000, on=self._day(THURSDAY))
        self._nights(AFTER + 1)
        self.assertEqual(promise.state, "open")

    # === BROKEN === #

    def test_promise_broken(self):
        promise = self._promise()
        self._nights(DEADLINE)
        self.assertEqual(promise.state, "open")
        before = self._payer().priority
        self._nights(AFTER)
        payer = self._payer()
        self.assertEqual((promise.state, payer.promise_broken_count), ("broken", 1))
        self.assertEqual(promise.ended_on, self._day(AFTER))
        self.assertGreater(payer.priority, before * 1.9)
        self.assertEqual(self._tasks("promise_broken").user_id, self.collector)
        notice = self._run(self._day(AFTER)).notice_ids
        self.assertEqual(notice.level_id, self.level_1)
        self.assertGreater(payer.priority, before * 1.9, "a run forgets what is urgent")

    def test_the_quiet_days_hold_after_a_broken_promise(self):
        self._run_and_send()
        self._promise(date=self._day(1))
        self._nights(4)
        self.assertEqual(self._code(self.invoice, self._day(4)), "quiet_period")
        self.assertEqual(self._run(self._day(7)).notice_ids.level_id, self.level_2)

    def test_after_a_broken_promise_a_new_one_needs_approval(self):
        self._promise()
        self._nights(AFTER)
        again = self._promise(on=self._day(AFTER), date=self._day(AFTER + 2))
        self.assertEqual((again.state, again.approval_reasons), ("to_approve", "broken_before"))

    def test_broken_promises_are_forgotten_after_a_year(self):
        self._promise()
        self._nights(AFTER)
        self._nights(AFTER + 366)
        self.assertEqual(self._payer().promise_broken_count, 0)

    def test_row_42_broken_by_bounce(self):
        promise = self._promise()
        payment = self._receive(3)
        self.assertEqual(promise.state, "kept")
        with self._on(self._day(21)):
            self._bounce(payment)
        self.assertEqual((promise.state, promise.amount_kept), ("broken", 0))
        self.assertEqual((promise.ended_on, self._payer().promise_broken_count), (self._day(21), 1))
        self.assertTrue(self._tasks("promise_broken"))
        self.assertEqual(self._explain(self.invoice, self._day(21))["state"], "proposed")

    def test_a_bounce_before_the_day_opens_it_again(self):
        promise = self._promise()
        payment = self._receive(0)
        with self._on(self._day(1)):
            self._bounce(payment)
        self.assertEqual((promise.state, promise.ended_on), ("open", False))
        self.assertEqual(self._code(self.invoice, self._day(1)), "promised")
        self._nights(1)
        self.assertEqual(len(self.outbox), 1, "confirmed once")

    def test_a_match_taken_off_on_the_invoice_is_noticed(self):
        promise = self._promise()
        self._receive(0)
        with self._on(self._day(1)):
            part = self._item(self.invoice).matched_credit_ids
            self.invoice.js_remove_outstanding_partial(part.id)
        self.assertEqual(promise.state, "open")

    # === CREDITED === #

    def test_row_41_credited_is_void_without_harm(self):
        promise = self._promise()
        with self._on(self._day(0)):
            self._make_credit(1000, origin=self.invoice)
        self.assertEqual((promise.state, promise.amount_kept), ("void", 0))
        self._nights(AFTER)
        self.assertEqual(self._payer().promise_broken_count, 0)
        self.assertNotIn("Thank you for your payment", self._subjects())

    def test_credits_keep_promises_where_the_policy_says_so(self):
        self.policy.promise_credit_counts = True
        promise = self._promise()
        with self._on(self._day(0)):
            self._make_credit(1000, origin=self.invoice)
        self.assertEqual(promise.state, "kept")

    def test_a_credit_for_a_part_lowers_the_promise(self):
        promise = self._promise()
        with self._on(self._day(0)):
            self._make_credit(400, origin=self.invoice)
        self.assertEqual(promise.state, "open")
        self._receive(3)
        self.assertEqual((promise.state, promise.amount_kept), ("kept", 600))

    def test_row_43_a_cancelled_invoice_is_void_and_one_in_draft_has_time(self):
        promise = self._promise()
        with self._on(self._day(1)):
            self.invoice.button_draft()
        self._nights(1)
        self.assertEqual(promise.state, "open")
        self.invoice.button_cancel()
        self._nights(2)
        self.assertEqual((promise.state, promise.void_reason[:12]), ("void", "The invoices"))

    def test_one_of_two_invoices_cancelled_lowers_the_promise(self):
        other = self._make_invoice(500, late=8)
        promise = self._promise(1500, invoices=self.invoice | other)
        with self._on(self._day(1)):
            other.button_draft()
            other.button_cancel()
        self._receive(2)
        self.assertEqual((promise.state, promise.amount_kept), ("kept", 1000))

    # === CURRENCIES === #

    def test_a_promise_in_another_currency_is_judged_in_it(self):
        dollar_like = self.setup_other_currency("GBP", rates=[("2026-01-01", 0.5)])
        invoice = self._make_invoice(1000, late=10, currency_id=dollar_like.id)
        promise = self._promise(1000, invoices=invoice, currency_id=dollar_like.id)
        self.assertEqual((promise.state, promise.tolerance), ("open", 20))
        self._receive(2, invoice=invoice)
        self.assertEqual((promise.state, promise.amount_kept), ("kept", 1000))


@tagged("post_install", "-at_install")
class TestFlowWritten(PromiseCase):
    """Some late levels do not stop for what was only said."""

    def setUp(self):
        super().setUp()
        self.level_2.only_written_promise = True
        self.late = self._make_invoice(500, late=15)
        self._give_level(self.late, self.level_1)

    def test_an_oral_promise_does_not_stop_the_level(self):
        self._promise(500, invoices=self.late)
        self.assertEqual(self._explain(self.late)["level_id"], self.level_2.id)

    def test_a_written_one_does(self):
        promise = self._promise(500, invoices=self.late)
        with self._on(self._day(0)):
            promise.evidence = "written"
        self.assertEqual(self._code(self.late), "promised")

    def test_other_levels_stop_for_both(self):
        self._promise()
        self.assertEqual(self._code(self.invoice), "promised")

    def test_firm_asks_for_writing_at_three_levels_and_allows_a_week(self):
        firm = self.env.ref("account_collections.collection_policy_firm")
        levels = firm.level_ids.sorted("sequence")
        self.assertEqual(levels.mapped("only_written_promise"), [False, False, False, True, True, True, False])
        self.assertEqual((firm.promise_max_days, self.policy.promise_max_days), (7, 14))

    def test_an_open_call_goes_on_for_an_oral_promise_only(self):
        self.level_2.channel = "call"
        call = self._run_and_send().notice_ids.filtered(lambda notice: notice.level_id == self.level_2)
        self.assertEqual(call.state, "queued")
        promise = self._promise(500, invoices=self.late)
        self.assertEqual(call.state, "queued")
        with self._on(self._day(0)):
            promise.action_void("Again, in writing")
            self._promise(500, invoices=self.late, evidence="written")
        self.assertEqual(call.state, "cancelled")


@tagged("post_install", "-at_install")
class TestFlowMessages(PromiseCase):
    """What the customer hears, once."""

    def test_the_person_who_promised_is_confirmed_with_a_copy_to_the_billing_contact(self):
        buyer = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id, "email": "buyer@acme.example.com"}
        )
        self._promise(contact_id=buyer.id)
        self._nights(0)
        (mail,) = self.outbox
        self.assertIn("buyer@acme.example.com", str(mail["email_to"]))
        text = self._text_of(mail)
        self.assertIn("Dear Buyer", text)
        self.assertIn(self.invoice.name, text)
        self.assertIn("billing@acme.example.com", text)

    def test_each_message_can_be_switched_off(self):
        self.policy.write({"promise_confirm": False, "promise_remind": False, "promise_thank": False})
        self._promise()
        self._nights(2)
        self._receive(3)
        self._nights(4, 5)
        self.assertEqual(self.outbox, [])

    def test_a_promise_is_noted_even_if_its_confirmation_cannot_be_written(self):
        self.root.ref(
            "account_collections.mail_template_answer_promise_confirmed"
        ).body_html = '<p t-out="object.gone_with_the_wind"/>'
        with mute_logger("odoo.addons.account_collections.models.collection_promise_answer"):
            self.assertEqual(self._promise().state, "open")
        self._nights(0)
        self.assertEqual(self.outbox, [])

    def test_nothing_is_said_twice(self):
        self._promise()
        self._nights(2, 2, 2)
        self.assertEqual(len(self.outbox), 2)

    def test_no_reminder_at_night_nor_after_the_payment(self):
        self._promise()
        self._nights(2, hour=3)
        self.assertEqual(len(self.outbox), 1)
        self._receive(2)
        self._nights(2)
        self.assertEqual(len(self.outbox), 1)

    def test_a_promise_for_tomorrow_is_not_reminded_of(self):
        self._promise(date=self._day(1))
        self._nights(0, 1)
        self.assertEqual(len(self.outbox), 1)

    def test_who_is_thanked_for_the_promise_is_not_thanked_for_the_payment_again(self):
        self._run_and_send()
        self._promise()
        self._receive(1)
        self._nights(1, 2)
        self._thank_at_large(1)
        self._thank_at_large(3)
        self.assertEqual(self._subjects().count("Thank you for your payment"), 1)

    def test_without_thanks_for_promises_the_usual_thanks_leave(self):
        self.policy.promise_thank = False
        self._run_and_send()
        self._promise()
        self._receive(1)
        for day in (1, 3):
            self._nights(day)
            self._thank_at_large(day)
        self.assertEqual(self._subjects().count("Thank you for your payment"), 1)


@tagged("post_install", "-at_install")
class TestSettleMany(PromiseCase):
    """The nightly look asks as many questions for many promises as for a few."""

    def _make_promises(self, number):
        for count in range(number):
            customer, _contact = self._make_customer(f"Many {number} {count}")
            invoice = self._make_invoice(100, late=10, partner=customer)
            self._promise(100, invoices=invoice, partner=customer)

    def _count_queries(self, day):
        promises = self.root["collection.promise"]
        with self._on(self._day(day)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            promises._settle(promises._read_payers_to_settle())
            return self.env.cr.sql_log_count - before

    def test_as_many_queries_for_many_as_for_few(self):
        self._make_promises(2)
        few = self._count_queries(1)
        self._make_promises(10)
        self.assertLessEqual(self._count_queries(1), few + 1)

    def test_breaking_many_asks_little_more_than_breaking_few(self):
        self._make_promises(2)
        few = self._count_queries(AFTER)
        self._make_promises(10)
        many = self._count_queries(AFTER)
        self.assertEqual(self.root["collection.promise"].search_count([("state", "=", "broken")]), 12)
        self.assertLessEqual(many, few + 30)
