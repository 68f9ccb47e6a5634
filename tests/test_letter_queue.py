import logging
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MONDAY
from .letter_common import LetterCase, widths

FRIDAY, NEXT_MONDAY = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)


@tagged("post_install", "-at_install")
class TestQueue(LetterCase):
    """From the queue through the printer to the post."""

    def test_a_letter_counts_when_it_was_posted(self):
        letter = self._write_letter()
        item = letter.line_ids.move_line_id
        self.assertFalse(item.dunning_level_id)
        self.assertEqual(self._code(item.move_id), "notice_open")
        self._print(letter)
        tuesday = MONDAY + timedelta(days=1)
        self._post(letter, str(tuesday), day=FRIDAY)
        self.assertEqual((letter.state, letter.date), ("sent", tuesday))
        self.assertEqual(letter.sent_at.date(), tuesday)
        self.assertEqual(item.dunning_level_id, self.level_1)
        self.assertEqual(letter.run_id.state, "done")

    def test_no_mail_leaves_with_a_letter(self):
        letter = self._write_letter()
        self._print(letter)
        self._post(letter)
        self.assertFalse(self.outbox)
        self.assertFalse(self.root["mail.mail"].search([("mail_message_id", "=", letter.message_id.id)]))

    def test_the_posted_letter_is_on_the_timeline_of_the_payer(self):
        letter = self._write_letter()
        self._print(letter)
        self._post(letter)
        message = letter.sudo().message_id
        self.assertEqual((message.model, message.res_id), ("collection.payer", letter.payer_id.id))
        self.assertEqual(message.attachment_ids, letter.sudo().pdf_id)
        self.assertEqual(message.author_id, self.collector.partner_id)
        self.assertFalse(message.notification_ids)

    def test_letters_are_printed_in_the_order_of_the_list_and_always_the_same(self):
        letters = self._write_letters(self._make_owing("Globex") | self._make_owing("Umbrella"))
        action = self._print(letters[::-1])
        self.assertEqual(action["params"]["data"]["ids"], ",".join(str(letter.id) for letter in letters[::-1]))
        self.assertEqual(widths(letters[::-1]._merge_pdfs()), [101, 102])
        self.assertEqual(widths(letters._merge_pdfs()), [102, 101])
        content = letters._merge_pdfs()
        self._print(letters)
        self.assertEqual(letters._merge_pdfs(), content)
        self.assertEqual(len(self.printed), 2)

    def _make_owing(self, name, **vals):
        customer = self._make_reachable(name)
        self._make_invoice(late=10, partner=customer, **vals)
        return customer

    def test_a_sent_letter_is_printed_again_as_it_was(self):
        letter = self._write_letter()
        self._print(letter)
        before = letter.pdf_id.raw
        self._post(letter)
        self.company.partner_id.street = "Moved"
        self._pay(letter.line_ids.move_id)
        self._print(letter)
        self.assertEqual((letter.state, letter.pdf_id.raw, len(self.printed)), ("sent", before, 1))

    def test_the_file_of_a_letter_cannot_be_changed_or_removed(self):
        letter = self._write_letter()
        self._print(letter)
        file = letter.pdf_id.with_user(self.manager)
        for vals in ({"raw": b"x"}, {"datas": b"eA=="}, {"res_model": False}, {"name": "x"}):
            with self.assertRaises(UserError):
                file.write(vals)
        with self.assertRaises(UserError):
            file.unlink()

    def test_the_cron_prints_ahead(self):
        self._write_letter()
        letters = self.root["collection.notice"].search(self.root["collection.notice"]._get_unprinted_domain())
        with self._on(MONDAY), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_print").sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(letters.pdf_id)
        self.assertFalse(letters.printed_at)

    @mute_logger("odoo.addons.account_collections.models.collection_notice_pdf")
    def test_one_that_cannot_be_printed_does_not_stop_the_others(self):
        bad = self._make_owing("Umbrella", ref="unprintable")
        letters = self._write_letters(self._make_owing("Globex") | bad | self._make_owing("Initech"))
        action = self._print(letters)
        broken = letters.filtered(lambda letter: letter.partner_id == bad)
        self.assertEqual(len((letters - broken).pdf_id), 2)
        self.assertEqual((broken.state, broken.letter_issue, broken.letter_warning), ("queued", "error", "no paper"))
        self.assertIn("Umbrella", action["params"]["remark"])
        with self._on(MONDAY), self.assertRaisesRegex(UserError, "not been printed"):
            broken.action_mark_posted()

    def test_an_unknown_fault_is_logged_and_told(self):
        letter = self._write_letter()
        with (
            patch.object(type(letter), "_make_pdf", side_effect=ValueError("broken")),
            self.assertLogs("odoo.addons.account_collections.models.collection_notice_pdf", logging.ERROR),
        ):
            self._print(letter)
        self.assertIn("log", letter.print_error)
        self._print(letter)
        self.assertFalse(letter.print_error)

    def test_many_unprepared_letters_are_left_to_the_cron(self):
        letters = self._write_letter()
        with (
            patch("odoo.addons.account_collections.models.collection_notice_post.PRINT_AT_ONCE", 0),
            self.assertRaisesRegex(UserError, "few minutes"),
        ):
            self._print(letters)
        self.assertFalse(self.printed)


