"""What each item waits for, before items are put together."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.timing import Timetable, blocked_part

from .calc_common import WEEK, blocked, credit, day, item, level, payer, policy


@tagged("post_install", "-at_install")
class TestTimetable(BaseCase):
    def claim(self, it, on=8, ladder=None, others=(), **values):
        return Timetable(payer(it, *others, **values), ladder or policy(), day(on)).claims()[0]

    def assertReason(self, claim, code, until):
        self.assertEqual((claim.reason.code, claim.reason.until), (code, until and day(until)))

    def test_a_due_item_has_no_reason(self):
        claim = self.claim(item(1, 100))
        self.assertEqual((claim.reason, claim.level.rank, claim.amount), (None, 1, 100))

    def test_before_the_due_date_it_is_not_due(self):
        self.assertReason(self.claim(item(1, 100), on=0), "not_due", 7)

    def test_overdue_but_early_it_waits_for_its_level(self):
        self.assertReason(self.claim(item(1, 100), on=1), "level_wait", 7)

    def test_a_fresh_notice_keeps_it_quiet(self):
        self.assertReason(self.claim(item(1, 100), last_written_on=day(5)), "quiet_period", 12)

    def test_the_last_level_ends_the_ladder(self):
        self.assertReason(self.claim(item(1, 100, counted_rank=3)), "level_done", None)

    def test_until_is_a_working_day(self):
        self.assertReason(self.claim(item(1, 100, due=-2), on=0, ladder=policy(calendar=WEEK)), "level_wait", 7)

    def test_until_waits_for_the_gap_too(self):
        self.assertReason(self.claim(item(1, 100), on=3, last_written_on=day(2)), "level_wait", 9)

    def test_a_pre_due_level_that_the_gap_overtakes_gives_way_to_the_next(self):
        ladder = policy(level(1, -2), level(2, 7))
        self.assertReason(self.claim(item(1, 100), -2, ladder, last_written_on=day(-5)), "quiet_period", 7)

    def test_a_silent_pre_due_level_gives_way_to_the_next(self):
        ladder = policy(level(1, -7), level(2, 7))
        self.assertReason(self.claim(item(1, 100), -5, ladder, [item(2, 10, due=-40)]), "older_overdue", 7)

    def test_a_silent_pre_due_level_without_next_has_no_date(self):
        self.assertReason(
            self.claim(item(1, 100), -5, policy(level(1, -7)), [item(2, 10, due=-40)]), "older_overdue", None
        )

    def test_an_unsent_invoice_is_not_chased(self):
        claim = self.claim(item(1, 100, sent_on=None))
        self.assertReason(claim, "invoice_not_sent", None)
        self.assertFalse(claim.is_free)

    def test_an_invoice_sent_on_its_due_date_is_chased_in_the_ordinary_course(self):
        self.assertIsNone(self.claim(item(1, 100, sent_on=day(0))).reason)

    def test_an_item_due_today_silences_nothing(self):
        claim = self.claim(item(1, 100), -5, policy(level(1, -7)), [item(2, 10, due=-5)])
        self.assertIsNone(claim.reason)

    def test_an_entry_that_nobody_sends_is_chased(self):
        self.assertIsNone(self.claim(item(1, 100, sent_on=None, needs_sending=False)).reason)

    def test_a_block_shows_the_latest_known_end(self):
        self.assertReason(self.claim(item(1, 100, reasons=blocked("promised", 2)), on=1), "promised", 7)
        self.assertReason(self.claim(item(1, 100, reasons=blocked("promised", 9)), on=1), "promised", 9)

    def test_the_payers_block_reaches_every_item(self):
        claim = self.claim(item(1, 100), reasons=blocked("payer_paused", 20))
        self.assertReason(claim, "payer_paused", 20)

    def test_a_blocked_amount_only_reduces_what_is_asked(self):
        claim = self.claim(item(1, 100, reasons=blocked("disputed", amount=30)))
        self.assertEqual((claim.reason, claim.amount), (None, 70))

    def test_blocked_amounts_that_leave_nothing_block_the_item(self):
        reasons = blocked("disputed", amount=60) + blocked("payment_in_process", amount=40)
        self.assertEqual(blocked_part(item(1, 100, reasons=reasons)), 100)
        self.assertReason(self.claim(item(1, 100, reasons=reasons)), "disputed", None)

    def test_credits_are_never_chased(self):
        claim = self.claim(credit(1, 100))
        self.assertReason(claim, "net_credit", None)
        self.assertTrue(claim.is_free)

    def test_a_blocked_credit_keeps_its_own_reason(self):
        claim = self.claim(credit(1, 100, reasons=blocked("no_followup")))
        self.assertReason(claim, "no_followup", None)
        self.assertFalse(claim.is_free)

    def test_a_settled_item_is_never_chased(self):
        claim = self.claim(item(1, 0))
        self.assertReason(claim, "below_minimum", None)
        self.assertEqual(claim.amount, Decimal(0))
