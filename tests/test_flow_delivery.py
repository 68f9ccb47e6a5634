from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestFlowDelivery(CollectionCase):
    """A level counts only when the message has left: dead servers, wrong addresses, retries."""

    def _release(self, day=MONDAY):
        """Notices that have been handed to Odoo's mail queue."""
        run = self._run(day)
        with self._on(day):
            run.action_approve()
            run.action_send()
            self.root["collection.notice"].search([("state", "=", "approved")])._leave_safely()
        return run.notice_ids

    def _retry(self, day=MONDAY):
        with self._on(day):
            self.root["collection.notice"]._sync_open_deliveries()
            self._deliver_mails()

    # === TRANSPORT === #

    def test_nothing_counts_while_the_mail_is_in_the_queue(self):
        invoice = self._make_invoice(late=10)
        notice = self._release()
        self._item(invoice)._refresh_dunning_levels()
        self.assertEqual((notice.state, invoice.dunning_level_id.id), ("queued", False))
        self.assertEqual(self._code(invoice), "notice_open")
        self.assertFalse(self._run(self._day(1)).notice_ids)

    def test_a_dead_server_keeps_the_notice_and_blames_nobody(self):
        invoice = self._make_invoice(late=10)
        notice = self._release()
        self._deliver_mails_to_a_dead_server()
        self.assertEqual((notice.state, invoice.dunning_level_id.id), ("queued", False))
        self.assertFalse(self._tasks("undelivered"))
        self.assertEqual((self.billing.message_bounce, self._payer().has_contact), (0, True))

    def test_the_same_mail_is_tried_again_and_counts_once(self):
        invoice = self._make_invoice(late=10)
        notice = self._release()
        self._deliver_mails_to_a_dead_server()
        self._retry(self._day(1))
        self._retry(self._day(1))
        self.assertEqual((len(self.outbox), notice.state), (1, "sent"))
        self.assertEqual(notice.date, self._day(1))
        self.assertEqual(invoice.dunning_level_id, self.level_1)

    def test_quiet_days_begin_when_the_mail_has_really_left(self):
        invoice = self._make_invoice(late=20)
        self._release()
        self._deliver_mails_to_a_dead_server()
        self._retry(self._day(2))
        entry = self._explain(invoice, self._day(8))
        self.assertEqual((entry["code"], entry["until"]), ("quiet_period", self._day(9)))

    def test_many_mails_survive_a_dead_server(self):
        for number in range(5):
            customer, _billing = self._make_customer(f"C{number}")
            self._make_invoice(late=10, partner=customer)
        notices = self._release()
        self._deliver_mails_to_a_dead_server()
        self._retry()
        self.assertEqual((set(notices.mapped("state")), len(self.outbox)), ({"sent"}, 5))

    def test_a_cancelled_notice_takes_its_mail_back(self):
        invoice = self._make_invoice(late=10)
        notice = self._release()
        notice.with_user(self.collector).action_cancel("A misunderstanding")
        self._deliver_mails()
        self.assertEqual((notice.state, self.outbox), ("cancelled", []))
        self.assertEqual(self._explain(invoice)["state"], "proposed")

    def test_a_cancelled_notice_takes_a_mail_back_that_waits_for_its_second_try(self):
        self._make_invoice(late=10)
        notice = self._release()
        self._deliver_mails_to_a_dead_server()
        notice.with_user(self.collector).action_cancel("A misunderstanding")
        self._retry()
        self.assertEqual((notice.state, self.outbox), ("cancelled", []))

    # === MANY AT ONCE === #

    def test_each_message_lands_on_its_own_payer_whatever_its_language(self):
        self.root["res.lang"]._activate_lang("fr_FR")
        for number in range(6):
            _customer, billing = self._make_customer(f"C{number}")
            billing.lang = "fr_FR" if number % 2 else "en_US"
            self._make_invoice(100 + number, late=10, partner=billing)
        notices = self._run_and_send().notice_ids
        self.assertEqual((len(notices), len(self.outbox)), (6, 6))
        for notice in notices:
            message = notice.message_id
            self.assertEqual((message.model, message.res_id), ("collection.payer", notice.payer_id.id))
            self.assertIn(notice.line_ids.move_name, message.body)
            (mail,) = [mail for mail in self.outbox if notice.line_ids.move_name in mail["body"]]
            self.assertIn(notice.contact_ids.email, mail["email_to"][0])

    def test_two_customers_with_one_address_get_a_mail_each(self):
        for name in ("North", "South"):
            customer, billing = self._make_customer(name)
            billing.email = "accounts@group.example.com"
            self._make_invoice(late=10, partner=customer)
        notices = self._run_and_send().notice_ids
        self.assertEqual((notices.mapped("state"), len(self.outbox)), (["sent", "sent"], 2))
        self.assertNotEqual(self.outbox[0]["subject"], self.outbox[1]["subject"])

    # === ADDRESS === #

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_wrong_address_does_not_count_and_calls_for_a_person(self):
        invoice = self._make_invoice(late=10)
        notice = self._release()
        self._deliver_mails_to_wrong_addresses()
        self.assertEqual((notice.state, invoice.dunning_level_id.id), ("undelivered", False))
        self.assertEqual(self._code(invoice), "undelivered")
        self.assertIn("billing@acme.example.com", self._tasks("undelivered").note)
        self.assertFalse(self._run(self._day(1)).notice_ids)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_an_undelivered_notice_is_sent_again_to_who_can_be_reached_now(self):
        invoice = self._make_invoice(late=10)
        notice = self._release()
        self._deliver_mails_to_wrong_addresses()
        self.billing.email = "accounts@acme.example.com"
        with self._on(MONDAY):
            notice.with_user(self.collector).action_retry()
        again = notice.payer_id.notice_ids - notice
        self._send(again.run_id)
        self.assertEqual((again.level_id, again.state), (self.level_1, "sent"))
        self.assertEqual(self._recipients(), [['"Bill of Acme" <accounts@acme.example.com>']])
        self.assertEqual(invoice.dunning_level_id, self.level_1)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_the_old_mail_of_an_undelivered_notice_stays_where_it_is(self):
        self._make_invoice(late=10)
        self._release()
        self._deliver_mails_to_wrong_addresses()
        self._retry()
        self.assertEqual(self.outbox, [])

    def test_a_bounce_after_the_delivery_takes_the_level_back(self):
        invoice = self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids.sudo()
        notification = notice.message_id.notification_ids
        notification.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        notice._set_undelivered(notification)
        self.assertEqual((notice.state, invoice.dunning_level_id.id), ("undelivered", False))
        self.assertEqual(self._payer().level_id.id, False)

    # === APPROVAL AND HOLDING BACK === #

    def test_the_last_level_waits_for_approval(self):
        invoice = self._make_invoice(late=29)
        self._give_level(invoice, self.level_2)
        run = self._run()
        with self._on(MONDAY):
            run.action_send()
            self._work_off_queues()
        self.assertEqual((run.notice_ids.state, run.state, self.outbox), ("proposed", "sending", []))
        self._send(run)
        self.assertEqual((run.notice_ids.state, run.state, len(self.outbox)), ("sent", "done", 1))

    def test_a_notice_that_is_held_back_returns_on_its_day(self):
        invoice = self._make_invoice(late=10)
        notice = self._run().notice_ids.with_user(self.collector)
        with self._on(MONDAY):
            notice.action_hold_back(self._day(3), "Their boss is on holiday")
        entry = self._explain(invoice, self._day(2))
        self.assertEqual((entry["code"], entry["until"]), ("held_back", self._day(3)))
        self.assertIn("Their boss is on holiday", entry["detail"])
        self.assertFalse(self._run(self._day(2)).notice_ids)
        self.assertEqual(self._run(self._day(3)).notice_ids.level_id, self.level_1)
