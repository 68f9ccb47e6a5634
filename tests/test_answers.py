"""Thanks and retractions: once, to those who were reminded, never against a stop, never counted as a reminder."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase

TUESDAY, WEDNESDAY, THURSDAY = (fields.Date.add(MONDAY, days=days) for days in (1, 2, 3))


class AnswerCase(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fay = {"name": "Fay", "parent_id": cls.customer.id, "email": "fay@acme.example.com"}
        cls.env["res.partner"].create({**fay, "collection_role_ids": [Command.link(cls.role_finance.id)]})
        cls.level_1.cc_role_ids = cls.role_finance

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.notice = self._run_and_send().notice_ids.sudo()
        self.outbox.clear()

    def _answer(self, day, hour=10):
        """What the hourly cron does, and the mail queue after it."""
        with self._on(day, hour):
            with self.enter_registry_test_mode():
                self.env.ref("account_collections.ir_cron_answers").method_direct_trigger()
            self.env.invalidate_all()
            self._deliver_mails()

    def _answers(self):
        return self.root["collection.answer"].search([("company_id", "=", self.company.id)], order="id")

    def _credit(self, invoice, on=TUESDAY):
        invoice._reverse_moves([{"invoice_date": on, "date": on}], cancel=True)


@tagged("post_install", "-at_install")
class TestThanks(AnswerCase):
    def test_who_has_paid_is_thanked_once_a_day_later(self):
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self.assertEqual(self.outbox, [])
        self._answer(WEDNESDAY, 9)
        self.assertEqual(self.outbox, [])
        for hour in (10, 11, 12):
            self._answer(WEDNESDAY, hour)
        self.assertEqual(len(self.outbox), 1)
        self.assertEqual(self.outbox[0]["email_to"], ['"Bill of Acme" <billing@acme.example.com>'])
        self.assertFalse(self.outbox[0]["email_cc"])

    def test_it_looks_like_a_message_of_ours(self):
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        text = self._text_of(self.outbox[0])
        for words in ("Thank you for your payment", "Bill of Acme", "Mar 2, 2026", "Collector", self.company.name):
            self.assertIn(words, text)
        message = self._answers().message_id
        self.assertEqual((message.model, message.res_id), ("collection.payer", self.notice.payer_id.id))
        self.assertEqual(message.author_id, self.collector.partner_id)

    def test_it_speaks_the_language_of_its_reader(self):
        self.root["res.lang"]._activate_lang("fr_FR")
        self.billing.lang = "fr_FR"
        template = self.env.ref("account_collections.mail_template_answer_thanks")
        template.with_context(lang="fr_FR").subject = "Merci de votre paiement"
        self.notice._as_ours().lang = "fr_FR"
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual(self.outbox[0]["subject"], "Merci de votre paiement")
        self.assertIn("2 mars 2026", self._text_of(self.outbox[0]))

    def test_it_is_no_reminder(self):
        self._make_invoice(late=-20)
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual((len(self._answers()), len(self._payer().notice_ids)), (1, 1))
        history = self.root["collection.notice"]._read_history(self._payer().ids, WEDNESDAY)
        self.assertEqual(history[self._payer().id]["last_written_on"], MONDAY)

    def test_a_payment_that_is_undone_in_time_is_not_thanked_for(self):
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._item(self.invoice).remove_move_reconcile()
        self._answer(WEDNESDAY)
        self._answer(THURSDAY)
        self.assertEqual((self.outbox, self._answers().ids), ([], []))

    def test_a_payment_that_is_back_in_draft_is_none(self):
        payment = self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        payment.action_draft()
        self._answer(WEDNESDAY)
        self.assertEqual((self.invoice.payment_state, self.outbox), ("paid", []))
        payment.action_post()
        self._answer(WEDNESDAY, 11)
        self.assertEqual(len(self.outbox), 1)

    def test_part_of_it_is_not_enough(self):
        self._pay(self.invoice, 400, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual(self.outbox, [])

    def test_somebody_who_still_owes_something_late_is_not_thanked(self):
        self._make_invoice(100, late=1)
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual(self.outbox, [])

    def test_a_credit_note_and_a_write_off_are_no_payments(self):
        self.company.collection_retract_days = 0
        other, _contact = self._make_customer("Globex")
        written_off = self._make_invoice(late=10, partner=other)
        self._run_and_send()
        self.outbox.clear()
        self._credit(self.invoice)
        (self._item(written_off) | self._item(self._make_entry(-1000.0, other))).reconcile()
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual(self.outbox, [])
        lines = (self.invoice | written_off).ids
        settled = self.root["collection.notice.line"].search([("move_id", "in", lines)]).sorted("id")
        self.assertEqual(settled.mapped("settled_by"), ["cancellation", "other"])

    def test_a_payment_through_the_bank_is_one(self):
        receipt = self._make_receipt(1000, on=TUESDAY)
        suspense = receipt.line_ids.filtered(lambda line: line.account_id == receipt.journal_id.suspense_account_id)
        suspense.account_id = self._item(self.invoice).account_id
        (self._item(self.invoice) | suspense).reconcile()
        self._answer(TUESDAY)
        self.assertEqual(self.notice.line_ids.settled_by, "payment")

    def test_a_friendly_note_before_the_due_date_needs_no_thanks(self):
        self.env.cr.execute("UPDATE collection_notice_line SET days_overdue = 0")
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual(self.outbox, [])

    def test_old_payments_are_not_thanked_for_when_the_switch_comes_late(self):
        self._pay(self.invoice, on=TUESDAY)
        self._answer(self._day(30))
        self._answer(self._day(31))
        self.assertEqual(self.outbox, [])

    def test_a_company_may_do_without(self):
        self.company.collection_thank = False
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual(self.outbox, [])

    def test_a_stopped_payer_gets_nothing_at_all(self):
        self._payer().action_stop("do_not_contact")
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual((self.outbox, self._answers().ids), ([], []))

    def test_at_night_and_on_sundays_it_waits(self):
        self._pay(self.invoice, on=self._day(4))
        self._answer(self._day(4))
        self._answer(self._day(5), 12)
        self._answer(self._day(7), 5)
        self.assertEqual(self.outbox, [])
        self._answer(self._day(7), 9)
        self.assertEqual(len(self.outbox), 1)

    def test_nobody_is_thanked_at_an_address_that_fails(self):
        self.billing._mark_failed_emails({self.billing.email}, MONDAY)
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual(self.outbox, [])

    @mute_logger("odoo.addons.account_collections.models.collection_answer_find")
    def test_one_that_breaks_does_not_stop_the_others(self):
        other, _contact = self._make_customer("Globex")
        second = self._make_invoice(late=10, partner=other)
        self._run_and_send()
        self.outbox.clear()
        for invoice in (self.invoice, second):
            self._pay(invoice, on=TUESDAY)
        self._answer(TUESDAY)
        original = type(self._answers())._freeze

        def freeze(answer):
            if answer.payer_id.partner_id == self.customer:
                raise ValueError("broken")
            return original(answer)

        with patch.object(type(self._answers()), "_freeze", freeze):
            self._answer(WEDNESDAY)
        self.assertEqual((len(self.outbox), self._answers().payer_id.partner_id), (1, other))
        self._answer(THURSDAY)
        self.assertEqual((len(self.outbox), len(self._answers())), (2, 2))

    def test_a_dead_mail_server_is_tried_again(self):
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        with self._on(WEDNESDAY), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_answers").method_direct_trigger()
        self.env.invalidate_all()
        self._deliver_mails_to_a_dead_server()
        self._answer(WEDNESDAY, 11)
        self._answer(WEDNESDAY, 12)
        self.assertEqual(len(self.outbox), 1)


@tagged("post_install", "-at_install")
class TestRetraction(AnswerCase):
    def test_row_52_a_credited_invoice_takes_the_reminder_back(self):
        self._credit(self.invoice)
        for hour in (10, 11):
            self._answer(TUESDAY, hour)
        self.assertEqual(self.notice.line_ids.settled_by, "cancellation")
        self.assertEqual(len(self.outbox), 1)
        self.assertEqual(self.outbox[0]["email_to"], ['"Bill of Acme" <billing@acme.example.com>'])
        self.assertEqual(self.outbox[0]["email_cc"], ['"Fay" <fay@acme.example.com>'])
        self.assertIn(self.invoice.name, self.outbox[0]["subject"])
        self.assertNotIn("Whatever else", self._text_of(self.outbox[0]))

    def test_row_52_a_cancelled_invoice_takes_the_reminder_back(self):
        name = self.invoice.name
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self._answer(TUESDAY)
        self.assertEqual(len(self.outbox), 1)
        self.assertIn(name, self._text_of(self.outbox[0]))
        self.assertEqual((self.notice.state, self.notice.line_ids.settled_by), ("sent", "cancellation"))

    def test_an_invoice_that_is_only_corrected_is_not_retracted(self):
        self.invoice.button_draft()
        self._answer(TUESDAY, 10)
        self.assertEqual(self.outbox, [])
        self.invoice.action_post()
        self._answer(TUESDAY, 11)
        self._answer(THURSDAY)
        self.assertEqual((self.outbox, self.notice.line_ids.settled_by), ([], False))

    def test_an_invoice_that_stays_in_draft_is_retracted_the_next_day(self):
        self.invoice.button_draft()
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual(len(self.outbox), 1)

    def test_several_invoices_and_notices_make_one_message(self):
        second = self._make_invoice(200, late=15)
        rest = self._make_invoice(300, late=16)
        self._run_and_send(self._day(7))
        self.outbox.clear()
        for invoice in (self.invoice, second):
            self._credit(invoice, self._day(8))
        self._answer(self._day(8))
        self.assertEqual((len(self.outbox), len(self._answers())), (1, 1))
        text = self._text_of(self.outbox[0])
        for words in (self.invoice.name, second.name, "Whatever else was listed"):
            self.assertIn(words, text)
        self.assertNotIn(rest.name, text)

    def test_after_the_time_of_the_company_nothing_is_said(self):
        self.company.collection_retract_days = 3
        self._credit(self.invoice, self._day(4))
        self._answer(self._day(4))
        self.assertEqual((self.outbox, self.notice.line_ids.settled_by), ([], "cancellation"))

    def test_what_was_paid_is_not_retracted(self):
        self.company.collection_thank = False
        self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        self._answer(WEDNESDAY)
        self.assertEqual(self.outbox, [])

    def test_a_notice_that_never_arrived_needs_no_retraction(self):
        self.notice._set_state("undelivered")
        self._credit(self.invoice)
        self._answer(TUESDAY)
        self.assertEqual(self.outbox, [])

    def test_a_stop_holds_for_retractions_too(self):
        self._payer().action_stop("lawyer_only")
        self._credit(self.invoice)
        self._answer(TUESDAY)
        self.assertEqual(self.outbox, [])

    def test_row_52_a_draft_and_a_deleted_item_break_nothing(self):
        self.invoice.button_draft()
        self.invoice.invoice_line_ids.price_unit = 50
        self.env.flush_all()
        self.assertEqual((self.notice.state, self.notice.line_ids.amount_residual), ("sent", 1000))
        self._run(self._day(9))
        self.assertTrue(self.notice.read(["subject", "line_ids", "display_name"]))

    def test_each_company_answers_for_itself(self):
        other = self.setup_other_company(name="Other")["company"]
        self._credit(self.invoice)
        self._answer(TUESDAY)
        self.assertEqual(self._answers().company_id, self.company)
        stranger = self._make_user("reader", other)
        self.assertFalse(self.env["collection.answer"].with_user(stranger).search([]))


@tagged("post_install", "-at_install")
class TestUndonePayment(AnswerCase):
    """Row 53: the former level at once, no new invoice, and somebody knows."""

    def _undo_and_look(self, undo):
        self.assertEqual(self.invoice.dunning_level_id.id, False)
        self._answer(TUESDAY)
        undo()
        self.assertEqual((self.invoice.dunning_level_id, self._payer().level_id), (self.level_1, self.level_1))
        self.assertEqual(self._explain(self.invoice, self._day(8))["level_id"], self.level_2.id)
        self._answer(WEDNESDAY)
        self.assertIn(self.invoice.name, self._tasks("payment_undone").note)
        self._answer(THURSDAY)
        self.assertEqual(len(self._tasks("payment_undone")), 1)

    def test_row_53_a_registered_payment(self):
        payment = self._pay(self.invoice, on=TUESDAY)
        self._undo_and_look(payment.action_cancel)

    def test_row_53_a_match_with_the_bank(self):
        receipt = self._make_receipt(1000, on=TUESDAY)
        suspense = receipt.line_ids.filtered(lambda line: line.account_id == receipt.journal_id.suspense_account_id)
        suspense.account_id = self._item(self.invoice).account_id
        (self._item(self.invoice) | suspense).reconcile()

        def undo():
            receipt.action_undo_reconciliation()
            receipt.move_id.button_draft()
            receipt.unlink()

        self._undo_and_look(undo)

    def test_a_clerk_who_matches_anew_within_the_hour_alarms_nobody(self):
        self._pay(self.invoice, on=TUESDAY)
        self._item(self.invoice).remove_move_reconcile()
        self._answer(TUESDAY)
        self.assertFalse(self._tasks("payment_undone"))

    def test_the_time_of_undoing_ends(self):
        payment = self._pay(self.invoice, on=TUESDAY)
        self._answer(TUESDAY)
        payment.action_cancel()
        self._answer(TUESDAY + timedelta(days=121))
        self.assertFalse(self._tasks("payment_undone"))
