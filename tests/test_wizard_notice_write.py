from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestWriteNow(CollectionCase):
    """A collector writes to a payer by hand, within the limits of the engine."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=3)

    def _open(self, user=None):
        """The wizard as it opens from the payer."""
        payer = self._payer()
        context = {"active_model": "collection.payer", "active_id": payer.id, "default_payer_id": payer.id}
        return Form(self.env["collection.notice.write"].with_user(user or self.collector).with_context(**context))

    # === CHOICES === #

    def test_the_next_level_and_what_is_overdue_are_suggested(self):
        self._make_invoice(due=self._day(5))
        with self._on(MONDAY):
            wizard = self._open()
        self.assertEqual(wizard.level_id, self.level_1)
        self.assertEqual(wizard.item_ids[:], self._item(self.invoice))

    def test_a_counted_level_leads_to_the_next_one(self):
        self._give_level(self.invoice, self.level_1)
        with self._on(MONDAY):
            self.assertEqual(self._open().level_id, self.level_2)

    def test_after_the_last_level_the_first_written_one_is_suggested(self):
        self._give_level(self.invoice, self.level_3)
        with self._on(MONDAY):
            self.assertEqual(self._open().level_id, self.level_1)

    def test_what_is_not_due_is_suggested_when_nothing_is_overdue(self):
        self._pay(self.invoice)
        later = self._make_invoice(due=self._day(5))
        with self._on(MONDAY):
            self.assertEqual(self._open().item_ids[:], self._item(later))

    # === PREVIEW === #

    def test_the_preview_shows_recipients_total_and_words(self):
        with self._on(MONDAY):
            wizard = self._open()
        self.assertFalse(wizard.problem)
        self.assertEqual(wizard.contact_ids[:], self.billing)
        self.assertIn("1,000", wizard.total)
        self.assertIn(self.invoice.name, wizard.body)
        self.assertTrue(wizard.subject)

    def test_the_preview_leaves_nothing_behind(self):
        with self._on(MONDAY):
            payer = self._payer()
            before = self.env["collection.notice"].search_count([])
            wizard = self._open()
            wizard.item_ids.add(self._item(self._make_invoice(amount=50, late=1)))
        self.assertEqual(self.env["collection.notice"].search_count([]), before)
        self.assertEqual(payer.notice_count, 0)

    def test_fewer_items_lower_the_total(self):
        self._make_invoice(amount=500, late=2)
        with self._on(MONDAY):
            wizard = self._open()
            self.assertIn("1,500", wizard.total)
            wizard.item_ids.remove(self._item(self.invoice).id)
            self.assertIn("500", wizard.total)
            self.assertNotIn("1,500", wizard.total)

    # === WRITING === #

    def test_it_may_lie_with_the_others_to_be_reviewed(self):
        with self._on(MONDAY):
            action = self._open().save().action_propose()
        notice = self.env["collection.notice"].browse(action["res_id"])
        self.assertEqual((notice.state, notice.kind, notice.level_id), ("proposed", "manual", self.level_1))
        self.assertEqual(notice.line_ids.move_line_id, self._item(self.invoice))

    def test_it_may_leave_at_once(self):
        with self._on(MONDAY):
            self._open().save().action_send()
            self._work_off_queues()
        self.assertEqual(self._payer().notice_ids.state, "sent")
        self.assertEqual(self.invoice.dunning_level_id, self.level_1)
        self.assertEqual(self._recipients(), [[self.billing.email_formatted]])

    def test_one_more_does_not_repeat_the_level(self):
        with self._on(MONDAY):
            self._open().save().action_send()
            self._work_off_queues()
        with self._on(self._day(1)):
            self.assertEqual(self._open().level_id, self.level_2)

    # === WHAT STANDS AGAINST IT === #

    def test_a_notice_under_way_is_named(self):
        with self._on(MONDAY):
            self._open().save().action_propose()
            wizard = self._open()
            self.assertIn("under way", wizard.problem)
            with self.assertRaises(UserError):
                wizard.save().action_send()

    def test_a_pause_is_named(self):
        with self._on(MONDAY):
            self._payer().action_pause(self._day(10), "New system")
            self.assertIn("New system", self._open().problem)

    def test_a_stop_is_named(self):
        with self._on(MONDAY):
            self._payer().action_stop("insolvency")
            self.assertIn("Insolvency", self._open().problem)

    def test_a_missing_contact_is_named(self):
        (self.customer | self.billing).email = False
        with self._on(MONDAY):
            self.assertIn("Nobody can be reached", self._open().problem)

    def test_credits_that_cover_everything_are_named(self):
        self._make_credit(2000)
        with self._on(MONDAY):
            self.assertIn("Credits", self._open().problem)

    def test_an_invoice_that_was_not_sent_is_named(self):
        self.invoice.is_move_sent = False
        with self._on(MONDAY):
            self.assertIn("invoice", self._open().problem)

    def test_nothing_chosen_means_nothing_to_write(self):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.item_ids.clear()
            self.assertIn("choose the items", wizard.problem)

    def test_a_payer_that_owes_nothing(self):
        self._pay(self.invoice)
        with self.assertRaisesRegex(UserError, "owes nothing"), self._on(MONDAY):
            self._payer().action_write(self.level_1.id)

    def test_a_level_of_another_policy_is_refused(self):
        other = self._make_policy(days=(3,)).level_ids
        with self.assertRaisesRegex(UserError, "level of the policy"), self._on(MONDAY):
            self._payer().action_write(other.id)

    # === JUMPS === #

    def test_collectors_cannot_pass_levels_over(self):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.level_id = self.level_3
            self.assertTrue(wizard.is_jump)
            self.assertIn("managers", wizard.problem)
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._payer().action_write(self.level_3.id, reason="He evades")

    def test_managers_need_a_reason(self):
        payer = self._payer().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "passed over"), self._on(MONDAY):
            payer.action_write(self.level_3.id)

    def test_managers_jump_and_the_reason_is_kept(self):
        with self._on(MONDAY):
            wizard = self._open(self.manager)
            wizard.level_id = self.level_3
            wizard.reason = "He evades"
            self.assertFalse(wizard.problem)
            notice = self.env["collection.notice"].browse(wizard.save().action_propose()["res_id"])
        self.assertEqual(notice.line_ids.counted_level_id, self.level_3)
        self.assertIn("He evades", notice.message_ids[0].body)

    def test_readers_can_neither_open_it_nor_write(self):
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._open(self.reader)
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._payer().with_user(self.reader).action_write(self.level_1.id)

    def test_calls_become_tasks(self):
        self.policy.level_ids = [Command.create({"name": "Call", "sequence": 5, "days": 1, "channel": "call"})]
        with self._on(MONDAY):
            wizard = self._open()
            self.assertEqual(wizard.level_id.channel, "call")
            self.assertFalse(wizard.subject)
            wizard.save().action_send()
            self._work_off_queues()
        self.assertTrue(self._payer().notice_ids.task_id)
