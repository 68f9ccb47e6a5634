from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account_collections.models import collection_run_jobs

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestQueueJob(CollectionCase):
    """A large run in batches of workers. The test plays the workers of OCA's queue_job: see dev/bench --jobs."""

    def setUp(self):
        super().setUp()
        self.invoices = [self._make_invoice(late=10)]
        self.invoices += [self._make_invoice(late=10, partner=self._make_customer(f"C{n}")[0]) for n in range(3)]
        small = patch.object(collection_run_jobs, "PAYER_BATCH", 2)
        small.start()
        self.addCleanup(small.stop)

    def _play_workers(self):
        """Let runs find workers, which do nothing by themselves. Returns the batches that are handed to them."""
        runs, waiting = type(self.env["collection.run"]), []
        for name, stand_in in (
            ("_has_workers", lambda run: True),
            ("_hand_over", lambda run, batches: waiting.extend(batches)),
        ):
            playing = patch.object(runs, name, stand_in)
            playing.start()
            self.addCleanup(playing.stop)
        return waiting

    def _figures(self, run):
        return {(row.code, row.currency_id): (row.count, row.amount) for row in run.figure_ids}

    def _work(self, batches):
        with self._on(MONDAY):
            for batch in batches:
                batch._work()

    def _night(self):
        with self._on(MONDAY, 3), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_nightly").method_direct_trigger()
        self.env.invalidate_all()

    def test_without_queue_job_a_run_is_looked_at_in_one_go(self):
        if "queue.job" in self.env:
            self.skipTest("queue_job is installed")
        run = self._run()
        self.assertFalse(run.sudo()._has_workers() or run.batch_ids or run.batch_progress)
        self.assertEqual((run.state, len(run.notice_ids)), ("review", 4))

    def test_a_small_run_is_not_shared_out(self):
        self._play_workers()
        run = self._run(partner_ids=self.customer.ids)
        self.assertEqual((run.state, len(run.batch_ids), len(run.notice_ids)), ("review", 0, 1))

    def test_a_large_run_comes_to_the_same_as_in_one_go(self):
        alone = self._figures(self._run())
        self.root["collection.notice"].search([]).unlink()
        waiting = self._play_workers()
        run = self._run()
        self.assertEqual((run.state, len(waiting), run.batch_progress), ("draft", 2, "0 of 2 parts are done."))
        self._work(waiting)
        self._night()
        self.assertEqual((run.state, len(run.notice_ids), self._figures(run)), ("review", 4, alone))

    def test_the_run_waits_for_the_last_part(self):
        waiting = self._play_workers()
        run = self._run()
        self._work(waiting[1:])
        self._night()
        self.assertEqual((run.state, run.batch_progress), ("draft", "1 of 2 parts are done."))
        self.assertIn(waiting[0], waiting[2:], "what has not been done is handed over again")

    def test_a_part_is_done_once(self):
        waiting = self._play_workers()
        run = self._run()
        self._work(waiting * 2)
        self.assertEqual((len(run.notice_ids), sum(row[2] for row in waiting[0].tally)), (4, 2))

    def test_a_cancelled_run_is_left_alone_by_its_workers(self):
        waiting = self._play_workers()
        run = self._run()
        run.action_cancel()
        self._work(waiting)
        self.assertFalse(run.notice_ids)

    def test_without_workers_any_more_the_rest_is_done_at_once(self):
        waiting = self._play_workers()
        run = self._run()
        self._work(waiting[:1])
        patch.stopall()
        with self._on(MONDAY):
            run.action_propose()
        self.assertEqual((run.state, len(run.notice_ids)), ("review", 4))

    def test_a_night_with_workers_releases_when_they_are_through(self):
        self.company.collection_auto_send = True
        self._play_workers()
        self._night()
        batches = self.root["collection.run.batch"].search([])
        run = batches.run_id
        self.assertEqual((run.is_automatic, run.state, len(run.notice_ids)), (True, "draft", 0))
        self._work(batches)
        self._night()
        self.assertEqual((run.state, set(run.notice_ids.mapped("state"))), ("sending", {"approved"}))

    def test_the_scope_is_fixed_while_workers_look(self):
        self._play_workers()
        run = self._run()
        with self.assertRaises(UserError):
            run.partner_ids = self.customer
