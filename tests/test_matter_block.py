"""Every block has an owner and an end; lifting one shows what follows and sends nothing the same day."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY
from .matter_common import MatterCase


@tagged("post_install", "-at_install")
class TestBlocks(MatterCase):
    def _blocks(self, day=MONDAY, user=None):
        with self._on(day):
            blocks = self.env["collection.block"].with_user(user or self.reader).search([])
            blocks.mapped("until")
        return blocks

    def _pause(self, payer=None, days=3):
        with self._on(MONDAY):
            (payer or self._payer()).action_pause(self._day(days), "Holidays")

    def test_one_list_of_all_that_ends(self):
        paused, _contact = self._make_customer("Paused")
        offered, _contact = self._make_customer("Offered")
        self._make_invoice(late=5, partner=paused)
        self._pause(self._payer(paused), 5)
        self._offer(self._make_invoice(700, late=5, partner=offered))
        self._dispute(amount=200)
        rows = {block.code: block for block in self._blocks()}
        self.assertEqual(set(rows), {"payer_paused", "offer_open", "disputed"})
        self.assertEqual(rows["payer_paused"].until, self._day(5))
        self.assertEqual((rows["offer_open"].until, rows["offer_open"].amount), (self._day(9), 700))
        self.assertEqual((rows["disputed"].until, rows["disputed"].amount), (self._day(14), 200))
        self.assertEqual(rows["disputed"].item_count, 1)
        self.assertEqual({block.user_id for block in rows.values()}, {self.collector})
        self.assertEqual([block.code for block in self._blocks()][0], "payer_paused")

    def test_what_is_decided_is_not_in_it(self):
        dispute, second = self._dispute(amount=200), self._dispute(amount=100)
        with self._on(MONDAY):
            dispute.action_withdraw()
            second.with_user(self.biller).action_accept()
        self.assertEqual(self._blocks().res_id, second.id)
        self._post(second.sudo().credit_move_ids, MONDAY)
        self.assertFalse(self._blocks())

    def test_the_pause_of_a_company(self):
        with self._on(MONDAY):
            self.company.with_user(self.manager).action_pause_collections(str(self._day(5)), "Move")
        block = self._blocks()
        self.assertEqual((block.code, block.user_id, block.until), ("company_paused", self.manager, self._day(5)))

    def test_each_company_sees_its_own(self):
        self._dispute()
        other = self.setup_other_company(name="Other")["company"]
        self.assertFalse(self._blocks(user=self._make_user("reader", other)))

    def test_it_can_be_filtered_and_grouped(self):
        self._run()
        self._dispute()
        self._pause(days=2)
        with self._on(MONDAY):
            blocks = self.env["collection.block"].with_user(self.reader)
            week = [("until", ">=", "today =monday"), ("until", "<", "today =monday +1w")]
            self.assertEqual(blocks.search(week).mapped("code"), ["payer_paused"])
            self.assertEqual(len(blocks._read_group([], ["code"], ["amount:sum"])), 2)
            self.assertFalse(blocks.search([("is_forgotten", "=", True)]))
        with self._on(self._day(3)):
            self.assertEqual(blocks.search([("is_forgotten", "=", True)]).mapped("code"), ["payer_paused"])

    def test_row_39_forgotten_becomes_an_activity_once(self):
        self._run()
        self._pause()
        self._cron("ir_cron_forgotten", self._day(3))
        self.assertFalse(self._tasks("pause_ended"))
        for offset in (4, 5):
            self._cron("ir_cron_forgotten", self._day(offset))
        task = self._tasks("pause_ended")
        self.assertEqual((len(task), task.user_id), (1, self.collector))
        task.unlink()
        self._cron("ir_cron_forgotten", self._day(6))
        self.assertFalse(self._tasks("pause_ended"))

    def test_a_pause_after_which_chasing_went_on_is_not_forgotten(self):
        self._pause()
        self._run_and_send(self._day(8))
        self._cron("ir_cron_forgotten", self._day(9))
        self.assertFalse(self._tasks("pause_ended"))

    def test_a_new_pause_is_asked_about_again(self):
        self._run()
        self._pause()
        self._cron("ir_cron_forgotten", self._day(4))
        self._tasks("pause_ended").unlink()
        with self._on(self._day(4)):
            self._payer().action_pause(self._day(6), "Again")
        self._cron("ir_cron_forgotten", self._day(7))
        self.assertTrue(self._tasks("pause_ended"))


@tagged("post_install", "-at_install")
class TestLift(MatterCase):
    def _open(self, record, user=None):
        context = {"active_model": record._name, "active_id": record.id}
        return Form(self.env["collection.block.lift"].with_user(user or self.collector).with_context(**context))

    def test_it_shows_what_would_leave_when(self):
        dispute = self._dispute()
        with self._on(MONDAY):
            form = self._open(dispute)
            self.assertIn("03/05/2026", form.preview)
            self.assertIn("L1", form.preview)
            self.assertIn("1,000.00", form.preview)
        self.assertEqual((dispute.state, self._code(self.invoice)), ("open", "disputed"))

    def test_hold_lifted_nothing_leaves_in_the_same_run(self):
        for record in (self._dispute(), self._payer()):
            with self._on(MONDAY):
                if record._name == "collection.payer":
                    record.action_pause(self._day(9), "Away")
                form = self._open(record)
                form.reason = "Settled on the phone"
                form.save().action_lift()
            self.assertFalse(self._run().notice_ids, record)
            self.assertEqual(self._code(self.invoice), "cool_down")
            self.assertIn("Settled on the phone", record.sudo().message_ids[0].body)

    def test_looking_changes_nothing(self):
        offer = self._offer()
        messages = len(offer.message_ids)
        with self._on(self._day(1)):
            self._open(offer)
        offer.invalidate_recordset()
        self.assertEqual((offer.state, len(offer.message_ids), offer.ended_on), ("open", messages, False))
        self.assertTrue(offer.sudo().state)

    def test_from_the_list(self):
        self._dispute()
        with self._on(MONDAY):
            block = self.env["collection.block"].with_user(self.collector).search([])
            action = block.action_lift()
            form = Form(self.env["collection.block.lift"].with_user(self.collector).with_context(**action["context"]))
            form.reason = "Cleared"
            form.save().action_lift()
            self.assertFalse(self.env["collection.block"].search([]))

    def test_only_what_keeps_items_back_is_lifted(self):
        with self.assertRaises(UserError):
            self._open(self.customer)
        with self.assertRaises(AccessError):
            self._open(self._dispute(), self.reader)

    def test_rejecting_shows_and_asks(self):
        dispute = self._dispute()
        with self._on(MONDAY):
            context = {"active_model": dispute._name, "active_id": dispute.id}
            form = Form(self.env["collection.dispute.reject"].with_user(self.collector).with_context(**context))
            self.assertIn("L1", form.preview)
            form.level_id = self.level_1
            form.words = "It was delivered."
            form.save().action_reject()
        self.assertEqual((dispute.state, dispute.words), ("rejected", "It was delivered."))
