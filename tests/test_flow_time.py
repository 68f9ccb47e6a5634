from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY, CollectionCase

CHRISTMAS = date(2026, 12, 25)  # a Friday


@tagged("post_install", "-at_install")
class TestFlowTime(CollectionCase):
    """When something leaves: terms, time zones, days off, late invoices, moved due dates."""

    def _make_holiday(self, day, calendar=None, company=None):
        leaves = self.root["resource.calendar.leaves"]
        company = company or self.company
        return leaves.with_company(company).create(
            {
                "name": "Holiday",
                "calendar_id": calendar and calendar.id,
                "company_id": company.id,
                "date_from": datetime(day.year, day.month, day.day),
                "date_to": datetime(day.year, day.month, day.day, 23, 59, 59),
            }
        )

    # === ROW 23: SEVERAL DUE DATES === #

    def test_row_23_of_thirty_sixty_ninety_only_the_first_is_asked_on_day_45(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30/60/90",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in ((30, 30), (30, 60), (40, 90))
                ],
            }
        )
        invoice = self._make_invoice(
            1000, late=0, invoice_payment_term_id=term.id, invoice_date=self._day(-45), invoice_date_due=False
        )
        first = self._item(invoice).sorted("date_maturity")[0]
        notice = self._run_and_send().notice_ids
        self.assertEqual((notice.line_ids.move_line_id, notice.amount_ids.amount), (first, 300))
        self.assertEqual(self._item(invoice).filtered("dunning_level_id"), first)
        self.assertEqual(invoice.dunning_level_id, self.level_1)

    # === ROW 28: WHERE THE COMPANY IS === #

    def test_row_28_today_is_the_day_of_the_company(self):
        self.company.partner_id.tz = "Africa/Johannesburg"  # two hours ahead of UTC, all year
        invoice = self._make_invoice(late=7)
        with freeze_time(datetime(2026, 3, 1, 21, 30)):
            (before,) = invoice.with_user(self.reader).explain_collection()
        with freeze_time(datetime(2026, 3, 1, 23, 30)):
            (after,) = invoice.with_user(self.reader).explain_collection()
            self.assertEqual(self.company._get_collection_today(), MONDAY)
        self.assertEqual((before["code"], after["state"]), ("level_wait", "proposed"))

    def test_row_28_the_nightly_run_is_of_the_day_of_the_company(self):
        self.company.partner_id.tz = "Africa/Johannesburg"
        self.company.collection_auto_send = True
        self._make_invoice(late=7)
        with freeze_time(datetime(2026, 3, 1, 23, 30)):
            run = self.env["collection.run"].sudo()._get_nightly(self.company)
            run._propose()
            run._release_automatic()
        self.assertEqual((run.date, run.notice_ids.date), (MONDAY, MONDAY))
        # the level leaves at 9:00, which is 7:00 in Greenwich
        self.assertEqual(run.notice_ids.send_after, datetime(2026, 3, 2, 7))

    # === ROW 29: DAYS OFF === #

    def test_row_29_what_is_due_at_christmas_leaves_on_the_next_working_day(self):
        self._make_holiday(CHRISTMAS, self.company.resource_calendar_id)
        invoice = self._make_invoice(due=CHRISTMAS - timedelta(days=7))
        entry = self._explain(invoice, CHRISTMAS)
        self.assertEqual((entry["code"], entry["until"]), ("day_off", date(2026, 12, 28)))
        self.assertFalse(self._run(CHRISTMAS).notice_ids)
        self.assertEqual(self._run_and_send(date(2026, 12, 28)).notice_ids.state, "sent")

    def test_row_29_a_holiday_for_the_whole_company_counts_too(self):
        self._make_holiday(CHRISTMAS)
        invoice = self._make_invoice(due=CHRISTMAS - timedelta(days=7))
        self.assertEqual(self._code(invoice, CHRISTMAS), "day_off")

    def test_row_29_the_holiday_of_another_company_is_not_ours(self):
        other = self.setup_other_company()["company"]
        self.assertEqual(self._make_holiday(CHRISTMAS, company=other).company_id, other)
        invoice = self._make_invoice(due=CHRISTMAS - timedelta(days=7))
        self.assertEqual(self._explain(invoice, CHRISTMAS)["state"], "proposed")

    def test_row_29_a_holiday_that_is_entered_later_is_noticed(self):
        invoice = self._make_invoice(due=CHRISTMAS - timedelta(days=7))
        self.assertEqual(self._explain(invoice, CHRISTMAS)["state"], "proposed")
        self._make_holiday(CHRISTMAS, self.company.resource_calendar_id)
        self.assertEqual(self._code(invoice, CHRISTMAS), "day_off")

    def test_row_29_an_approved_notice_waits_for_the_next_working_day(self):
        self._make_holiday(self._day(1), self.company.resource_calendar_id)
        self._make_invoice(late=10)
        run = self._run()
        self._send(run, self._day(1))
        self.assertEqual((run.notice_ids.state, run.notice_ids.send_after), ("approved", datetime(2026, 3, 4, 7)))
        with self._on(self._day(2)):
            self._work_off_queues()
        self.assertEqual((run.notice_ids.state, len(self.outbox)), ("sent", 1))

    def test_row_29_a_deadline_falls_on_a_working_day(self):
        self.level_1.pay_within_days = 5
        self._make_invoice(late=10)
        self.assertEqual(self._run_and_send().notice_ids.deadline, self._day(7))

    # === ROW 31: LATE INVOICES === #

    def test_row_31_an_invoice_posted_today_with_an_old_due_date_is_not_chased_today(self):
        invoice = self._make_invoice(late=10, sent=False)
        self.assertEqual(self._code(invoice), "invoice_not_sent")
        self.assertFalse(self._run().notice_ids)

    def test_row_31_an_invoice_that_left_when_it_was_overdue_gives_the_customer_a_week(self):
        invoice = self._make_invoice(late=10, sent=False)
        with self._on(MONDAY):
            invoice.with_user(self.collector).action_mark_sent_on(MONDAY)
        entry = self._explain(invoice, self._day(6))
        self.assertEqual((entry["code"], entry["until"]), ("invoice_not_sent", self._day(7)))
        self.assertEqual(self._explain(invoice, self._day(7))["state"], "proposed")

    def test_row_31_who_bills_is_asked_once_for_an_invoice_that_did_not_leave(self):
        invoice = self._make_invoice(late=10, sent=False)
        for day in range(2):
            self._run(self._day(day))
        task = invoice.activity_ids.filtered(lambda task: task.collection_kind == "invoice_not_sent")
        self.assertEqual(len(task), 1)
        with self._on(self._day(1)):
            invoice.with_user(self.collector).action_mark_sent_on(MONDAY)
        self.assertFalse(invoice.activity_ids)

    # === ROW 32: MOVED DUE DATES === #

    def test_old_books_make_no_tasks_before_they_have_been_looked_through(self):
        self.company.collection_state = "opening"
        invoice = self._make_invoice(late=10, sent=False)
        self._run()
        self.assertFalse(invoice.activity_ids)

    def test_row_32_a_due_date_moved_later_takes_the_item_out_of_the_ladder(self):
        invoice = self._make_invoice(late=15)
        self._give_level(invoice, self.level_1)
        self._item(invoice).date_maturity = self._day(15)
        entry = self._explain(invoice)
        self.assertEqual((entry["code"], entry["until"]), ("not_due", self._day(22)))
        self.assertFalse(self._item(invoice).dunning_level_id or invoice.dunning_level_id)

    def test_row_32_and_the_ladder_begins_again_after_the_new_date(self):
        invoice = self._make_invoice(late=15)
        self._run_and_send()
        self._item(invoice).date_maturity = self._day(1)
        notice = self._run_and_send(self._day(8)).notice_ids
        self.assertEqual((notice.level_id, notice.line_ids.cycle, notice.state), (self.level_1, 2, "sent"))
        self.assertEqual(self._item(invoice).dunning_level_id, self.level_1)

    def test_row_32_a_proposal_falls_when_the_due_date_is_moved(self):
        invoice = self._make_invoice(late=10)
        run = self._run()
        self._item(invoice).date_maturity = self._day(20)
        self._send(run)
        self.assertEqual((run.notice_ids.state, self.outbox), ("dropped", []))

    def test_row_32_a_due_date_moved_earlier_keeps_the_level(self):
        invoice = self._make_invoice(late=15)
        self._give_level(invoice, self.level_1)
        self._item(invoice).date_maturity = self._day(-30)
        self.assertEqual(self._item(invoice).dunning_level_id, self.level_1)
        self.assertEqual(self._explain(invoice)["level_id"], self.level_2.id)

    # === ROW 33: BEFORE THE DUE DATE === #

    def test_row_33_the_early_reminder_stays_away_while_something_older_is_overdue(self):
        self.company.collection_policy_id = self._make_policy((-7, 7))
        old, coming = self._make_invoice(late=8), self._make_invoice(late=-5)
        notice = self._run_and_send().notice_ids
        self.assertEqual(notice.line_ids.move_id, old)
        self.assertEqual(self._code(coming), "older_overdue")
        self.assertNotIn(coming.name, self.outbox[0]["body"])

    def test_row_33_alone_it_leaves_and_expires_on_the_due_date(self):
        self.company.collection_policy_id = policy = self._make_policy((-7, 7))
        coming = self._make_invoice(late=-5)
        entry = self._explain(coming)
        self.assertEqual((entry["state"], entry["level_id"]), ("proposed", policy.level_ids[0].id))
        entry = self._explain(coming, self._day(5))
        self.assertEqual((entry["code"], entry["until"]), ("not_due", self._day(14)))

    def test_row_33_an_early_reminder_that_was_not_sent_in_time_is_dropped(self):
        self.company.collection_policy_id = self._make_policy((-7, 7))
        self._make_invoice(late=-5)
        run = self._run()
        self._send(run, self._day(7))
        self.assertEqual((run.notice_ids.state, self.outbox), ("dropped", []))

    # === ROW 35: MONTHS === #

    def test_row_35_an_end_of_month_level_leaves_at_the_end_of_the_month(self):
        self.level_1.write({"days": 1, "end_of_month": True})
        invoice = self._make_invoice(due=date(2026, 1, 31))
        self.assertEqual(self._explain(invoice, MONDAY)["state"], "proposed")
        entry = self._explain(invoice, date(2026, 2, 20))
        # the last day of February is a Saturday
        self.assertEqual((entry["code"], entry["until"]), ("level_wait", MONDAY))

    # === QUIET DAYS === #

    def test_an_item_that_gets_ripe_in_the_quiet_days_waits_for_their_end(self):
        self.company.collection_policy_id = self._make_policy((1, 14))
        self._make_invoice(late=10)
        ripe_soon = self._make_invoice(late=-1)
        self._run_and_send()
        entry = self._explain(ripe_soon, self._day(2))
        self.assertEqual((entry["code"], entry["until"]), ("quiet_period", self._day(7)))
        self.assertFalse(self._run(self._day(6)).notice_ids)
        self.assertIn(ripe_soon, self._run(self._day(7)).notice_ids.line_ids.move_id)

    def test_a_level_with_a_gap_of_its_own_does_not_wait_for_the_quiet_days_of_the_policy(self):
        self.level_2.min_gap_days = 2
        invoice = self._make_invoice(late=20)
        self._run_and_send()
        self.assertEqual(self._code(invoice, self._day(1)), "quiet_period")
        self.assertEqual(self._explain(invoice, self._day(2))["level_id"], self.level_2.id)
