"""To whom a notice goes, who is copied, who signs, and where the answer lands: read from the message itself."""

from email.utils import getaddresses

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import email_normalize, mute_logger

from .common import MONDAY, CollectionCase

ANSWER = """\
From: {author}
To: {to}
Subject: Re: {subject}
Message-Id: <answer-1@acme.example.com>
In-Reply-To: {parent}
References: {references}
Content-Type: text/plain; charset=utf-8

We pay on Friday.
"""


@tagged("post_install", "-at_install")
class RoutingCase(CollectionCase):
    """A ladder that copies finance from the second level and management from the third."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_management = cls.env.ref("account_collections.collection_role_management")
        cls.level_2.cc_role_ids = cls.role_finance
        cls.level_3.write({"cc_role_ids": [Command.link(cls.role_management.id)], "sender": "manager"})
        cls.finance = cls._make_contact("Fay", cls.role_finance)
        cls.management = cls._make_contact("Max", cls.role_management)

    @classmethod
    def _make_contact(cls, name, *roles, **vals):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": cls.customer.id,
                "email": f"{name.lower()}@acme.example.com",
                "collection_role_ids": [Command.link(role.id) for role in roles],
                **vals,
            }
        )

    def _climb(self, level):
        """Let the only invoice reach a level; the mail of that level is the last one."""
        invoice = self._make_invoice(late=40)
        if level != self.level_1:
            below = (self.level_1 | self.level_2 | self.level_3).filtered(lambda rung: rung.sequence < level.sequence)
            self._give_level(invoice, below[-1])
        return self._send_one()

    def _send_one(self, **invoice):
        """The message of a run that sends exactly one."""
        if invoice:
            self._make_invoice(**invoice)
        before = len(self.outbox)
        self.notice = self._run_and_send().notice_ids
        self.assertEqual(self.notice.mapped("state"), ["sent"])
        self.assertEqual(len(self.outbox), before + 1)
        return self.outbox[-1]["EmailMessage"]

    def _addresses(self, message, header):
        return [address for _name, address in getaddresses(message.get_all(header, []))]


@tagged("post_install", "-at_install")
class TestRoutingTo(RoutingCase):
    """Role, invoice address, customer: the first who can be reached."""

    def test_who_holds_the_role_gets_it(self):
        message = self._send_one(late=10)
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com"])
        self.assertEqual(self.notice.contact_chain, "role:used")

    def test_without_a_role_it_goes_to_the_invoice_address(self):
        self.billing.write({"collection_role_ids": [Command.clear()], "type": "invoice"})
        message = self._send_one(late=10)
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com"])
        self.assertEqual(self.notice.contact_chain, "role:none → invoice:used")

    def test_without_an_invoice_address_it_goes_to_the_customer(self):
        self.billing.unlink()
        message = self._send_one(late=10)
        self.assertEqual(self._addresses(message, "To"), ["info@acme.example.com"])
        self.assertEqual(self.notice.contact_chain, "role:none → invoice:none → commercial:used")

    def test_a_role_without_an_address_does_not_stop_the_chain(self):
        self.billing.email = False
        message = self._send_one(late=10)
        self.assertEqual(self._addresses(message, "To"), ["info@acme.example.com"])
        self.assertEqual(self.notice.contact_chain, "role:unreachable → invoice:none → commercial:used")

    def test_all_who_hold_the_role_are_in_one_to(self):
        self._make_contact("Bob", self.role_billing)
        self._make_contact("Bea", self.role_billing)
        message = self._send_one(late=10)
        expected = {"billing@acme.example.com", "bob@acme.example.com", "bea@acme.example.com"}
        self.assertEqual(set(self._addresses(message, "To")), expected)
        self.assertEqual(len(self._addresses(message, "To")), 3)
        self.assertFalse(message["Cc"])

    def test_two_addresses_in_one_field_both_get_it(self):
        self.billing.email = "billing@acme.example.com, backup@acme.example.com"
        message = self._send_one(late=10)
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com", "backup@acme.example.com"])

    def test_the_same_address_twice_is_written_to_once(self):
        self._make_contact("Twin", self.role_billing, email="Billing@ACME.example.com")
        message = self._send_one(late=10)
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com"])

    def test_names_with_commas_and_accents_stay_one_address(self):
        self.billing.name = 'Müller, Jürgen "Jo"'
        message = self._send_one(late=10)
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com"])
        self.assertIn("Müller, Jürgen", message["To"])

    def test_sending_creates_no_partner(self):
        self.billing.email = "billing@acme.example.com, backup@acme.example.com"
        partners = self.root["res.partner"].with_context(active_test=False)
        before = partners.search_count([])
        self._climb(self.level_3)
        self.assertEqual(partners.search_count([]), before)

    def test_contacts_of_another_customer_get_nothing(self):
        self._make_customer("Globex")
        message = self._climb(self.level_3)
        self.assertFalse([address for address in self._addresses(message, "To") if "globex" in address])
        self.assertFalse([address for address in self._addresses(message, "Cc") if "globex" in address])


@tagged("post_install", "-at_install")
class TestRoutingCc(RoutingCase):
    """Who was copied once stays copied, visibly, in one real message."""

    def test_the_first_level_copies_nobody(self):
        self.assertFalse(self._climb(self.level_1)["Cc"])

    def test_the_second_level_copies_finance(self):
        message = self._climb(self.level_2)
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com"])
        self.assertEqual(self._addresses(message, "Cc"), ["fay@acme.example.com"])

    def test_the_third_level_copies_management_and_finance_in_one_message(self):
        message = self._climb(self.level_3)
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com"])
        self.assertEqual(set(self._addresses(message, "Cc")), {"fay@acme.example.com", "max@acme.example.com"})
        self.assertEqual(len(message.get_all("Cc")), 1)
        self.assertFalse(message["Bcc"])

    def test_the_envelope_goes_to_all_of_them(self):
        self._climb(self.level_3)
        rows = self.notice.message_id.notification_ids
        expected = {"billing@acme.example.com", "fay@acme.example.com", "max@acme.example.com"}
        self.assertEqual({email_normalize(row.mail_email_address) for row in rows}, expected)
        self.assertEqual(set(rows.mapped("notification_status")), {"sent"})

    def test_who_is_written_to_is_not_copied_as_well(self):
        self.billing.collection_role_ids = self.role_billing | self.role_finance
        message = self._climb(self.level_2)
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com"])
        self.assertEqual(self._addresses(message, "Cc"), ["fay@acme.example.com"])

    def test_an_address_that_is_in_to_is_not_in_cc(self):
        self.finance.email = "BILLING@acme.example.com"
        self.assertFalse(self._climb(self.level_2)["Cc"])

    def test_a_second_address_that_is_in_to_is_not_in_cc(self):
        self.billing.email = "billing@acme.example.com, fay@acme.example.com"
        message = self._climb(self.level_2)
        self.assertEqual(self._addresses(message, "To"), ["billing@acme.example.com", "fay@acme.example.com"])
        self.assertFalse(message["Cc"])

    def test_a_role_that_nobody_holds_is_no_obstacle(self):
        (self.finance | self.management).unlink()
        self.assertFalse(self._climb(self.level_3)["Cc"])

    def test_the_notice_keeps_what_the_message_said(self):
        message = self._climb(self.level_3)
        kept = [address for _name, address in getaddresses([self.notice.email_to])]
        self.assertEqual(kept, self._addresses(message, "To"))
        copied = [address for _name, address in getaddresses([self.notice.email_cc])]
        self.assertEqual(copied, self._addresses(message, "Cc"))


@tagged("post_install", "-at_install")
class TestRoutingFrom(RoutingCase):
    """The sender escalates, and answers come back to the payer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.root["mail.alias.domain"].create({"name": "seller.example.com", "catchall_alias": "answers"})
        cls.company.sudo().alias_domain_id = domain

    def test_the_collector_signs_first(self):
        message = self._climb(self.level_1)
        self.assertEqual(self._addresses(message, "From"), ["collector@seller.example.com"])
        text = self._text_of(self.outbox[-1])
        self.assertIn("Collector", text)
        self.assertNotIn("Manager", text)

    def test_the_manager_signs_the_warning(self):
        message = self._climb(self.level_3)
        self.assertEqual(self._addresses(message, "From"), ["manager@seller.example.com"])
        text = self._text_of(self.outbox[-1])
        self.assertIn("Manager", text)
        self.assertIn("mailto:manager@seller.example.com", text)
        self.assertNotIn("collector@seller.example.com", text)

    def test_the_payers_own_collector_signs(self):
        self._payer().collector_id = self.manager
        self.assertEqual(self._addresses(self._climb(self.level_1), "From"), ["manager@seller.example.com"])

    def test_answers_go_to_the_companys_mailbox_for_answers(self):
        message = self._climb(self.level_1)
        self.assertEqual(self._addresses(message, "Reply-To"), ["answers@seller.example.com"])
        self.assertIn(self.notice.message_id.message_id, message["References"] + message["Message-Id"])

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _answer(self, message, author):
        raw = ANSWER.format(
            author=author,
            to=message["Reply-To"],
            subject=message["Subject"],
            parent=message["Message-Id"],
            references=message["References"] or message["Message-Id"],
        )
        with self.mock_mail_gateway(), self._on(MONDAY):
            self.root["mail.thread"].message_process(False, raw)
        return self.root["mail.message"].search([("message_id", "=", "<answer-1@acme.example.com>")])

    def test_an_answer_lands_on_the_payer(self):
        message = self._climb(self.level_1)
        answer = self._answer(message, "Bill <billing@acme.example.com>")
        self.assertEqual((answer.model, answer.res_id), ("collection.payer", self.notice.payer_id.id))
        self.assertEqual(answer.author_id, self.billing)
        self.assertIn("We pay on Friday.", answer.body)
        self.assertEqual(answer.parent_id, self.notice.message_id)

    def test_an_answer_from_an_unknown_address_lands_there_too(self):
        message = self._climb(self.level_1)
        answer = self._answer(message, "intern@acme.example.com")
        self.assertEqual((answer.model, answer.res_id), ("collection.payer", self.notice.payer_id.id))
        self.assertFalse(self.notice.message_ids.filtered(lambda note: note.message_id == answer.message_id))

    def test_an_answer_is_not_sent_on_to_the_customer(self):
        message = self._climb(self.level_3)
        self.outbox.clear()
        self._answer(message, "Bill <billing@acme.example.com>")
        self._deliver_mails()
        outside = [mail for mail in self.outbox if "acme.example.com" in ", ".join(mail["email_to"])]
        self.assertEqual(outside, [])
