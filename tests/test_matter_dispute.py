"""What a customer objects to is left alone until it is cleared up, and only that."""

from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MONDAY
from .matter_common import MatterCase


@tagged("post_install", "-at_install")
class TestDispute(MatterCase):
    def test_partial_dispute(self):
        """Row 37: 1000 with 200 disputed asks for 800; accepted, credited, posted: 800 stay, to the cent."""
        dispute = self._dispute(amount=200)
        self._forget_mails()
        run = self._run()
        self.assertEqual(self._total(run.notice_ids), 800)
        self._send(run)
        self.assertIn("800.00", self._text_of(self.outbox[-1]))
        self.assertEqual(run.notice_ids.sudo().line_ids.amount_residual, 800)
        with self._on(self._day(1)):
            dispute.with_user(self.biller).action_accept()
        credit = dispute.sudo().credit_move_ids
        self.assertEqual((credit.state, credit.amount_total, credit.reversed_entry_id), ("draft", 200, self.invoice))
        run = self._run(self._day(7))
        self.assertEqual(self._total(run.notice_ids), 800)
        run.action_cancel()
        self._post(credit, self._day(8))
        self.assertEqual(self.invoice.amount_residual, 800)
        self.assertFalse(dispute.is_credit_pending)
        self.assertEqual(self._total(self._run(self._day(9)).notice_ids), 800)

    def test_a_posted_credit_note_that_waits_to_be_matched_is_not_deducted_twice(self):
        dispute = self._dispute(amount=200)
        with self._on(MONDAY):
            dispute.with_user(self.biller).action_accept()
        credit = dispute.sudo().credit_move_ids
        self._post(credit, MONDAY)
        self._item(credit).remove_move_reconcile()
        self.assertEqual(self._total(self._run().notice_ids), 800)

    def test_row_36_the_whole_customer_is_in_clarification(self):
        self._dispute()
        self.assertFalse(self._run().notice_ids)
        self.assertEqual(self._code(self.invoice), "disputed")
        self.assertIn("quality", self._explain(self.invoice)["detail"])

    def test_row_36_held_items_are_listed_or_hidden(self):
        other = self._make_invoice(300, late=12)
        self._dispute(other)
        self._forget_mails()
        self._run_and_send()
        text = self._text_of(self.outbox[-1])
        self.assertIn("In clarification", text)
        self.assertIn(other.name, text)
        self.company.collection_list_disputed = False
        self._run_and_send(self._day(7))
        self.assertNotIn("In clarification", self._text_of(self.outbox[-1]))

    def test_a_notice_loses_what_is_disputed_before_it_leaves(self):
        other = self._make_invoice(300, late=12)
        run = self._run()
        self._dispute(other)
        self._send(run)
        self.assertEqual(self._total(run.notice_ids), 1000)
        second = self._make_customer("Globex")[0]
        late = self._make_invoice(500, late=12, partner=second)
        run = self._run(partner_ids=second.ids)
        self._dispute(late)
        self._send(run)
        self.assertEqual(run.notice_ids.state, "dropped")

    def test_minimums_see_only_what_is_asked_for(self):
        self.policy.min_amount = 850
        self._dispute(amount=200)
        self.assertEqual(self._code(self.invoice), "below_minimum")

    def test_who_pays_the_rest_is_left_alone(self):
        self._dispute(amount=200)
        self._pay(self.invoice, 800)
        self.assertEqual(self._code(self.invoice, self._day(30)), "disputed")

    def test_a_corrected_invoice_is_still_disputed(self):
        """It has other items now, but the customer has no answer yet."""
        self._dispute(reason="wrong_data")
        before = self._item(self.invoice)
        self.invoice.button_draft()
        self.invoice.invoice_payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "Two parts",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (5, 15)
                ],
            }
        )
        self.invoice.action_post()
        self.assertTrue(self._item(self.invoice) - before)
        with self._on(MONDAY):
            entries = self.invoice.with_user(self.reader).explain_collection()
        self.assertEqual([entry["code"] for entry in entries], ["disputed", "disputed"])

    def test_two_parts_of_one_item_add_up(self):
        self._dispute(amount=200)
        self._dispute(amount=100, reason="price")
        self.assertEqual(self._total(self._run().notice_ids), 700)
        with self.assertRaises(ValidationError):
            self._dispute(amount=701)

    def test_rejected_at_a_level_with_cool_down(self):
        self._give_level(self.invoice, self.level_3)
        dispute = self._dispute()
        with self._on(MONDAY):
            dispute.with_user(self.manager).action_reject(self.level_2.id)
        for offset in range(3):
            self.assertEqual(self._code(self.invoice, self._day(offset)), "cool_down", offset)
        entry = self._explain(self.invoice, self._day(3))
        self.assertEqual(entry["code"], "level_wait")  # day 14 after due has not come
        self.assertEqual(self._explain(self.invoice, self._day(4))["level_id"], self.level_2.id)
        notice = self._payer().sudo().notice_ids.filtered(lambda one: one.kind == "reentry")
        self.assertEqual((notice.state, notice.line_ids.counted_level_id), ("sent", self.level_1))
        self.assertEqual(self.invoice.dunning_level_id, self.level_1)

    def test_rejected_at_the_first_level_begins_anew(self):
        self._give_level(self.invoice, self.level_2)
        dispute = self._dispute()
        with self._on(MONDAY):
            dispute.action_reject(self.level_1.id)
        self.assertFalse(self.invoice.dunning_level_id)
        self.assertEqual(self._explain(self.invoice, self._day(3))["level_id"], self.level_1.id)

    def test_rejected_where_it_stood(self):
        self._give_level(self.invoice, self.level_1)
        dispute = self._dispute()
        with self._on(self._day(5)):
            dispute.action_reject()
        self.assertEqual(self._code(self.invoice, self._day(5)), "cool_down")
        self.assertEqual(self._explain(self.invoice, self._day(10))["level_id"], self.level_2.id)

    def test_a_collector_does_not_pass_over_levels(self):
        dispute = self._dispute()
        with self._on(MONDAY), self.assertRaises(AccessError):
            dispute.action_reject(self.level_3.id)
        self.assertEqual(dispute.state, "open")
        with self._on(MONDAY):
            dispute.with_user(self.manager).action_reject(self.level_3.id)

    def test_a_level_of_another_policy_is_none(self):
        stranger = self._make_policy((3,)).level_ids
        dispute = self._dispute()
        with self._on(MONDAY), self.assertRaises(UserError):
            dispute.action_reject(stranger.id)

    def test_row_38_withdrawn_nothing_leaves_in_the_same_run(self):
        dispute = self._dispute()
        with self._on(MONDAY):
            dispute.action_withdraw()
        for offset in range(3):
            self.assertFalse(self._run(self._day(offset)).notice_ids)
        self.assertTrue(self._run(self._day(3)).notice_ids)

    def test_the_rest_does_not_wait_for_the_cool_down_of_a_part(self):
        dispute = self._dispute(amount=200)
        with self._on(MONDAY):
            dispute.action_withdraw()
        self.assertEqual(self._total(self._run().notice_ids), 800)

    def test_decided_once(self):
        dispute = self._dispute()
        with self._on(MONDAY):
            dispute.action_withdraw()
            for call in (dispute.action_withdraw, dispute.action_reject, dispute.with_user(self.biller).action_accept):
                with self.assertRaises(UserError):
                    call()

    def test_what_is_disputed_carries_no_interest(self):
        other = self._make_invoice(300, late=12)
        self._dispute(amount=200)
        self._dispute(other)
        items = self._item(self.invoice | other)
        amounts = self.env["collection.dispute"]._get_disputed_amounts(items, MONDAY)
        self.assertEqual([amounts[item.id] for item in items], [Decimal(200), Decimal(300)])
        self._pay(self.invoice, 900)
        amounts = self.env["collection.dispute"]._get_disputed_amounts(items, MONDAY)
        self.assertEqual(amounts[self._item(self.invoice).id], 100)


