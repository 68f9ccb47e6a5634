from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from odoo.addons.account_collections.models import collection_notice_send

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestCronSend(CollectionCase):
    """The real cron of the queue: lets released notices leave, whatever happens to one of them."""

    def _approve(self, *partners, day=MONDAY):
        """Released notices about one invoice of each customer."""
        for partner in partners or (self.customer,):
            self._make_invoice(late=10, partner=partner)
        run = self._run(day)
        with self._on(day):
            run.action_approve()
            run.action_send()
        return run.notice_ids.sudo()

    def _work(self, day=MONDAY, hour=10):
        with self._on(day, hour), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()
        self._deliver_mails()

    def _make_customers(self, number):
        return [self._make_customer(f"C{place}")[0] for place in range(number)]

    def _break_words_for(self, *names):
        """Words that cannot be put together for some customers."""
        template = self.env.ref("account_collections.mail_template_default").copy()
        template.body_html = f"""<p t-out="object.nonsense if object.partner_id.name in {names} else 'Please pay'"/>"""
        self.level_1.mail_template_id = template

    def test_what_is_released_leaves_once(self):
        notices = self._approve()
        self._work()
        self._work()
        self.assertEqual((notices.state, len(self.outbox)), ("sent", 1))

    def test_small_batches_leave_all(self):
        notices = self._approve(*self._make_customers(5))
        with patch.object(type(notices), "_cron_send", lambda model: original(model, batch=2)) as _patched:
            original = collection_notice_send.CollectionNotice._cron_send
            self._work()
        self.assertEqual((set(notices.mapped("state")), len(self.outbox)), ({"sent"}, 5))

    @mute_logger("odoo.addons.account_collections.models.collection_notice_send")
    def test_row_49_one_broken_template_returns_to_review_and_the_others_leave(self):
        self._break_words_for("C1")
        notices = self._approve(*self._make_customers(3))
        self._work()
        states = {notice.partner_id.name: notice.state for notice in notices}
        self.assertEqual(states, {"C0": "sent", "C1": "proposed", "C2": "sent"})
        broken = notices.filtered(lambda notice: notice.state == "proposed")
        self.assertIn("could not be prepared", broken.reason)
        self.assertEqual(len(self.outbox), 2)

    def _assert_only_return(self, notices, *names):
        """Just these notices are back in the review, without a message; the others have left once."""
        parked = notices.filtered(lambda notice: notice.state == "proposed")
        self.assertEqual(set(parked.partner_id.mapped("name")), set(names))
        self.assertEqual(set((notices - parked).mapped("state")), {"sent"})
        payers = [("model", "=", "collection.payer"), ("res_id", "in", notices.payer_id.ids)]
        mails = self.root["mail.mail"].search(payers)
        self.assertEqual(sorted(mails.mapped("res_id")), sorted((notices - parked).payer_id.ids))
        self.assertEqual((len(self.outbox), notices.message_id), (len(mails), mails.mail_message_id))

    @mute_logger("odoo.addons.account_collections.models.collection_notice_send")
    def test_row_49_of_many_just_the_broken_ones_return_and_nothing_is_queued_twice(self):
        self._break_words_for("C1", "C4")
        notices = self._approve(*self._make_customers(7))
        self._work()
        self._assert_only_return(notices, "C1", "C4")

    @mute_logger("odoo.addons.account_collections.models.collection_notice_send")
    def test_row_49_what_breaks_when_it_is_queued_already_leaves_no_mail_behind(self):
        notices = self._approve(*self._make_customers(7))

        def break_some(queued):
            if "C4" in queued.partner_id.mapped("name"):
                raise ValueError("broken")

        with patch.object(type(notices), "_after_queued", break_some):
            self._work()
        self._assert_only_return(notices, "C4")

    @mute_logger("odoo.addons.account_collections.models.collection_notice_send")
    def test_row_49_the_broken_one_leaves_when_it_is_mended(self):
        self._break_words_for("Acme")
        notice = self._approve()
        self._work()
        self.assertFalse(notice.message_id or notice.body)
        self.level_1.mail_template_id = False
        self._send(notice.run_id)
        self.assertEqual((notice.state, notice.reason, len(self.outbox)), ("sent", False, 1))

    def test_what_is_not_released_yet_stays(self):
        notice = self._approve()
        notice._release(self.company._to_utc(MONDAY, 15.0))
        self._work(hour=14)
        self.assertEqual((notice.state, self.outbox), ("approved", []))
        self._work(hour=15)
        self.assertEqual(notice.state, "sent")

    def test_automatic_notices_wait_for_the_sending_window(self):
        notice = self._approve()
        notice._as_ours().is_automatic = True
        self._work(hour=20)
        self.assertEqual((notice.state, notice.send_after), ("approved", self.company._to_utc(self._day(1), 7.0)))
        self._work(self._day(1), hour=8)
        self.assertEqual(notice.state, "sent")

    def test_a_person_may_send_in_the_evening_of_a_working_day(self):
        notice = self._approve()
        self._work(hour=20)
        self.assertEqual(notice.state, "sent")

    def test_what_was_paused_after_the_release_does_not_leave(self):
        notice = self._approve()
        with self._on(MONDAY):
            notice.payer_id.with_user(self.collector).action_pause(self._day(9), "Holidays")
        self._work()
        self.assertEqual((notice.state, self.outbox), ("dropped", []))
        self.assertIn("Holidays", notice.reason)

    def test_what_was_stopped_after_the_release_does_not_leave(self):
        notice = self._approve()
        notice.payer_id.with_user(self.collector).action_stop("lawyer_only")
        self._work()
        self.assertEqual((notice.state, self.outbox), ("dropped", []))

    def test_a_dead_mail_server_is_tried_again_by_the_cron(self):
        notice = self._approve()
        with self._on(MONDAY), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()
        self._deliver_mails_to_a_dead_server()
        self.assertEqual(notice.state, "queued")
        self._work(hour=11)
        self.assertEqual((notice.state, len(self.outbox)), ("sent", 1))

    # === ROW 58: COPIES OF A DATABASE === #

    def _neutralize(self):
        self.env.flush_all()
        with file_open("account_collections/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()

    def test_row_58_in_a_copy_nothing_leaves_that_was_on_its_way(self):
        released, queued = self._make_customers(2)
        run = self._approve(queued).run_id
        with self._on(MONDAY):
            run.notice_ids.sudo()._leave_safely()
        notice = self._approve(released)
        self._neutralize()
        with self._on(MONDAY):
            self._work_off_queues()
        self.assertEqual(self.outbox, [])
        self.assertEqual((notice.state, notice.send_after), ("approved", False))

    def test_row_58_in_a_copy_nobody_can_send(self):
        self._make_invoice(late=10)
        run = self._run()
        self._neutralize()
        self._send(run)
        self.assertEqual((run.notice_ids.state, self.outbox), ("dropped", []))
        self.assertFalse(self._run(self._day(1)).notice_ids)

    def test_row_58_in_a_copy_the_crons_sleep(self):
        crons = self.env.ref("account_collections.ir_cron_nightly") + self.env.ref("account_collections.ir_cron_send")
        self.company.collection_auto_send = True
        self.assertTrue(all(crons.mapped("active")))
        self._neutralize()
        self.assertFalse(any(crons.mapped("active")))
        self.assertFalse(self.company.collection_auto_send)
