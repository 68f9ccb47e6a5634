from collections import Counter
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase
from .test_company import TwoCompaniesCase


class PauseCase(CollectionCase):
    def _pause(self, days=10, on=MONDAY, companies=None, reason="The bank's interface is down"):
        with self._on(on):
            (companies or self.company).with_user(self.manager).action_pause_collections(self._day(days, on), reason)

    def _queue(self, run, day=MONDAY):
        """Approve and send, up to the queue of mails; nothing is handed over yet."""
        with self._on(day):
            run.with_user(self.collector).action_approve()
            run.with_user(self.collector).action_send()
            notices = self.root["collection.notice"]
            notices.search(notices._get_queue_domain())._leave_safely()


@tagged("post_install", "-at_install")
class TestPause(PauseCase):
    """Row 57: one switch keeps everything back, at once; afterwards nobody gets more than one step."""

    def test_what_waits_is_withdrawn_at_once(self):
        for name in ("A", "B"):
            self._make_invoice(late=10, partner=self._make_customer(name)[0])
        run = self._run()
        with self._on(MONDAY):
            run.notice_ids[0].with_user(self.collector).action_approve()
        self._pause()
        self.assertEqual(run.notice_ids.mapped("state"), ["dropped", "dropped"])
        self.assertIn("bank's interface is down", run.notice_ids[0].reason)

    def test_what_is_released_for_later_does_not_leave(self):
        self._make_invoice(late=10)
        run = self._run()
        with self._on(MONDAY):
            run.notice_ids._set_state("approved")
            run.notice_ids._release(self.company._to_utc(MONDAY, 15))
        self._pause()
        for day in (0, 1, 9, 14):
            with self._on(self._day(day), hour=16):
                self._work_off_queues()
        self.assertFalse(self.outbox)

    def test_mails_in_the_queue_are_recalled_and_do_not_count(self):
        invoice = self._make_invoice(late=10)
        run = self._run()
        self._queue(run)
        self.assertEqual(run.notice_ids.state, "queued")
        self._pause()
        with self._on(MONDAY):
            self._deliver_mails()
        self.assertEqual((run.notice_ids.state, self.outbox), ("cancelled", []))
        self.assertFalse(invoice.dunning_level_id)

    def test_what_has_been_handed_over_stays_said(self):
        invoice = self._make_invoice(late=10)
        run = self._run_and_send()
        self._pause()
        self.assertEqual((run.notice_ids.state, invoice.dunning_level_id), ("sent", self.level_1))

    def test_calls_nobody_has_made_are_taken_back_and_decisions_of_ours_stay(self):
        self.level_1.channel = "call"
        self.level_2.channel = "internal"
        self._make_invoice(late=10)
        decided, _contact = self._make_customer("Decide")
        self._give_level(self._make_invoice(late=20, partner=decided), self.level_1)
        run = self._run()
        self._queue(run)
        self.assertEqual(len(run.notice_ids.task_id), 2)
        self._pause()
        states = {notice.channel: notice.state for notice in run.notice_ids}
        self.assertEqual(states, {"call": "cancelled", "internal": "queued"})
        self.assertFalse(self._tasks("notice_call"))

    def test_runs_in_between_say_why_and_propose_nothing(self):
        invoice = self._make_invoice(late=10)
        self._pause()
        for day in (0, 3, 9):
            self.assertFalse(self._run(self._day(day)).notice_ids)
        entry = self._explain(invoice, self._day(3))
        self.assertEqual((entry["code"], entry["until"]), ("company_paused", self._day(10)))

    def test_nobody_writes_by_hand_meanwhile(self):
        self._make_invoice(late=10)
        self._pause()
        with self.assertRaisesRegex(Exception, "paused"), self._on(self._day(1)):
            self._payer().action_write(self.level_1.id)

    def test_row_57_ten_days_of_pause_one_step_at_most(self):
        """Three customers at three places of the ladder, each of whom missed a step during the pause."""
        invoices = [self._make_invoice(late=late, partner=self._make_customer(f"C{late}")[0]) for late in (5, 12, 26)]
        self._give_level(invoices[1], self.level_1)
        self._give_level(invoices[2], self.level_2)
        self._pause(10)
        told = Counter()
        for day in (0, 5, 9, *range(10, 18)):
            run = self._run(self._day(day))
            told.update(run.notice_ids.partner_id)
            if self._day(day) < self._day(10) + timedelta(days=3):
                self.assertFalse(run.notice_ids, f"day {day}: paused, or cooling down")
            self._send(run, self._day(day))
        self.assertEqual(set(told.values()), {1})
        self.assertEqual([invoice.dunning_level_id for invoice in invoices], list(self.policy.level_ids))

    def test_row_57_many_payers_get_one_message_each_and_no_second_one_soon(self):
        count = 20
        for number in range(count):
            customer, _contact = self._make_customer(f"M{number}")
            for late in (8, 40):
                self._make_invoice(100, late=late, partner=customer)
        before = self._run()
        self._pause(10)
        self.assertEqual(set(before.notice_ids.mapped("state")), {"dropped"})
        after = self._day(15)
        first = self._run(after)
        self.assertEqual(len(first.notice_ids), count)
        self.assertEqual(first.notice_ids.level_id, self.level_1)
        self._send(first, after)
        self.assertEqual(len(self.outbox), count)
        for day in (1, 4, 6):
            self.assertFalse(self._run(after + timedelta(days=day)).notice_ids)

    def test_a_pause_that_ends_by_itself_is_followed_by_the_cool_down_from_its_day(self):
        invoice = self._make_invoice(late=10)
        self._pause(10)
        entry = self._explain(invoice, self._day(10))
        self.assertEqual((entry["code"], entry["until"]), ("cool_down", self._day(15)))
        self.assertEqual(self._explain(invoice, self._day(15))["state"], "proposed")

    def test_a_pause_that_is_lifted_is_followed_by_the_cool_down_from_then(self):
        invoice = self._make_invoice(late=10)
        self._pause(10)
        with self._on(self._day(2)):
            self.company.with_user(self.manager).action_resume_collections()
        entry = self._explain(invoice, self._day(2))
        self.assertEqual((entry["code"], entry["until"]), ("cool_down", self._day(7)))

    def test_who_did_it_when_and_why_is_written_down(self):
        self._make_invoice(late=10)
        self._run()
        self._pause(10)
        with self._on(self._day(2)):
            self.company.with_user(self.manager).action_resume_collections()
            self.company.with_user(self.manager).action_release_collections()
        released, resumed, paused = self.company.partner_id.sudo().message_ids.sorted("id", reverse=True)[:3]
        self.assertIn("paused until", paused.body)
        self.assertIn("Withdrawn: 1", paused.body)
        self.assertIn("resumed", resumed.body)
        self.assertIn("released", released.body)
        self.assertEqual((paused | resumed | released).author_id, self.manager.partner_id)

    def test_everybody_at_work_sees_that_nothing_leaves_and_why(self):
        self._make_invoice(late=10)
        run, payer = self._run(), self._payer()
        self._pause(10)
        self.env.invalidate_all()
        with self._on(self._day(1)):
            for record, name in ((self.company, "collection_halt"), (run, "company_halt"), (payer, "company_halt")):
                sentence = record.with_user(self.reader)[name]
                for part in ("Manager", "03/12/2026", "bank's interface is down"):
                    self.assertIn(part, sentence)
        self.env.invalidate_all()
        with self._on(self._day(11)):
            self.assertIn("few working days", self.company.with_user(self.reader).collection_halt)
        self.env.invalidate_all()
        with self._on(self._day(20)):
            self.assertFalse(self.company.with_user(self.reader).collection_halt)
        self.company.collection_state = "opening"
        self.env.invalidate_all()
        self.assertIn("not been released", self.company.with_user(self.reader).collection_halt)


