from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account_collections.models import collection_run_propose
from odoo.addons.base.models.ir_cron import IrCron

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestCronNightly(CollectionCase):
    """The real cron of the night: looks at every company once, releases what needs no person."""

    def _night(self, day=MONDAY, hour=3):
        with self._on(day, hour), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_nightly").method_direct_trigger()
        self.env.invalidate_all()
        return self._nightly(day)

    def _nightly(self, day=MONDAY):
        return self.root["collection.run"].search(
            [("company_id", "=", self.company.id), ("date", "=", day), ("is_automatic", "=", True)]
        )

    def _morning(self, day=MONDAY, hour=10):
        with self._on(day, hour):
            self._work_off_queues()

    def test_without_consent_the_night_only_proposes(self):
        self._make_invoice(late=10)
        run = self._night()
        self._morning()
        self.assertEqual((run.state, run.notice_ids.state, self.outbox), ("review", "proposed", []))

    def test_with_consent_it_leaves_at_the_hour_of_its_level(self):
        self.company.collection_auto_send = True
        self.level_1.activity_time = 9.5
        self._make_invoice(late=10)
        run = self._night()
        self.assertEqual((run.notice_ids.state, run.notice_ids.send_after), ("approved", datetime(2026, 3, 2, 9, 30)))
        self._morning(hour=9)
        self.assertEqual(self.outbox, [])
        self._morning(hour=10)
        self.assertEqual((run.notice_ids.state, run.state, len(self.outbox)), ("sent", "done", 1))

    def test_a_second_trigger_in_one_night_finds_nothing_left(self):
        self.company.collection_auto_send = True
        self._make_invoice(late=10)
        first = self._night()
        self.assertEqual(self._night(hour=4), first)
        self._morning()
        self.assertEqual(self._night(hour=11), first)
        self._morning(hour=12)
        self.assertEqual((len(first.notice_ids), len(self.outbox)), (1, 1))

    def test_levels_that_need_approval_stay(self):
        self.company.collection_auto_send = True
        high = self._make_invoice(late=29)
        self._give_level(high, self.level_2)
        other, _billing = self._make_customer("Other")
        self._make_invoice(late=10, partner=other)
        run = self._night()
        self._morning()
        states = {notice.level_id: notice.state for notice in run.notice_ids}
        self.assertEqual(states, {self.level_3: "proposed", self.level_1: "sent"})
        self.assertEqual((run.state, len(self.outbox)), ("sending", 1))

    def test_a_night_with_nothing_to_say_is_done(self):
        self._make_invoice(late=-30)
        self.assertEqual(self._night().state, "done")
        self.company.collection_auto_send = True
        self.assertEqual(self._night(self._day(1)).state, "done")

    def test_with_old_bank_data_it_proposes_but_does_not_send(self):
        self.company.collection_auto_send = True
        self._make_receipt(10, partner=self._make_customer("Other")[0], on=self._day(-5))
        self._make_invoice(late=10)
        run = self._night()
        self._morning()
        self.assertEqual((run.notice_ids.state, self.outbox), ("proposed", []))
        self.assertIn("bank", run.remark.lower())

    def test_with_fresh_bank_data_it_sends(self):
        self.company.collection_auto_send = True
        self._make_receipt(10, partner=self._make_customer("Other")[0], on=self._day(-4))  # Thursday
        self._make_invoice(late=10)
        self._night()
        self._morning()
        self.assertEqual(len(self.outbox), 1)

    def test_the_age_of_bank_data_can_be_ignored(self):
        self.company.collection_auto_send = True
        self.policy.bank_max_age_days = 0
        self._make_receipt(10, partner=self._make_customer("Other")[0], on=self._day(-50))
        self._make_invoice(late=10)
        self._night()
        self._morning()
        self.assertEqual(len(self.outbox), 1)

    def test_row_26_missed_nights_are_made_up_one_step_at_a_time(self):
        self.company.collection_auto_send = True
        self._make_invoice(late=60)
        for day in (0, 1, 4, 7):
            self._night(self._day(day))
            self._morning(self._day(day))
        levels = self.env["collection.notice"].search([("payer_id", "=", self._payer().id)], order="date").level_id
        self.assertEqual(levels, self.level_1 + self.level_2)
        self.assertEqual(len(self.outbox), 2)

    def test_row_51_after_a_notice_by_hand_the_night_waits_for_the_quiet_days(self):
        self.company.collection_auto_send = True
        invoice = self._make_invoice(late=20)
        with self._on(self._day(-3)):
            self._payer().action_write(self.level_1.id).action_send()
            self._work_off_queues()
        self.assertEqual(invoice.dunning_level_id, self.level_1)
        self.assertFalse(self._night().notice_ids)
        entry = self._explain(invoice)
        self.assertEqual((entry["code"], entry["until"]), ("quiet_period", self._day(4)))

    def test_every_company_is_looked_at(self):
        other = self.setup_other_company()["company"]
        self._night()
        runs = self.root["collection.run"].search([("date", "=", MONDAY), ("is_automatic", "=", True)])
        self.assertLessEqual(self.company + other, runs.company_id)
        self.assertEqual(len(runs), len(runs.company_id))

    @mute_logger("odoo.addons.account_collections.models.collection_run_nightly")
    def test_row_49_a_company_that_breaks_does_not_stop_the_others(self):
        other = self.setup_other_company()["company"]
        self._make_invoice(late=10)
        runs = type(self.env["collection.run"])
        original = runs._conclude

        def broken(run, book):
            if run.company_id != self.company:
                raise ValueError("what is this?")
            return original(run, book)

        with patch.object(runs, "_conclude", broken):
            run = self._night()
        self.assertEqual((run.state, len(run.notice_ids)), ("review", 1))
        failed = self.root["collection.run"].search([("company_id", "=", other.id)])
        self.assertIn("could not be finished", failed.remark)

    def test_when_the_time_is_up_the_night_goes_on_at_the_next_call(self):
        for number in range(3):
            self._make_invoice(late=10, partner=self._make_customer(f"C{number}")[0])
        answers = iter([1000, 1000, 0])
        original = IrCron._commit_progress

        def commit(cron, *args, **kwargs):
            original(cron, *args, **kwargs)
            return next(answers, 1000)

        self.root["res.company"].search([("id", "!=", self.company.id)]).collection_policy_id = False
        with patch.object(collection_run_propose, "PAYER_BATCH", 1), patch.object(IrCron, "_commit_progress", commit):
            run = self._night()
            self.assertEqual((run.state, len(run.notice_ids)), ("draft", 2))
            self._night()
        self.assertEqual((run.state, len(run.notice_ids)), ("review", 3))
        self.assertEqual(sum(run.figure_ids.mapped("count")), 3)

    def test_a_paused_company_is_silent_and_then_takes_one_step(self):
        self.company.collection_auto_send = True
        self._make_invoice(late=60)
        with freeze_time(datetime(2026, 3, 2, 2)):
            self.company.with_user(self.manager).action_pause_collections(self._day(10), "New system")
        for day in (0, 7, 10, 14, 15, 16):
            self._night(self._day(day))
            self._morning(self._day(day))
        # a Thursday plus three working days of cool-down is the Tuesday after
        notices = self.env["collection.notice"].search([("payer_id", "=", self._payer().id)])
        self.assertEqual([(notice.date, notice.level_id) for notice in notices], [(self._day(15), self.level_1)])
