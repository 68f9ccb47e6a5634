from odoo.tests import tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestFlowTask(CollectionCase):
    """Levels that a person carries out: a call, a visit, a meeting, a decision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level_1.write({"channel": "call", "activity_time": 10.5, "guide": "<p>Ask who approves</p>"})
        cls.billing.phone = "+1 555 0199"

    def _call(self, day=MONDAY):
        """A notice whose call has been given to somebody."""
        notice = self._run_and_send(day).notice_ids.sudo()
        self.assertEqual(notice.state, "queued")
        return notice

    def _do(self, notice, day=MONDAY):
        with self._on(day):
            notice.task_id.with_user(self.collector).action_feedback("He will pay on Friday")

    # === A CALL === #

    def test_a_call_is_a_task_of_the_collector(self):
        invoice = self._make_invoice(1000, late=10)
        task = self._call().task_id
        self.assertEqual((task.user_id, task.date_deadline), (self.collector, MONDAY))
        self.assertEqual(task.summary, "10:30 L1")
        for text in (self.billing.name, self.billing.phone, invoice.name, "1,000.00", "Ask who approves"):
            self.assertIn(text, task.note)
        self.assertEqual(self.outbox, [])

    def test_a_call_counts_when_it_is_done(self):
        invoice = self._make_invoice(late=10)
        notice = self._call()
        self.assertEqual((self._code(invoice), invoice.dunning_level_id.id), ("notice_open", False))
        self._do(notice, self._day(1))
        self.assertEqual((notice.state, notice.date), ("sent", self._day(1)))
        self.assertEqual((invoice.dunning_level_id, notice.run_id.state), (self.level_1, "done"))

    def test_a_call_that_is_done_twice_counts_once(self):
        self._make_invoice(late=10)
        notice = self._call()
        self._do(notice)
        self._do(notice, self._day(1))
        self.assertEqual(notice.date, MONDAY)

    def test_a_task_that_is_removed_cancels_its_notice(self):
        invoice = self._make_invoice(late=10)
        notice = self._call()
        notice.task_id.with_user(self.collector).unlink()
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("Collector", notice.reason)
        self.assertFalse(invoice.dunning_level_id)
        self.assertEqual(self._explain(invoice)["state"], "proposed")

    def test_a_notice_that_is_cancelled_takes_its_task_away(self):
        self._make_invoice(late=10)
        notice = self._call()
        task = notice.task_id
        notice.with_user(self.collector).action_cancel("Not now")
        self.assertFalse(task.exists())
        self.assertEqual((notice.state, notice.reason), ("cancelled", "Not now"))

    def test_a_call_closes_by_itself_when_the_items_are_paid(self):
        invoice = self._make_invoice(late=10)
        notice = self._call()
        task = notice.task_id
        self._pay(invoice)
        self.env["collection.notice"].sudo()._sync_open_deliveries()
        self.assertEqual((notice.state, task.exists().id), ("cancelled", False))
        self.assertIn("Nothing is left to pay", notice.reason)

    def test_a_call_stays_open_while_one_of_its_items_is_open(self):
        invoice, _other = self._make_invoice(late=10), self._make_invoice(late=10)
        notice = self._call()
        self._pay(invoice)
        self.env["collection.notice"].sudo()._sync_open_deliveries()
        self.assertEqual((notice.state, notice.reason, bool(notice.task_id)), ("queued", False, True))

    # === CALLS AND LETTERS ARE COUNTED APART === #

    def test_after_the_call_the_letter_does_not_wait_for_the_quiet_days_of_calls(self):
        invoice = self._make_invoice(late=13)
        self._do(self._call())
        self.assertEqual(self._explain(invoice, self._day(1))["level_id"], self.level_2.id)

    def test_two_calls_keep_their_own_gap(self):
        self.level_2.channel = "call"
        invoice = self._make_invoice(late=20)
        self._do(self._call())
        entry = self._explain(invoice, self._day(2))
        self.assertEqual((entry["code"], entry["until"]), ("quiet_period", self._day(3)))
        self.assertEqual(self._explain(invoice, self._day(3))["level_id"], self.level_2.id)

    def test_a_letter_about_another_item_does_not_count_the_call(self):
        called, written = self._make_invoice(late=10), self._make_invoice(late=15)
        self._give_level(written, self.level_1)
        run = self._run_and_send()
        states = {notice.channel: notice.state for notice in run.notice_ids}
        self.assertEqual(states, {"call": "queued", "email": "sent"})
        self.assertFalse(called.dunning_level_id)
        self.assertEqual(written.dunning_level_id, self.level_2)

    # === WHO AND WHAT === #

    def test_visits_meetings_and_decisions_are_tasks_of_their_own_type(self):
        types = {
            "visit": "account_collections.mail_activity_type_visit",
            "meeting": "mail.mail_activity_data_meeting",
            "internal": "mail.mail_activity_data_todo",
        }
        for channel, xmlid in types.items():
            self.level_1.channel = channel
            customer, _billing = self._make_customer(channel.capitalize())
            invoice = self._make_invoice(late=10, partner=customer)
            notice = self._run_and_send(partner_ids=customer.ids).notice_ids.sudo()
            self.assertEqual(notice.task_id.activity_type_id, self.env.ref(xmlid))
            self._do(notice)
            self.assertEqual(invoice.dunning_level_id, self.level_1)

    def test_an_internal_task_needs_nobody_at_the_customer(self):
        self.level_1.write({"channel": "internal", "activity_owner": "manager"})
        (self.customer + self.billing).write({"email": False, "phone": False})
        self._make_invoice(late=10)
        notice = self._call()
        self.assertEqual((notice.task_id.user_id, notice.task_id.summary), (self.manager, "L1"))

    def test_a_call_to_somebody_without_a_number_is_still_a_task(self):
        self.billing.phone = False
        self._make_invoice(late=10)
        self.assertIn("no phone number on file", self._call().task_id.note)

    # === THE END OF THE LADDER === #

    def test_when_the_ladder_is_exhausted_somebody_is_asked_once(self):
        invoice = self._make_invoice(late=60)
        self._give_level(invoice, self.level_3)
        for day in range(2):
            self.assertFalse(self._run(self._day(day)).notice_ids)
        self.assertEqual(self._code(invoice), "level_done")
        self.assertEqual(self._tasks("level_done").mapped("summary"), ["Ladder exhausted: decide"])
