from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestFlowContact(CollectionCase):
    """To whom it goes when addresses are missing, people have left, or invoices name a branch."""

    def _silence(self):
        (self.customer + self.billing).email = False

    # === ROW 17: CONTACTS AND BRANCHES === #

    def test_row_17_invoices_of_branches_are_one_notice_to_the_billing_contact(self):
        contacts = self.env["res.partner"].create(
            [
                {"name": kind, "type": kind, "parent_id": self.customer.id, "email": f"{kind}@acme.example.com"}
                for kind in ("delivery", "other")
            ]
        )
        invoices = [self._make_invoice(late=10, partner=partner) for partner in (*contacts, self.customer)]
        run = self._run_and_send()
        self.assertEqual(run.notice_ids.partner_id, self.customer)
        self.assertEqual(len(run.notice_ids.line_ids.move_id), len(invoices))
        self.assertEqual(self._recipients(), [['"Bill of Acme" <billing@acme.example.com>']])

    # === ROW 18: NOBODY TO WRITE TO === #

    def test_row_18_without_any_address_there_is_a_task_and_no_step(self):
        self._silence()
        invoice = self._make_invoice(late=10)
        for day in range(2):
            self.assertFalse(self._run_and_send(self._day(day)).notice_ids)
        self.assertEqual(self._code(invoice), "no_contact")
        self.assertEqual(len(self._tasks("no_contact")), 1)
        self.assertFalse(invoice.dunning_level_id)
        self.assertFalse(self._payer().has_contact)

    def test_row_18_with_an_address_the_first_level_leaves_after_all(self):
        self._silence()
        self._make_invoice(late=40)
        self._run_and_send()
        self.customer.email = "office@acme.example.com"
        notice = self._run_and_send(self._day(1)).notice_ids
        self.assertEqual((notice.level_id, notice.state), (self.level_1, "sent"))
        self.assertEqual(notice.contact_ids, self.customer)

    def test_row_18_who_does_not_want_mail_gets_none(self):
        for email in ("billing@acme.example.com", "info@acme.example.com"):
            self.root["mail.blacklist"]._add(email)
        invoice = self._make_invoice(late=10)
        self.assertFalse(self._run_and_send().notice_ids)
        self.assertEqual((self._code(invoice), self.outbox), ("no_contact", []))

    def test_row_18_the_customer_stands_in_for_a_billing_contact_that_wants_no_mail(self):
        self.root["mail.blacklist"]._add("billing@acme.example.com")
        self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids
        self.assertEqual(notice.contact_ids, self.customer)
        self.assertEqual(notice.contact_chain, "role:unreachable → invoice:none → commercial:used")
        self.assertEqual(self._recipients(), [['"Acme" <info@acme.example.com>']])

    def test_row_18_who_opts_out_after_the_approval_is_not_written_to(self):
        self._make_invoice(late=10)
        run = self._run()
        self.root["mail.blacklist"]._add("billing@acme.example.com")
        self._send(run)
        self.assertEqual(self._recipients(), [['"Acme" <info@acme.example.com>']])

    def test_row_18_of_two_addresses_in_one_field_the_blacklisted_one_gets_nothing(self):
        self.billing.email = "billing@acme.example.com, gone@acme.example.com"
        self.root["mail.blacklist"]._add("gone@acme.example.com")
        self._make_invoice(late=10)
        self._run_and_send()
        self.assertEqual(self._recipients(), [['"Bill of Acme" <billing@acme.example.com>']])

    # === ROW 19: PEOPLE LEAVE === #

    def test_row_19_an_archived_contact_is_passed_over(self):
        self.billing.active = False
        self._make_invoice(late=10)
        self.assertEqual(self._run_and_send().notice_ids.contact_ids, self.customer)

    def test_row_19_a_contact_archived_after_the_approval_gets_nothing(self):
        self._make_invoice(late=10)
        run = self._run()
        self.billing.active = False
        self._send(run)
        self.assertEqual((run.notice_ids.state, run.notice_ids.contact_ids), ("sent", self.customer))
        self.assertEqual(self._recipients(), [['"Acme" <info@acme.example.com>']])

    def test_row_19_a_contact_that_went_to_another_firm_hears_nothing(self):
        self._make_invoice(late=10)
        run = self._run()
        self.billing.parent_id = self._make_customer("Other")[0]
        self._send(run)
        self.assertEqual(self._recipients(), [['"Acme" <info@acme.example.com>']])
        self.assertNotIn(self.billing, run.notice_ids.contact_ids)

    def test_row_19_an_archived_customer_still_owes(self):
        invoice = self._make_invoice(late=10)
        self.customer.active = False
        self.assertEqual(self._run_and_send().notice_ids.contact_ids, self.billing)
        self.assertEqual(invoice.dunning_level_id, self.level_1)

    # === ROW 21: OUR OWN PEOPLE LEAVE === #

    def test_row_21_a_salesperson_who_has_left_is_replaced(self):
        gone = self._make_user("reader", company=self.setup_other_company()["company"])
        self.customer.user_id = gone
        gone.sudo().active = False
        self.level_1.sender = "salesperson"
        self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids
        self.assertEqual((notice.state, notice.sender_id), ("sent", self.collector))
        self.assertIn("collector@seller.example.com", self.outbox[0]["email_from"])

    def test_row_21_an_inactive_salesperson_gives_way_to_the_team_leader(self):
        leader = self._make_user("manager", company=self.setup_other_company()["company"])
        leader.sudo().write({"company_ids": [Command.link(self.company.id)]})
        self.customer.user_id = self.reader
        members = [Command.link(self.reader.id)]
        self.root["crm.team"].create({"name": "Team", "user_id": leader.id, "member_ids": members})
        self.assertEqual(self._payer()._get_owner("salesperson"), self.reader)
        self.reader.sudo().action_archive()
        self.assertEqual(self._payer()._get_owner("salesperson"), leader)

    def test_row_21_a_company_without_anybody_still_writes(self):
        self.company.write({"collection_collector_id": False, "collection_manager_id": False})
        self._make_invoice(late=10)
        notice = self._run_and_send(user=None).notice_ids
        self.assertEqual((notice.state, notice.sender_id.id), ("sent", False))
        self.assertIn("office@seller.example.com", self.outbox[0]["email_from"])

    # === ROW 22: OUR OWN COPY === #

    def _follow(self):
        """The customer follows the payer, the customer and the invoices."""
        for record in (self._payer().sudo(), self.customer, *self.env["account.move"].search([])):
            record.message_subscribe((self.billing + self.customer).ids)

    def test_row_22_our_copy_is_a_message_of_its_own(self):
        self.level_1.internal_copy = "manager"
        self._make_invoice(late=10)
        self._follow()
        notice = self._run_and_send().notice_ids
        to_customer, to_us = sorted(self.outbox, key=lambda mail: mail["email_to"])
        self.assertEqual(to_customer["email_to"], ['"Bill of Acme" <billing@acme.example.com>'])
        self.assertEqual(to_us["email_to"], ['"Manager" <manager@seller.example.com>'])
        self.assertFalse(to_customer["email_cc"] or to_us["email_cc"])
        self.assertNotIn(self.manager.partner_id, notice.message_id.notified_partner_ids)

    def test_row_22_followers_do_not_get_the_reminder_itself(self):
        self._make_invoice(late=10)
        self._follow()
        self._run_and_send()
        self.assertEqual(self._recipients(), [['"Bill of Acme" <billing@acme.example.com>']])

    def test_row_22_nobody_outside_hears_of_approvals_and_tasks(self):
        self.level_1.channel = "call"
        self._make_invoice(late=10)
        self._follow()
        run = self._run()
        run.notice_ids.sudo().message_subscribe(self.billing.ids)
        self._send(run)
        with self._on(MONDAY):
            run.notice_ids.sudo().task_id.with_user(self.collector).action_feedback("He will never pay")
            self._deliver_mails()
        self.assertEqual(self._recipients(), [])
