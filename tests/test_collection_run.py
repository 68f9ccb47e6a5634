from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account_collections.models import collection_run_propose

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestCollectionRun(CollectionCase):
    """One look at the books: its three steps, what it counts, and what breaks without stopping it."""

    def _make_run(self, day=MONDAY, **vals):
        return (
            self.env["collection.run"]
            .with_user(self.collector)
            .create({"company_id": self.company.id, "date": day, **vals})
        )

    # === THE THREE STEPS === #

    def test_row_47_each_step_twice_is_one_mail(self):
        self._make_invoice(late=10)
        run = self._make_run()
        with self._on(MONDAY):
            for step in (run.action_propose, run.action_approve, run.action_send):
                step()
                step()
            self._work_off_queues()
            run.action_send()
            self._work_off_queues()
        self.assertEqual((len(run.notice_ids), run.state, len(self.outbox)), (1, "done", 1))

    def test_row_47_two_runs_of_one_day_are_one_mail(self):
        self._make_invoice(late=10)
        runs = [self._run(), self._run()]
        for run in runs:
            self._send(run)
        self.assertEqual([len(run.notice_ids) for run in runs], [1, 0])
        self.assertEqual(len(self.outbox), 1)

    @mute_logger("odoo.sql_db", "odoo.addons.account_collections.models.collection_run_propose")
    def test_row_47_a_rival_that_was_quicker_wins_and_nothing_is_said_twice(self):
        invoice = self._make_invoice(late=10)
        self._give_level(invoice, self.level_1)
        evaluator = self.env["collection.notice.line"]
        with patch.object(type(evaluator), "_read_counted", lambda _self, _ids: {}):
            run = self._run()
        self.assertFalse(run.notice_ids)
        self.assertIn("Acme could not be evaluated", run.remark)

    def test_sending_without_approval_leaves_everything_in_review(self):
        self._make_invoice(late=10)
        run = self._run()
        with self._on(MONDAY):
            run.action_send()
            self._work_off_queues()
        self.assertEqual((run.notice_ids.state, self.outbox), ("proposed", []))
        self._send(run)
        self.assertEqual((run.state, len(self.outbox)), ("done", 1))

    def test_a_run_without_proposals_is_done_when_it_is_sent(self):
        run = self._run()
        self._send(run)
        self.assertEqual(run.state, "done")

    def test_a_cancelled_run_withdraws_what_has_not_left(self):
        invoice = self._make_invoice(late=10)
        run = self._run()
        with self._on(MONDAY):
            run.action_approve()
            run.action_cancel()
            run.action_send()
            self._work_off_queues()
        self.assertEqual((run.state, run.notice_ids.state, self.outbox), ("cancelled", "cancelled", []))
        self.assertEqual(self._explain(invoice)["state"], "proposed")

    def test_a_run_of_a_later_day_can_be_looked_at_but_not_sent(self):
        self._make_invoice(late=5)
        with self._on(MONDAY):
            run = self._make_run(self._day(2))
            run.action_propose()
            self.assertEqual(len(run.notice_ids), 1)
            run.action_approve()
            with self.assertRaisesRegex(UserError, "later day"):
                run.action_send()
            self._work_off_queues()
        self.assertEqual(self.outbox, [])

    def test_a_look_at_a_later_day_changes_neither_figures_nor_tasks(self):
        (self.customer + self.billing).email = False
        self._make_invoice(late=-1)
        payer = self._run() and self._payer()
        with self._on(MONDAY):
            self._make_run(self._day(30)).action_propose()
        self.assertEqual((payer.amount_overdue, payer.amount_current), (0, 1000))
        self.assertFalse(self._tasks("no_contact"))

    def test_the_scope_cannot_change_after_the_look(self):
        run = self._run()
        with self.assertRaisesRegex(UserError, "scope"):
            run.date = self._day(1)

    def test_a_run_stays_for_the_record(self):
        with self.assertRaisesRegex(UserError, "cancel them instead"):
            self._run().unlink()

    def test_a_reader_looks_but_does_not_propose(self):
        run = self._make_run()
        self.assertTrue(run.with_user(self.reader).display_name)
        with self.assertRaises(AccessError):
            run.with_user(self.reader).action_propose()

    # === SCOPE === #

    def test_a_run_for_some_customers_leaves_the_others_alone(self):
        other, billing = self._make_customer("Other")
        self._make_invoice(late=10)
        self._make_invoice(late=10, partner=other)
        run = self._run(partner_ids=billing.ids)
        self.assertEqual(run.notice_ids.partner_id, other)

    def test_a_run_for_one_policy_takes_its_payers_only(self):
        gentle = self._make_policy((3, 30))
        other, _billing = self._make_customer("Other")
        for partner in (self.customer, other):
            self._make_invoice(late=10, partner=partner)
        self._payer(other).sudo().policy_id = gentle
        self.assertEqual(self._run(policy_ids=gentle.ids).notice_ids.partner_id, other)
        self.assertEqual(self._run(policy_ids=self.policy.ids).notice_ids.partner_id, self.customer)

    def test_a_run_of_one_company_does_not_look_into_another(self):
        self._make_invoice(late=10)
        other = self.setup_other_company()["company"]
        with self._on(MONDAY):
            run = self.root["collection.run"].create({"company_id": other.id, "date": MONDAY})
            run.action_propose()
        self.assertFalse(run.notice_ids or run.figure_ids)

    # === TIE-OUT === #

    def _ledger(self, company=None):
        """Count and sum of all open receivable items by currency, straight from the books."""
        rows = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", (company or self.company).id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            ["currency_id"],
            ["__count", "amount_residual_currency:sum"],
        )
        return {currency: (count, round(amount, 2)) for currency, count, amount in rows}

    def _tally(self, run):
        figures = run.figure_ids.grouped("currency_id")
        return {
            currency: (sum(rows.mapped("count")), round(sum(rows.mapped("amount")), 2))
            for currency, rows in figures.items()
        }

    def _make_ledger(self):
        """Open items of every kind; returns the foreign currency."""
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        self._make_invoice(700.10, late=10)
        self._make_invoice(300, late=3, currency_id=euro.id)
        self._make_invoice(55.55, late=10, currency_id=euro.id)
        self._make_invoice(50, late=-20)
        self._pay(self._make_invoice(80, late=10), 30)
        self._pay(self._make_invoice(90, late=10))
        self._make_credit(20)
        self._make_payment(33)
        self._make_entry(70)
        self._make_entry(-5)
        stopped, _billing = self._make_customer("Stopped")
        self._make_invoice(60, late=10, partner=stopped)
        self._payer(stopped).action_stop("deceased")
        return euro

    def test_the_run_ties_out_with_the_ledger_by_count_and_by_currency(self):
        euro = self._make_ledger()
        ledger = self._ledger()
        run = self._run()
        self.assertEqual((ledger[self.company.currency_id][0], ledger[euro]), (8, (2, 355.55)))
        self.assertEqual(self._tally(run), ledger)

    def test_the_second_run_of_the_day_ties_out_too(self):
        self._make_ledger()
        self._run_and_send()
        self.assertEqual(self._tally(self._run()), self._ledger())

    def test_proposed_and_excluded_are_the_items_of_notices_and_log(self):
        self._make_ledger()
        run = self._run()
        proposed = run.figure_ids.filtered(lambda figure: not figure.code)
        counted = run.notice_ids.line_ids.filtered("counted_level_id")
        log = self.env["collection.exclusion"].search([("company_id", "=", self.company.id), ("ended_on", "=", False)])
        self.assertEqual(sum(proposed.mapped("count")), len(counted))
        self.assertEqual(sum((run.figure_ids - proposed).mapped("count")), len(log))
        self.assertFalse(counted.move_line_id & log.move_line_id)

    def test_an_archived_payer_ties_out_too(self):
        self._make_invoice(late=10)
        self._payer().sudo().active = False
        run = self._run()
        self.assertEqual(self._tally(run), self._ledger())
        self.assertEqual(len(run.notice_ids), 1)

    def test_every_open_item_of_a_mixed_ledger_has_an_answer(self):
        self._make_ledger()
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("partner_id", "!=", False),
            ]
        )
        with self._on(MONDAY):
            entries = lines.move_id.with_user(self.reader).explain_collection()
        self.assertEqual({entry["move_line_id"] for entry in entries}, set(lines.ids))
        self.assertTrue(all(entry["detail"] and (entry["level_id"] or entry["code"]) for entry in entries))

    # === ROW 49: ONE BREAKS === #

    def _break_evaluation_of(self, partner):
        evaluator = type(self.env["collection.evaluator"])
        original = evaluator._to_item

        def broken(model, book, policy, row, counted, reasons):
            if row.partner_id == partner.id:
                raise ValueError("what is this?")
            return original(model, book, policy, row, counted, reasons)

        return patch.object(evaluator, "_to_item", broken)

    @mute_logger("odoo.addons.account_collections.models.collection_run_propose")
    def test_row_49_a_customer_that_cannot_be_evaluated_is_passed_over(self):
        customers = [self._make_customer(f"C{number}")[0] for number in range(4)]
        for customer in customers:
            self._make_invoice(late=10, partner=customer)
        with self._break_evaluation_of(customers[1]):
            run = self._run()
        self.assertEqual(set(run.notice_ids.partner_id.ids), {customers[number].id for number in (0, 2, 3)})
        self.assertIn("C1 could not be evaluated", run.remark)
        self.assertEqual(run.state, "review")
        self.assertEqual(sum(run.figure_ids.mapped("count")), 3)

    # === BATCHES === #

    def test_batches_give_the_same_tally(self):
        euro = self._make_ledger()
        for number in range(3):
            self._make_invoice(late=10, partner=self._make_customer(f"C{number}")[0], currency_id=euro.id)
        with patch.object(collection_run_propose, "PAYER_BATCH", 1):
            run = self._run()
        self.assertEqual(self._tally(run), self._ledger())
        self.assertEqual(len(run.notice_ids), 4)

    def test_a_run_that_was_stopped_goes_on_where_it_was(self):
        for number in range(3):
            self._make_invoice(late=10, partner=self._make_customer(f"C{number}")[0])
        with self._on(MONDAY), patch.object(collection_run_propose, "PAYER_BATCH", 1):
            run = self._make_run().sudo()
            self.assertFalse(run._propose(pause=lambda _count: False))
            self.assertEqual((run.state, len(run.notice_ids)), ("draft", 1))
            self.assertTrue(run._propose(pause=lambda _count: True))
        self.assertEqual((run.state, len(run.notice_ids)), ("review", 3))
        self.assertEqual(self._tally(run), self._ledger())

    # === BANK === #

    def test_a_person_sees_that_the_bank_data_is_old(self):
        self._make_receipt(10, partner=self._make_customer("Other")[0], on=self._day(-7))
        self.assertIn("bank", self._run().remark.lower())
        self.assertFalse(self._run(self._day(-5)).remark)