@tagged("post_install", "-at_install")
class TestPauseEverywhere(TwoCompaniesCase, PauseCase):
    """The switch for all companies at once, for whoever manages them."""

    def _open(self):
        return Form(self.env["collection.company.state"].with_user(self.manager))

    def test_one_click_for_all_companies_one_has(self):
        self.manager.sudo().company_ids = [Command.link(self.bee.id)]
        self._make_ant_invoice()
        self._make_bee_invoice()
        runs = self._run() | self._run(user=self.bee_collector, company=self.bee)
        with self._on(MONDAY):
            form = self._open()
            form.is_everywhere = True
            form.reason = "Wrong amounts"
            form.save().action_pause()
        self.assertTrue(self.ant.collection_paused_until and self.bee.collection_paused_until)
        self.assertEqual(runs.sudo().notice_ids.mapped("state"), ["dropped", "dropped"])
        with self._on(self._day(1)):
            form = self._open()
            form.is_everywhere = True
            form.save().action_resume()
        self.assertEqual((self.ant | self.bee).mapped("collection_paused_until"), [self._day(1)] * 2)

    def test_companies_one_does_not_have_go_on(self):
        with self._on(MONDAY):
            form = self._open()
            self.assertFalse(form.has_others)
            form.reason = "Ours only"
            form.save().action_pause()
        self.assertTrue(self.ant.collection_paused_until)
        self.assertFalse(self.bee.collection_paused_until)
        with self.assertRaises(AccessError):
            self._pause(companies=self.bee)

    def test_the_other_company_keeps_what_it_has_proposed(self):
        self._make_ant_invoice()
        self._make_bee_invoice()
        self._run()
        theirs = self._run(user=self.bee_collector, company=self.bee)
        self._pause(companies=self.ant)
        self.assertEqual(theirs.notice_ids.state, "proposed")
