from odoo.tests import tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class PolicyChangeCase(CollectionCase):
    """Levels at +7/+14/+28; the other ladder is slower to begin and has more steps: +10/+20/+40/+60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._make_policy((10, 20, 40, 60), name="Other")
        cls.other_1, cls.other_2, cls.other_3, cls.other_4 = cls.other.level_ids

    def _move(self, policy, payer=None, on=MONDAY):
        with self._on(on):
            (payer or self._payer()).with_user(self.manager).policy_id = policy
            self.env.flush_all()

    def _mappings(self, payer=None):
        payer = payer or self._payer()
        return payer.sudo().notice_ids.filtered(lambda notice: notice.kind == "mapping" and notice.state == "sent")


@tagged("post_install", "-at_install")
class TestPolicyChange(PolicyChangeCase):
    """Rule 16, row 54: who moves to another ladder stands there where its days put him."""

    def test_row_54_the_item_gets_a_level_of_the_new_ladder(self):
        invoice = self._make_invoice(late=20)
        notice = self._give_level(invoice, self.level_2)
        self._move(self.other)
        mapping = self._mappings()
        self.assertEqual((mapping.level_id, mapping.line_ids.counted_level_id), (self.other_1, self.other_1))
        self.assertEqual((mapping.date, mapping.mapped_from_id), (notice.date, notice))
        self.assertEqual(invoice.dunning_level_id, self.other_1)
        self.assertEqual(self._payer().level_id, self.other_1)
        self.assertIn("“L2” of the policy “Ladder”", mapping.reason)

    def test_the_next_level_is_the_one_above_never_the_first_and_none_is_skipped(self):
        invoice = self._make_invoice(late=45)
        self._give_level(invoice, self.level_2)
        self._move(self.other)
        self.assertEqual(self._explain(invoice)["level_id"], self.other_2.id)

    def test_nothing_leaves_before_the_quiet_days_are_over(self):
        invoice = self._make_invoice(late=14)
        self._give_level(invoice, self.level_1)
        self._run_and_send()
        self.assertEqual(invoice.dunning_level_id, self.level_2)
        hasty = self._make_policy((1, 2, 3, 15), name="Hasty")
        self._move(hasty, on=self._day(2))
        self.assertEqual(invoice.dunning_level_id, hasty.level_ids[2])
        entry = self._explain(invoice, self._day(2))
        self.assertEqual((entry["code"], entry["until"]), ("quiet_period", self._day(7)))
        self.assertEqual(self._explain(invoice, self._day(7))["level_id"], hasty.level_ids[3].id)

    def test_there_and_back_again_stands_where_it_stood(self):
        invoice = self._make_invoice(late=30)
        self._give_level(invoice, self.level_2)
        for _time in range(3):
            self._move(self.other)
            self.assertEqual(invoice.dunning_level_id, self.other_1)
            self._move(self.policy)
            self.assertEqual(invoice.dunning_level_id, self.level_2)
            self.assertEqual(self._explain(invoice)["level_id"], self.level_3.id)
        self.assertEqual(len(self._mappings()), 1)

    def test_a_ladder_between_that_has_no_level_so_early_forgets_nothing(self):
        invoice = self._make_invoice(late=30)
        self._give_level(invoice, self.level_2)
        late = self._make_policy((25, 50), name="Late")
        self._move(late)
        self.assertFalse(self._mappings())
        self.assertEqual(self._explain(invoice)["level_id"], late.level_ids[0].id)
        self._move(self.other)
        self.assertEqual(invoice.dunning_level_id, self.other_1)
        self._move(self.policy)
        self.assertEqual(self._explain(invoice)["level_id"], self.level_3.id)

    def test_what_is_said_on_the_way_counts_when_it_comes_back(self):
        invoice = self._make_invoice(late=45)
        self._give_level(invoice, self.level_1)
        self._move(self.other)
        self._run_and_send()
        self._run_and_send(self._day(7))
        self.assertEqual(invoice.dunning_level_id, self.other_2)
        self._move(self.policy, on=self._day(8))
        self.assertEqual(invoice.dunning_level_id, self.level_2)
        self.assertEqual(self._mappings().mapped("level_id"), self.level_2)
        self.assertEqual(self._explain(invoice, self._day(14))["level_id"], self.level_3.id)

    def test_what_was_said_before_a_payment_counts_when_the_payment_is_undone_after_the_move(self):
        """Nothing was open when the payer moved, so nothing was mapped; what was said is known all the same."""
        invoice = self._make_invoice(late=45)
        self._give_level(invoice, self.level_2)
        self._move(self.other)
        self._move(self.policy)
        self._run_and_send()
        self.assertEqual(invoice.dunning_level_id, self.level_3)
        self._pay(invoice)
        self._move(self.other, on=self._day(1))
        self._item(invoice).remove_move_reconcile()
        self.root["account.payment"].search([("partner_id", "=", self.customer.id)]).action_cancel()
        self.assertEqual(self._explain(invoice, self._day(8))["level_id"], self.other_3.id)

    def test_a_higher_number_of_the_old_ladder_does_not_outrank_the_new_one(self):
        short = self._make_policy((14, 60), name="Short")
        invoice = self._make_invoice(late=20)
        self._give_level(invoice, self.level_2)
        self._move(short)
        self.assertLess(short.level_ids[0].sequence, self.level_2.sequence)
        self.assertEqual(invoice.dunning_level_id, short.level_ids[0])

    def test_it_is_written_once(self):
        self._give_level(self._make_invoice(late=20), self.level_2)
        self._move(self.other)
        with self._on(MONDAY):
            self._payer().sudo()._map_levels()
            self._payer().with_user(self.manager).policy_id = self.other
        self.assertEqual(len(self._mappings()), 1)

    def test_items_that_nobody_was_told_of_begin_at_the_first_level(self):
        invoice = self._make_invoice(late=45)
        self._payer()
        self._move(self.other)
        self.assertFalse(self._mappings())
        self.assertEqual(self._explain(invoice)["level_id"], self.other_1.id)

    def test_a_due_date_moved_later_is_a_new_beginning_on_any_ladder(self):
        invoice = self._make_invoice(late=20)
        self._give_level(invoice, self.level_2)
        self._item(invoice).sudo().date_maturity = self._day(-12)
        self._move(self.other)
        self.assertFalse(self._mappings())
        self.assertEqual(self._explain(invoice)["level_id"], self.other_1.id)

    def test_proposals_at_the_old_levels_are_withdrawn_at_once_and_made_anew(self):
        invoice = self._make_invoice(late=20)
        run = self._run()
        self._move(self.other)
        self.assertEqual(run.notice_ids.state, "dropped")
        self.assertIn("another policy", run.notice_ids.reason)
        self.assertEqual(self._run(self._day(1)).notice_ids.level_id, self.other_1)
        self.assertFalse(invoice.dunning_level_id)

    def test_a_notice_that_arrives_after_the_move_counts_on_the_new_ladder(self):
        invoice = self._make_invoice(late=30)
        self._give_level(invoice, self.level_1)
        run = self._run()
        with self._on(MONDAY):
            run.with_user(self.collector).action_approve()
            run.with_user(self.collector).action_send()
            notices = self.root["collection.notice"]
            notices.search(notices._get_queue_domain())._leave_safely()
        self.assertEqual(run.notice_ids.state, "queued")
        self._move(self.other)
        self.assertFalse(self._mappings())
        with self._on(MONDAY):
            self._deliver_mails()
        self.assertEqual(run.notice_ids.state, "sent")
        self.assertEqual(invoice.dunning_level_id, self.other_1)

    def test_what_turns_out_not_to_have_arrived_is_taken_back_on_the_new_ladder_too(self):
        invoice = self._make_invoice(late=50)
        self._give_level(invoice, self.level_1)
        self._run_and_send()
        notice = self._payer().sudo().notice_ids.filtered(lambda notice: notice.kind == "reminder")
        self._move(self.other, on=self._day(1))
        self.assertEqual(invoice.dunning_level_id, self.other_1)
        with self._on(self._day(2)):
            notice._set_state("undelivered", reason="bounced")
        self.assertFalse(self._mappings())
        self.assertEqual(invoice.dunning_level_id, self.level_1)

    def test_payers_that_follow_the_default_move_with_it(self):
        invoice, own = self._make_invoice(late=20), self._make_invoice(late=20, partner=self._make_customer("Own")[0])
        for each in (invoice, own):
            self._give_level(each, self.level_2)
        self._payer().sudo().policy_id = False
        self.company.collection_policy_id = self.other
        self.assertEqual(invoice.dunning_level_id, self.other_1)
        self.assertEqual(own.dunning_level_id, self.level_2)

    def test_a_segment_brings_its_policy_and_the_items_come_along(self):
        invoice = self._make_invoice(late=20)
        self._give_level(invoice, self.level_2)
        segment = self.root["collection.segment"].create(
            {"name": "Slow", "policy_id": self.other.id, "company_id": self.company.id}
        )
        with self._on(MONDAY):
            self._payer().segment_id = segment
        self.assertEqual(invoice.dunning_level_id, self.other_1)

    def test_many_payers_cost_as_many_queries_as_few(self):
        payers = []
        for number in range(12):
            customer, _contact = self._make_customer(f"C{number}")
            invoice = self._make_invoice(late=20, partner=customer)
            self._give_level(invoice, self.level_2)
            payers.append(self._payer(customer).id)
        payers = self.root["collection.payer"].browse(payers)
        counts = []
        for group in (payers[:2], payers[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            move = "UPDATE collection_payer SET policy_id = %s WHERE id = ANY(%s)"
            self.env.cr.execute(move, [self.other.id, group.ids])
            before = self.env.cr.sql_log_count
            group._map_levels()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(payers.notice_ids.filtered(lambda notice: notice.kind == "mapping")), 12)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
