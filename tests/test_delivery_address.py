"""Wrong addresses: the contact is marked, the next one gets the notice, and a person is asked when nobody is left."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY
from .smtp_common import SmtpCase

BILLING, FAY, OFFICE = "billing@acme.example.com", "fay@acme.example.com", "info@acme.example.com"
UNKNOWN = "550 5.1.1 User unknown"
MAIL_LOGGERS = ("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")


class AddressCase(SmtpCase):
    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)

    def _refuse(self, *addresses, reply=UNKNOWN):
        self.inbox.refused = dict.fromkeys(addresses, reply)

    def _all_notices(self):
        return self._payer().notice_ids.sudo().sorted("id")


@tagged("post_install", "-at_install")
class TestWrongAddress(AddressCase):
    """What a refusal of the recipient does to the notice and to the contact."""

    @mute_logger(*MAIL_LOGGERS)
    def test_nobody_takes_it(self):
        self._refuse(BILLING, FAY)
        notice = self._release()
        self.assertEqual((notice.state, notice.reason), ("undelivered", UNKNOWN))
        self.assertEqual(self.billing.collection_failed_email, BILLING)
        self.assertEqual(self.billing.collection_failed_on, MONDAY)
        self.assertFalse(self.invoice.dunning_level_id)
        self.assertIn(BILLING, self._tasks("undelivered").note)

    @mute_logger(*MAIL_LOGGERS)
    def test_a_copy_that_arrives_is_no_delivery(self):
        """Odoo takes the message for sent when the server accepts one of its recipients."""
        self._refuse(BILLING)
        notice = self._release()
        self.assertEqual((notice.state, self._get_arrivals()), ("undelivered", [[FAY]]))
        self.assertFalse(self.invoice.dunning_level_id)

    @mute_logger(*MAIL_LOGGERS)
    def test_a_copy_that_is_refused_marks_its_contact_and_nothing_else(self):
        self._refuse(FAY)
        notice = self._release()
        fay = notice.cc_contact_ids
        self.assertEqual((notice.state, fay.collection_failed_email), ("sent", FAY))
        self.assertFalse(self.billing.collection_failed_email or self._tasks("undelivered"))
        self._make_invoice(late=10)
        self.assertFalse(self._run(self._day(7)).notice_ids.cc_contact_ids)

    @mute_logger(*MAIL_LOGGERS)
    def test_one_of_two_addressees_is_a_delivery_and_the_other_is_marked(self):
        second = self.billing.copy({"name": "Second", "email": "second@acme.example.com"})
        second.collection_role_ids = [Command.set(self.role_billing.ids)]
        self._refuse(BILLING)
        notice = self._release()
        self.assertEqual((notice.state, self.billing.collection_email_fails), ("sent", True))
        self.assertFalse(second.collection_email_fails)

    @mute_logger(*MAIL_LOGGERS)
    def test_one_address_of_a_contact_fails_and_its_other_one_is_used(self):
        self.billing.email = f"{BILLING}, backup@acme.example.com"
        self._refuse(BILLING)
        self._release()
        self._make_invoice(late=15)
        self._release(self._day(7))
        self.assertEqual(self._get_arrivals()[-1], ["backup@acme.example.com", FAY])

    @mute_logger(*MAIL_LOGGERS)
    def test_an_address_that_is_changed_is_healed(self):
        self._refuse(BILLING)
        self._release()
        self.assertTrue(self.billing.collection_email_fails)
        self.billing.email = "new@acme.example.com"
        self.assertFalse(self.billing.collection_email_fails)

    @mute_logger(*MAIL_LOGGERS)
    def test_a_collector_may_vouch_for_an_address(self):
        self._refuse(BILLING)
        self._release()
        self.billing.with_user(self.collector).action_email_works()
        self.assertFalse(self.billing.collection_failed_email or self.billing.collection_failed_on)

    @mute_logger(*MAIL_LOGGERS)
    def test_an_address_that_another_contact_shares_fails_there_too(self):
        self.customer.email = BILLING
        self._refuse(BILLING, FAY)
        self._release()
        self.assertTrue(self.customer.collection_email_fails)
        self._come_again()
        self.assertEqual(len(self._all_notices()), 1)
        self.assertFalse(self._payer().has_contact)


@tagged("post_install", "-at_install")
class TestNextContact(AddressCase):
    """The chain goes on by itself: role, invoice address, customer."""

    @mute_logger(*MAIL_LOGGERS)
    def test_the_notice_goes_on_to_the_customer_itself(self):
        self._refuse(BILLING)
        first = self._release()
        self._come_again()
        again = self._all_notices() - first
        self.assertEqual((again.retry_of_id, again.state, again.level_id), (first, "sent", self.level_1))
        self.assertEqual((again.kind, again.run_id, again.contact_ids), ("reminder", first.run_id, self.customer))
        self.assertEqual(again.contact_chain, "role:unreachable → invoice:none → commercial:used")
        self.assertEqual(self.invoice.dunning_level_id, self.level_1)

    @mute_logger(*MAIL_LOGGERS)
    def test_who_has_got_the_copy_gets_no_second_one(self):
        self._refuse(BILLING)
        self._release()
        self._come_again()
        self.assertEqual(self._get_arrivals(), [[FAY], [OFFICE]])

    @mute_logger(*MAIL_LOGGERS)
    def test_who_has_not_got_the_copy_gets_it_with_the_second(self):
        self._refuse(BILLING)
        self.inbox.refused[FAY] = "451 Later"
        self._release()
        self.inbox.refused = {BILLING: UNKNOWN}
        self._come_again()
        self.assertEqual(self._get_arrivals(), [[FAY, OFFICE]])

    @mute_logger(*MAIL_LOGGERS)
    def test_it_is_replaced_only_once_however_often_the_cron_comes(self):
        self._refuse(BILLING)
        self._release()
        for _time in range(3):
            self._come_again()
        self.assertEqual((len(self._all_notices()), len(self._get_arrivals())), (2, 2))
        self.assertFalse(self._run(self._day(1)).notice_ids)

    @mute_logger(*MAIL_LOGGERS)
    def test_the_chain_is_followed_to_its_end(self):
        invoices = {"name": "Invoices", "parent_id": self.customer.id, "email": "ap@acme.example.com"}
        self.env["res.partner"].create({**invoices, "type": "invoice"})
        self._refuse(BILLING, "ap@acme.example.com", FAY)
        self._release()
        self._come_again()
        self._come_again()
        self.assertEqual(self._all_notices().mapped("state"), ["undelivered", "undelivered", "sent"])
        self.assertEqual(self._get_arrivals(), [[OFFICE]])

    @mute_logger(*MAIL_LOGGERS)
    def test_when_nobody_is_left_one_task_names_all_that_failed(self):
        self._refuse(BILLING, OFFICE, FAY)
        self._release()
        self._come_again()
        self._come_again()
        task = self._tasks("undelivered")
        self.assertEqual(len(task), 1)
        for address in (BILLING, OFFICE, FAY):
            self.assertIn(address, task.note)
        self.assertEqual(self._explain(self.invoice)["code"], "undelivered")
        self.assertEqual((self._all_notices().mapped("state"), self._payer().has_contact), (["undelivered"] * 2, False))

    @mute_logger(*MAIL_LOGGERS)
    def test_a_new_address_lets_it_leave_by_itself(self):
        self._refuse(BILLING, OFFICE, FAY)
        self._release()
        self._come_again()
        self._come_again()
        self.billing.email = "new@acme.example.com"
        self._come_again(self._day(1))
        self.assertEqual(self._get_arrivals(), [["new@acme.example.com"]])
        self.assertEqual(self.invoice.dunning_level_id, self.level_1)

    @mute_logger(*MAIL_LOGGERS)
    def test_an_address_that_works_after_all_lets_it_leave_by_itself(self):
        self._refuse(BILLING, OFFICE, FAY)
        self._release()
        self._come_again()
        self._come_again()
        self._refuse()
        self.customer.with_user(self.collector).action_email_works()
        self._come_again(self._day(1))
        self.assertEqual(self._get_arrivals(), [[OFFICE]])

    @mute_logger(*MAIL_LOGGERS)
    def test_a_run_by_hand_goes_on_as_well(self):
        self._refuse(BILLING, OFFICE, FAY)
        self._release()
        self._come_again()
        self._come_again()
        self.billing.email = "new@acme.example.com"
        self._run(self._day(1))
        self.assertEqual(self._all_notices()[-1].state, "approved")

    @mute_logger(*MAIL_LOGGERS)
    def test_what_was_paid_meanwhile_goes_to_nobody(self):
        self._refuse(BILLING)
        self._release()
        self._pay(self.invoice)
        self._come_again()
        self.assertEqual((len(self._all_notices()), self._get_arrivals()), (1, [[FAY]]))

    @mute_logger(*MAIL_LOGGERS)
    def test_a_paused_customer_is_not_written_to_again(self):
        self._refuse(BILLING)
        self._release()
        with self._on(MONDAY):
            self._payer().action_pause(self._day(5), "Holidays")
        self._come_again()
        self.assertEqual((len(self._all_notices()), self._code(self.invoice)), (1, "payer_paused"))

    @mute_logger(*MAIL_LOGGERS)
    def test_edited_words_are_looked_at_again_because_they_may_name_the_addressee(self):
        run = self._run()
        run.notice_ids.with_user(self.collector).text = "<p>Dear Jürgen, please pay.</p>"
        self._refuse(BILLING, FAY)
        self._send(run)
        self._come_again()
        again = self._all_notices()[-1]
        self.assertEqual((again.state, again.retry_of_id), ("proposed", run.notice_ids - again))
        self.assertIn("Dear Jürgen", again.text)
        self.assertIn("look at the edited words", again.reason)

    @mute_logger(*MAIL_LOGGERS)
    def test_at_night_it_waits_for_the_morning(self):
        self._refuse(BILLING)
        self._release()
        self._come_again(hour=22)
        again = self._all_notices()[-1]
        self.assertEqual((again.state, self._get_arrivals()), ("approved", [[FAY]]))
        self._come_again(self._day(1), hour=8)
        self.assertEqual(again.state, "sent")

    @mute_logger(*MAIL_LOGGERS)
    def test_a_level_that_is_gone_from_the_policy_does_not_block_for_ever(self):
        self._refuse(BILLING, FAY)
        notice = self._release()
        self.level_1.active = False
        self._come_again()
        self.assertEqual(notice.state, "cancelled")
        self.assertNotEqual(self._code(self.invoice, self._day(1)), "undelivered")

    @mute_logger(*MAIL_LOGGERS)
    def test_send_again_says_so_when_there_is_nobody(self):
        self._refuse(BILLING, OFFICE, FAY)
        self._release()
        self._come_again()
        self._come_again()
        notice = self._all_notices()[-1]
        with self.assertRaisesRegex(UserError, "Nobody else can be reached"), self._on(MONDAY):
            notice.with_user(self.collector).action_retry()
        with self.assertRaisesRegex(UserError, "only once"), self._on(MONDAY):
            self._all_notices()[0].with_user(self.collector).action_retry()

    def test_row_19_an_archived_contact_is_passed_over_when_the_notice_leaves(self):
        run = self._run()
        self.assertEqual(run.notice_ids.contact_ids, self.billing)
        self.billing.active = False
        self._send(run)
        self.assertEqual((run.notice_ids.contact_ids, self._get_arrivals()), (self.customer, [[FAY, OFFICE]]))