@tagged("post_install", "-at_install")
class TestPosting(LetterCase):
    """What may be said to have been posted, and when."""

    def setUp(self):
        super().setUp()
        self.letter = self._write_letter()
        self.invoice = self.letter.line_ids.move_id

    def test_not_in_the_future_and_not_before_it_was_written(self):
        self._print(self.letter)
        for day in (MONDAY + timedelta(days=1), MONDAY - timedelta(days=1)):
            with self.assertRaises(UserError):
                self._post(self.letter, day)
        self.assertEqual(self.letter.state, "queued")

    def test_not_without_having_been_printed(self):
        with self.assertRaisesRegex(UserError, "not been printed"):
            self._post(self.letter)

    def test_not_twice(self):
        self._print(self.letter)
        self._post(self.letter)
        with self.assertRaises(UserError):
            self._post(self.letter, NEXT_MONDAY, day=NEXT_MONDAY)
        self.assertEqual(self.letter.date, MONDAY)

    def test_not_an_e_mail(self):
        self.policy.level_ids.channel = "email"
        customer = self._make_reachable("Globex")
        self._make_invoice(late=10, partner=customer)
        run = self._run(partner_ids=customer.ids)
        with self._on(MONDAY):
            run.action_approve()
            run.action_send()
            self.root["collection.notice"].browse(run.notice_ids.ids)._leave_safely()
        self.assertEqual(run.notice_ids.state, "queued")
        for method in ("action_mark_posted", "action_print", "action_print_anew"):
            with self.assertRaises(UserError):
                getattr(run.notice_ids.with_user(self.collector), method)()

    def test_not_by_a_reader(self):
        self._print(self.letter)
        for method in ("action_mark_posted", "action_print", "action_print_anew"):
            with self._on(MONDAY), self.assertRaises(AccessError):
                getattr(self.letter.with_user(self.reader), method)()

    def test_a_paid_letter_is_cancelled_instead_of_printed(self):
        self._pay(self.invoice)
        action = self._print(self.letter)
        self.assertEqual(self.letter.state, "cancelled")
        self.assertIn("Nothing is left", self.letter.reason)
        self.assertIn("Acme", action["params"]["remark"])
        self.assertFalse(action["params"]["url"])
        self.assertFalse(self.printed)

    def test_a_paused_payer_gets_no_letter(self):
        with self._on(MONDAY):
            self._payer().action_pause(str(NEXT_MONDAY), "we agreed to wait")
            self.assertEqual(self.letter.letter_issue, "idle")
        self._print(self.letter)
        self.assertEqual(self.letter.state, "cancelled")
        self.assertIn("we agreed to wait", self.letter.reason)

    def test_what_was_paid_after_printing_is_not_counted_unless_it_has_gone_already(self):
        self._print(self.letter)
        self._pay(self.invoice)
        self.assertEqual(self.letter.letter_issue, "idle")
        self._post(self.letter)
        self.assertEqual(self.letter.state, "cancelled")

    def test_a_letter_that_has_gone_is_recorded_although_it_was_paid_meanwhile(self):
        self._print(self.letter)
        self._pay(self.invoice)
        self._post(self.letter, keep_idle=True)
        self.assertEqual(self.letter.state, "sent")

    def test_the_nightly_look_takes_back_what_nobody_has_fetched(self):
        printed = self._write_letter(self._make_reachable("Globex"))
        self._print(printed)
        self._pay(self.invoice | printed.line_ids.move_id)
        with self._on(MONDAY):
            self.root["collection.notice"]._sync_open_deliveries()
        self.assertEqual((self.letter.state, printed.state), ("cancelled", "queued"))

    def test_a_part_payment_is_pointed_out_and_the_letter_written_anew(self):
        self._print(self.letter)
        file = self.letter.sudo().pdf_id
        self._pay(self.invoice, 400)
        self.assertEqual(self.letter.letter_issue, "changed")
        with self._on(MONDAY):
            self.letter.action_print_anew()
            self.assertEqual((self.letter.state, self.letter.pdf_id.id), ("approved", False))
            self._work_off_queues()
        self.assertFalse(file.exists())
        self.assertEqual((self.letter.state, self.letter.amount_ids.amount), ("queued", 600))
        self.assertIn("600.00", self.letter.body)
        self.assertNotIn("1,000.00", self.letter.body)
        with self._on(MONDAY):
            self.assertFalse(self.letter.letter_issue)

    def test_a_letter_that_has_been_lying_gets_a_new_deadline(self):
        deadline = self.letter.deadline
        with self._on(MONDAY + timedelta(days=3)):
            self.assertFalse(self.letter.letter_issue)
        self.letter.invalidate_recordset()
        with self._on(FRIDAY):
            self.assertEqual(self.letter.letter_issue, "late")
            self.letter.action_print_anew()
            self._work_off_queues()
        self.assertEqual((self.letter.state, self.letter.date), ("queued", FRIDAY))
        self.assertGreater(self.letter.deadline, deadline)

    def test_written_anew_after_everything_was_paid_it_goes(self):
        self._pay(self.invoice)
        with self._on(MONDAY):
            self.letter.action_print_anew()
            self._work_off_queues()
        self.assertEqual(self.letter.state, "dropped")

    def test_a_cancelled_letter_leaves_the_queue(self):
        with self._on(MONDAY):
            self.letter.action_cancel("asked by phone")
        notices = self.env["collection.notice"]
        self.assertFalse(notices.search(notices._get_letter_queue_domain()) & self.letter)
        with self.assertRaises(UserError):
            self._print(self.letter)

    def test_the_deadline_of_a_letter_leaves_time_for_the_post(self):
        self._print(self.letter)
        self._post(self.letter)
        wait = self._explain(self.invoice, MONDAY + timedelta(days=12))
        calendar = self.company._to_work_calendar(self.policy.resource_calendar_id, MONDAY)
        self.assertEqual(wait["until"], calendar.add_workdays(self.letter.deadline, self.policy.transit_days))

    def test_looking_at_many_letters_costs_no_more_queries(self):
        def look(letters):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self._on(MONDAY):
                letters.mapped("letter_issue")
            return self.env.cr.sql_log_count - before

        customers = self.env["res.partner"].union(*(self._make_reachable(f"Customer{number}") for number in range(6)))
        for customer in customers:
            self._make_invoice(late=10, partner=customer)
        letters = self.env["collection.notice"].browse(self._write_letters(customers).ids)
        look(letters)
        self.assertLessEqual(look(letters), look(letters[:2]) + 1)


