from datetime import datetime, timedelta

from psycopg2.errors import ReadOnlySqlTransaction, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestCollectionPayer(CollectionCase):
    """One customer of one company: pause, stop, gate, figures, and what comes next."""

    # === ONE PER CUSTOMER AND COMPANY === #

    def test_a_payer_is_created_once_for_all_contacts_of_the_customer(self):
        payer = self._payer(self.billing)
        self.assertEqual((payer.partner_id, payer.company_id), (self.customer, self.company))
        self.assertEqual(self._payer(), payer)
        self.assertEqual((payer.policy_id, payer.legal_form), (self.policy, "company"))

    def test_the_database_keeps_it_at_one(self):
        payer = self._payer()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            payer.sudo().create({"partner_id": self.customer.id, "company_id": self.company.id})

    def test_a_contact_is_no_payer(self):
        with self.assertRaisesRegex(ValidationError, "the payer is its company"):
            self.root["collection.payer"].create({"partner_id": self.billing.id, "company_id": self.company.id})

    def test_only_collectors_make_payers_and_only_in_their_companies(self):
        payers = self.env["collection.payer"]
        with self.assertRaises(AccessError):
            payers.with_user(self.reader).for_partner(self.customer.id, self.company.id)
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            payers.with_user(self.collector).for_partner(self.customer.id, other.id)

    # === PAUSE AND STOP === #

    def test_a_pause_ends_with_a_cool_down(self):
        invoice = self._make_invoice(late=10)
        with self._on(MONDAY):
            self._payer().action_pause(self._day(4), "Their office has moved")
        codes = [self._explain(invoice, self._day(day))["code"] for day in (3, 4, 8, 9)]
        # Friday plus three working days is Wednesday
        self.assertEqual(codes, ["payer_paused", "cool_down", "cool_down", False])

    def test_a_pause_that_is_lifted_sends_nothing_in_the_same_run(self):
        self._make_invoice(late=10)
        with self._on(MONDAY):
            self._payer().action_pause(self._day(20), "Their office has moved")
        with self._on(self._day(1)):
            self._payer().action_resume()
        self.assertFalse(self._run(self._day(1)).notice_ids)
        self.assertEqual(len(self._run(self._day(4)).notice_ids), 1)

    def test_a_pause_needs_a_reason_and_an_end(self):
        with self._on(MONDAY):
            with self.assertRaisesRegex(UserError, "say why"):
                self._payer().action_pause(self._day(3), "")
            for day in (MONDAY, False):
                with self.assertRaisesRegex(UserError, "in the future"):
                    self._payer().action_pause(day, "Holidays")

    def test_a_stop_beats_everything_and_only_a_manager_lifts_it(self):
        invoice = self._make_invoice(late=60)
        payer = self._payer()
        payer.action_stop("insolvency")
        self.assertFalse(self._run_and_send().notice_ids)
        with self.assertRaises(AccessError):
            payer.action_stop(False)
        payer.with_user(self.manager).action_stop(False)
        self.assertEqual(self._explain(invoice)["state"], "proposed")

    def test_a_made_up_reason_does_not_stop(self):
        with self.assertRaisesRegex(UserError, "not a reason"):
            self._payer().action_stop("bored")

    # === THE GATE === #

    def _ask(self, hour, day=MONDAY, channel="email", automatic=True):
        moment = datetime(day.year, day.month, day.day, hour)
        return self._payer().sudo()._check_touch_allowed(channel, moment, automatic)

    def test_the_gate_lets_through_in_the_window_of_a_working_day(self):
        self.assertEqual(self._ask(7), ("allow", None, None))
        self.assertEqual(self._ask(18)[0], "allow")

    def test_the_gate_defers_to_the_next_opening(self):
        self.assertEqual(self._ask(6)[:2], ("defer", datetime(2026, 3, 2, 7)))
        self.assertEqual(self._ask(19)[:2], ("defer", datetime(2026, 3, 3, 7)))
        self.assertEqual(self._ask(12, self._day(5))[:2], ("defer", datetime(2026, 3, 9, 7)))

    def test_the_window_is_that_of_the_company(self):
        self.company.partner_id.tz = "America/New_York"
        self.assertEqual(self._ask(7)[:2], ("defer", datetime(2026, 3, 2, 12)))
        self.assertEqual(self._ask(23)[0], "allow")

    def test_a_person_may_touch_outside_of_the_window_but_not_through_a_block(self):
        self.assertEqual(self._ask(22, automatic=False)[0], "allow")
        self._payer().action_stop("deceased")
        verdict, moment, reason = self._ask(10, automatic=False)
        self.assertEqual((verdict, moment, reason.code), ("refuse", None, "payer_stopped"))

    def test_the_gate_knows_pauses_of_payer_and_company(self):
        with self._on(MONDAY):
            self._payer().action_pause(self._day(2), "Holidays")
        self.assertEqual(self._ask(10)[2].code, "payer_paused")
        self.company.collection_state = "opening"
        self.assertEqual(self._ask(10)[2].code, "opening")

    # === EXPLAIN === #

    def test_explain_writes_nothing(self):
        self._make_invoice(late=10)
        self._make_invoice(late=-2)
        self._payer()
        self.env.flush_all()
        with self._on(MONDAY), self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET LOCAL transaction_read_only = on")
            with self.assertRaises(ReadOnlySqlTransaction), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute("UPDATE collection_payer SET priority = 1")
            entries = self._payer_of_reader().explain()
            self.env.flush_all()
            savepoint.rollback()
        self.assertEqual([entry["state"] for entry in entries], ["proposed", "excluded"])

    def _payer_of_reader(self):
        return self.env["collection.payer"].with_user(self.reader).search([("partner_id", "=", self.customer.id)])

    def test_explain_works_without_a_payer(self):
        invoice = self._make_invoice(late=10)
        self.assertEqual(self._explain(invoice)["level_id"], self.level_1.id)
        self.assertFalse(self.env["collection.payer"].search([("partner_id", "=", self.customer.id)]))

    def test_explain_does_not_look_back(self):
        invoice = self._make_invoice(late=10)
        payer = self._payer()
        with self._on(MONDAY):
            for door in (invoice.explain_collection, payer.explain):
                with self.assertRaisesRegex(UserError, "past is in the log"):
                    door("2026-03-01")

    def test_explain_looks_ahead(self):
        self._make_invoice(late=2)
        with self._on(MONDAY):
            (entry,) = self._payer().with_user(self.reader).explain(self._day(7).isoformat())
        self.assertEqual((entry["state"], entry["level_id"], entry["until"]), ("proposed", self.level_1.id, False))

    def test_explain_says_the_same_as_the_run(self):
        invoices = [self._make_invoice(late=days) for days in (-10, 2, 8, 20)]
        self._make_credit(30)
        with self._on(MONDAY):
            said = {entry["move_line_id"]: entry for entry in self._payer().explain()}
        run = self._run()
        counted = {line.move_line_id.id: line.counted_level_id.id for line in run.notice_ids.line_ids}
        for item in (self._item(invoice).id for invoice in invoices):
            self.assertEqual(said[item]["level_id"], counted.get(item, False))
        log = self.env["collection.exclusion"].search([("payer_id", "=", self._payer().id)])
        for row in log:
            entry = said[row.move_line_id.id]
            self.assertEqual((entry["code"], entry["until"], entry["detail"]), (row.code, row.until, row.detail))

    # === FIGURES === #

    def test_figures_follow_the_ledger_at_once(self):
        with self._on(MONDAY):
            invoices = [self._make_invoice(100, late=days) for days in (-5, 10, 45, 75, 120)]
            payer = self._payer()
            self._run()
            ages = [payer[f"amount_{age}"] for age in ("current", "1_30", "31_60", "61_90", "over_90")]
            self.assertEqual((ages, payer.amount_due, payer.amount_overdue), ([100] * 5, 500, 400))
            self.assertEqual((payer.oldest_due, payer.item_count), (self._day(-120), 5))
            self._pay(invoices[4])
            self.assertEqual((payer.amount_over_90, payer.amount_overdue, payer.item_count), (0, 300, 4))

    def test_a_payer_that_has_paid_everything_is_empty_after_the_night(self):
        invoice = self._make_invoice(late=10)
        self._run()
        payer = self._payer()
        self.assertEqual(payer.next_action_date, MONDAY)
        self._pay(invoice)
        self._run(self._day(1))
        self.assertEqual((payer.amount_due, payer.item_count, payer.next_action_date), (0, 0, False))

    def test_more_money_that_is_older_comes_first(self):
        small, _billing = self._make_customer("Small")
        self._make_invoice(1000, late=100)
        self._make_invoice(100, late=10, partner=small)
        self._run()
        payers = self.env["collection.payer"].search([("partner_id", "in", (self.customer + small).ids)])
        self.assertEqual(payers.partner_id.mapped("name"), ["Acme", "Small"])
        self.assertGreater(payers[0].priority, payers[1].priority)

    def test_a_figure_that_has_not_changed_is_not_written(self):
        self._make_invoice(late=10)
        self._run()
        where = SQL("SELECT ctid FROM collection_payer WHERE company_id = %s", self.company.id)
        self.env.flush_all()
        before = self.env.execute_query(where)
        with self._on(MONDAY):
            self.root["collection.payer"]._refresh_figures(self.company, self.customer.ids)
        self.assertEqual(self.env.execute_query(where), before)

    # === OUR PEOPLE === #

    def test_the_deputy_stands_in_for_a_collector_who_has_left(self):
        payer = self._payer().sudo()
        payer.write({"collector_id": self.reader.id, "deputy_id": self.manager.id})
        self.assertEqual(payer._get_owner("collector"), self.reader)
        self.reader.sudo().active = False
        self.assertEqual(payer._get_owner("collector"), self.manager)

    def test_somebody_of_another_company_does_not_act_for_this_one(self):
        stranger = self._make_user("collector", company=self.setup_other_company()["company"])
        payer = self._payer().sudo()
        payer.collector_id = stranger
        self.assertEqual(payer._get_owner("collector"), self.collector)

    def test_one_open_task_of_a_kind(self):
        payer = self._payer().sudo()
        for _time in range(2):
            payer._ensure_activity("check", "Check", "Look <here>")
        task = self._tasks("check")
        self.assertEqual((len(task), task.user_id, task.date_deadline), (1, self.collector, task.date_deadline))
        self.assertIn("&lt;here&gt;", task.note)
        task.action_done()
        payer._ensure_activity("check", "Check", "Again")
        self.assertEqual(len(self._tasks("check")), 1)

    def test_part_of_a_year_later_the_past_is_still_there(self):
        notice = self._make_invoice(late=10) and self._run_and_send().notice_ids
        self.assertEqual(notice.payer_id.last_notice_on, MONDAY)
        self.assertEqual(notice.payer_id.notice_count, 1)
        self.assertLess(notice.line_ids.date_maturity, MONDAY - timedelta(days=9))
