from unittest.mock import patch

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase

RUN = "odoo.addons.account_collections.models.collection_run_propose"


@tagged("post_install", "-at_install")
class TestConcurrency(CollectionCase):
    """Two at the same time, as far as one transaction can play it; dev/bench --race plays it with real ones."""

    def setUp(self):
        super().setUp()
        self.other, _billing = self._make_customer("Other")
        self.invoice = self._make_invoice(late=10)
        self._make_invoice(late=10, partner=self.other)

    def _propose_with_old_eyes(self, customers):
        """A run that has looked at some customers before a rival wrote about them, and writes after it."""
        evaluators = type(self.env["collection.evaluator"])
        original, seen = evaluators._evaluate, {}

        def evaluate(evaluator, book, partner_ids):
            return [
                seen.get(snapshot.partner_id, (snapshot, decision))
                for snapshot, decision in original(evaluator, book, partner_ids)
            ]

        def look(evaluator, book, partner_ids):
            found = original(evaluator, book, partner_ids)
            seen.update({pair[0].partner_id: pair for pair in found if pair[0].partner_id in customers.ids})
            return found

        with patch.object(evaluators, "_evaluate", look):
            rival = self._run()
        with patch.object(evaluators, "_evaluate", evaluate):
            late = self._run()
        return rival, late

    @mute_logger(RUN, "odoo.sql_db")
    def test_what_a_rival_has_proposed_meanwhile_is_not_proposed_twice(self):
        rival, late = self._propose_with_old_eyes(self.customer)
        self.assertEqual((len(rival.notice_ids), len(late.notice_ids)), (2, 0))
        self.assertIn("Acme", late.remark)

    @mute_logger(RUN, "odoo.sql_db")
    def test_the_customers_whom_the_rival_has_not_touched_go_on(self):
        third, _billing = self._make_customer("Third")
        with patch.object(type(self.env["collection.facts"]), "_read_partner_ids", lambda *_args: self.customer.ids):
            self._run()
        self._make_invoice(late=10, partner=third)
        late = self._run()
        self.assertEqual(late.notice_ids.partner_id, self.other + third)

    def test_a_lost_race_of_the_whole_transaction_is_tried_again_by_who_called(self):
        def lose(*_args):
            raise psycopg2.errors.SerializationFailure("could not serialize access")

        run = self.root["collection.run"].create({"company_id": self.company.id, "date": MONDAY})
        with (
            patch.object(type(self.env["collection.evaluator"]), "_evaluate", lose),
            self.assertRaises(psycopg2.OperationalError),
        ):
            run.action_propose()

    def test_a_worker_leaves_payers_alone_that_another_one_holds(self):
        self._payer()
        with patch.object(
            type(self.env["collection.payer"]), "try_lock_for_update", lambda payers, **_options: payers[:0]
        ):
            run = self._run()
        self.assertEqual((len(run.notice_ids), run.state), (0, "review"))
        self.assertEqual(
            run.remark, "Another run was at work on 2 customers at the same moment; they are missing here."
        )

    def test_a_customer_who_has_paid_meanwhile_needs_no_remark(self):
        with patch.object(type(self.env["collection.facts"]), "_read_partner_ids", lambda *_args: self.customer.ids):
            self._pay(self.invoice)
            self.assertFalse(self._run().remark)

    def test_a_worker_leaves_notices_alone_that_another_one_holds(self):
        run = self._run()
        with self._on(MONDAY):
            run.action_approve()
            run.action_send()
        notices = run.notice_ids.sudo()
        held = notices[0]
        with (
            self._on(MONDAY),
            patch.object(type(notices), "try_lock_for_update", lambda found, **_options: found - held),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("account_collections.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual({notice.id: notice.state for notice in notices}[held.id], "approved")
        self.assertEqual((notices - held).mapped("state"), ["queued"])