@tagged("post_install", "-at_install")
class TestPostWizard(LetterCase):
    """The screen on which letters are marked as posted."""

    def _open(self, letters, user=None):
        context = {"active_model": "collection.notice", "active_ids": letters.ids}
        return Form(self.env["collection.letter.post"].with_user(user or self.collector).with_context(**context))

    def test_it_points_out_what_had_better_not_leave(self):
        letters = self._write_letter() | self._write_letter(self._make_reachable("Globex"))
        letters |= self._write_letter(self._make_reachable("Umbrella"))
        self._print(letters[:2])
        self._pay(letters[0].line_ids.move_id)
        self._pay(letters[1].line_ids.move_id, 10)
        with self._on(MONDAY):
            wizard = self._open(letters).save()
            self.assertEqual(wizard.date, MONDAY)
            self.assertEqual(wizard.idle_ids, letters[0])
            self.assertEqual(wizard.stale_ids, letters[1])
            self.assertEqual(wizard.unprinted_ids, letters[2])
            wizard.letter_ids = [Command.unlink(letters[2].id)]
            wizard.action_mark_posted()
        self.assertEqual(letters.mapped("state"), ["cancelled", "sent", "queued"])

    def test_it_writes_anew_what_has_changed(self):
        letters = self._write_letter() | self._write_letter(self._make_reachable("Globex"))
        self._pay(letters[1].line_ids.move_id, 10)
        with self._on(MONDAY):
            self._open(letters).save().action_print_anew()
        self.assertEqual(letters.mapped("state"), ["queued", "approved"])

    def test_only_letters_in_the_queue_are_taken(self):
        letter = self._write_letter()
        self._print(letter)
        self._post(letter)
        with self._on(MONDAY):
            wizard = self.env["collection.letter.post"].with_user(self.collector)
            wizard = wizard.with_context(active_model="collection.notice", active_ids=letter.ids)
            self.assertEqual(wizard.default_get(["letter_ids"])["letter_ids"], [Command.set([])])

    def test_readers_cannot_open_it(self):
        with self.assertRaises(AccessError):
            self._open(self._write_letter(), self.reader)
