"""Branches: companies that share the books of their main house (rows 16 and 17)."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CollectionCase


@tagged("post_install", "-at_install")
class TestBranch(CollectionCase):
    """A branch shares the books of its company and writes under its own name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.root["res.company"].create(
            {"name": "Ant North", "parent_id": cls.company.id, "email": "north@ant.example.com"}
        )
        cls.branch.street = "North Pole 9"
        cls.env.cr.precommit.run()  # loads the chart of accounts of the branch
        cls.env.user.sudo().company_ids = [Command.link(cls.branch.id)]
        cls.branch_policy = cls._make_policy(company=cls.branch)
        cls.branch_collector = cls._make_user("collector", company=cls.branch)
        cls.branch_collector.email = "nora@ant.example.com"
        cls.branch.write(
            {"collection_policy_id": cls.branch_policy.id, "collection_collector_id": cls.branch_collector.id}
        )
        cls.branch.partner_id.tz = "UTC"

    def _make_branch_invoice(self, **vals):
        invoice = self._make_invoice(late=10, company_id=self.branch.id, partner=self.customer, **vals)
        self.assertEqual(self._item(invoice).company_id, self.branch)
        return invoice

    def _run_branch(self):
        return self._run(user=self.branch_collector, company=self.branch)

    def test_the_items_of_a_branch_are_the_branchs(self):
        self._make_branch_invoice()
        self.assertFalse(self._run().notice_ids)
        run = self._run_branch()
        self.assertEqual(run.notice_ids.payer_id.company_id, self.branch)
        self._send(run, user=self.branch_collector)
        text = self._text_of(self.outbox[0])
        self.assertIn("Ant North", text)
        self.assertIn("North Pole 9", text)
        self.assertIn("nora@ant.example.com", text)
        self.assertNotIn("collector@seller.example.com", text)

    def test_main_house_and_branch_are_two_payers(self):
        self._make_branch_invoice()
        self._make_invoice(late=10, amount=77)
        self.assertEqual(self._run().notice_ids.amount_ids.mapped("amount"), [77])
        self.assertEqual(self._run_branch().notice_ids.amount_ids.mapped("amount"), [1000])

    def test_customers_of_the_main_house_can_be_written_to_by_the_branch(self):
        (self.customer | self.billing).company_id = self.company
        self._make_branch_invoice()
        self.assertEqual(self._run_branch().notice_ids.contact_ids, self.billing)

    def test_customers_of_the_branch_are_not_the_main_houses(self):
        (self.customer | self.billing).company_id = self.branch
        self._make_branch_invoice()
        self.assertEqual(self._run_branch().notice_ids.contact_ids, self.billing)
        with self.assertRaises(UserError):
            self._payer()

    def test_the_account_of_the_main_house_serves_the_branch(self):
        bank = self.root["res.partner.bank"].create(
            {"acc_number": "US-ANT-111", "partner_id": self.company.partner_id.id, "allow_out_payment": True}
        )
        self._make_branch_invoice(partner_bank_id=bank.id)
        self._send(self._run_branch(), user=self.branch_collector)
        self.assertIn("US-ANT-111", self._text_of(self.outbox[0]))