@tagged("post_install", "-at_install")
class TestCare(MatterCase):
    def test_the_customer_is_told(self):
        dispute = self._dispute(amount=200)
        self._deliver_mails()
        opened = self._answers("dispute_opened")
        self.assertEqual(opened.email_to, '"Bill of Acme" <billing@acme.example.com>')
        for words in ("Bill of Acme", self.invoice.name, "200.00", "Mar 16, 2026", "The rest of the invoice"):
            self.assertIn(words, self._text_of(self.outbox[-1]))
        self._forget_mails()
        dispute.words = "The parts were never loaded."
        with self._on(self._day(1)):
            dispute.with_user(self.biller).action_accept()
        self._deliver_mails()
        for words in ("never loaded", "200.00", "credit note"):
            self.assertIn(words, self._text_of(self.outbox[-1]))

    def test_the_customer_hears_a_no_too(self):
        dispute = self._dispute(words="The delivery note is signed.")
        self._forget_mails()
        with self._on(MONDAY):
            dispute.action_reject()
        self._deliver_mails()
        self.assertIn("The delivery note is signed.", self._text_of(self.outbox[-1]))
        self.assertEqual(len(self._answers("dispute_rejected")), 1)

    def test_who_objected_gets_the_answer(self):
        person = self.env["res.partner"].create(
            {"name": "Quinn", "parent_id": self.customer.id, "email": "quinn@acme.example.com"}
        )
        self._dispute(contact_id=person.id)
        self.assertEqual(self._answers("dispute_opened").contact_ids, person)
        stranger = self.env["res.partner"].create({"name": "Stranger", "email": "x@evil.example.com"})
        with self.assertRaises(ValidationError):
            self._dispute(contact_id=stranger.id)

    def test_a_stopped_payer_hears_nothing(self):
        self._payer().action_stop("lawyer_only")
        self._dispute()
        self.assertFalse(self._answers("dispute_opened"))

    def test_somebody_answers_by_a_day(self):
        dispute = self._dispute(reason="already_paid")
        self.assertEqual((dispute.owner_id, dispute.answer_by), (self.collector, self._day(14)))
        self.assertEqual(dispute.sudo().activity_ids.date_deadline, self._day(14))
        with self._on(MONDAY):
            dispute.owner_id = self.manager
        self.assertEqual(dispute.sudo().activity_ids.user_id, self.manager)

    def test_sales_know_best_what_they_have_sold(self):
        self.customer.user_id = self.manager
        self.assertEqual(self._dispute(reason="price").owner_id, self.manager)

    def test_the_manager_steps_in_once_when_nobody_answers(self):
        dispute = self._dispute()
        late = self._day(15)
        self._cron("ir_cron_forgotten", self._day(14))
        self.assertEqual(len(dispute.sudo().activity_ids), 1)
        self._cron("ir_cron_forgotten", late)
        task = dispute.sudo().activity_ids.filtered(lambda one: one.collection_kind == "dispute_late")
        self.assertEqual(task.user_id, self.manager)
        task.action_feedback()
        self._cron("ir_cron_forgotten", self._day(16))
        self.assertNotIn("dispute_late", dispute.sudo().activity_ids.mapped("collection_kind"))
        self.assertEqual(self._code(self.invoice, self._day(16)), "disputed")

    def test_its_tasks_go_when_it_is_decided(self):
        dispute = self._dispute()
        with self._on(MONDAY):
            dispute.action_withdraw()
        self.assertFalse(dispute.sudo().activity_ids)

    def test_the_dialog_takes_the_payer_or_the_invoice(self):
        with self._on(MONDAY):
            action = self.invoice.with_user(self.collector).action_dispute()
            form = Form(self.env["collection.dispute"].with_user(self.collector).with_context(**action["context"]))
            form.reason = "price"
            form.amount = 50
            dispute = form.save()
        self.assertEqual((dispute.move_line_ids, dispute.amount), (self._item(self.invoice), 50))
        self.assertEqual(self.invoice.with_user(self.collector).collection_dispute_count, 1)
        self.assertEqual(self._payer().open_dispute_count, 1)

    def test_items_of_two_customers_have_no_dialog(self):
        other = self._make_invoice(partner=self._make_customer("Other")[0], late=5)
        with self.assertRaises(UserError):
            (self.invoice | other).with_user(self.collector).action_dispute()
