from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.account_collections.models import collection_run_hands

from .common import CollectionCase


@tagged("post_install", "-at_install")
class TestRunHands(CollectionCase):
    """Tasks of a run: only as many as a person can do, where most is at stake first."""

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(collection_run_hands, "TASKS_AT_ONCE", 2))

    def _make_unreachable(self, *amounts):
        customers = [self._make_customer(f"Silent {amount}") for amount in amounts]
        for amount, (customer, billing) in zip(amounts, customers, strict=True):
            (customer + billing).email = False
            self._make_invoice(amount, late=100, partner=customer)

    def _find(self, name):
        return self.customer.search([("name", "=", name)])

    def _asked(self, kind):
        return self.root["mail.activity"].search([("collection_kind", "=", kind)])

    def _names(self, kind):
        return sorted(self._asked(kind).mapped("res_name"))

    def test_a_person_gets_the_most_urgent_tasks_and_hears_of_the_others(self):
        self._make_unreachable(100, 300, 200)
        run = self._run()
        self.assertEqual(self._names("no_contact"), ["Silent 200", "Silent 300"])
        self.assertEqual(run.remark, "No usable contact: 1 more wait until some of these tasks are done.")
        self.assertEqual(sum(run.figure_ids.filtered(lambda figure: figure.code == "no_contact").mapped("count")), 3)

    def test_the_next_task_comes_when_one_is_done(self):
        self._make_unreachable(100, 300, 200)
        self._run()
        self._asked("no_contact").filtered(lambda task: task.res_name == "Silent 300").unlink()
        self._find("Silent 300").email = "now@example.com"
        run = self._run(self._day(1))
        self.assertEqual(self._names("no_contact"), ["Silent 100", "Silent 200"])
        self.assertFalse(run.remark)

    def test_each_kind_and_each_person_has_room_of_its_own(self):
        self._make_unreachable(100, 300, 200)
        payers = self.root["collection.payer"]
        payers.for_partner(self._find("Silent 100").id, self.company.id).collector_id = self.manager
        for _number in range(3):
            self._make_invoice(late=10, sent=False)
        self._run()
        self.assertEqual(self._names("no_contact"), ["Silent 100", "Silent 200", "Silent 300"])
        self.assertEqual(len(self._asked("invoice_not_sent")), 2)

    def test_a_run_for_one_customer_makes_his_task_in_any_case(self):
        self._make_unreachable(100, 300, 200)
        self._run()
        with self._on(self._day(1)):
            self.root["collection.run"]._propose_for(self.company, self._find("Silent 100").ids)
        self.assertIn("Silent 100", self._names("no_contact"))

    def test_the_largest_unsent_invoices_come_first(self):
        invoices = [self._make_invoice(amount, late=10, sent=False) for amount in (10, 30, 20)]
        self._run()
        self.assertEqual({task.res_id for task in self._asked("invoice_not_sent")}, {invoices[1].id, invoices[2].id})

    def test_credit_that_waits_to_be_matched_is_seen_on_the_payer(self):
        invoice, credit = self._make_invoice(100, late=10), self._make_credit(100)
        self._run()
        self.assertTrue(self._payer().has_idle_credit)
        with self._on(self._day(1)):
            self._item(invoice + credit).reconcile()
        self._run(self._day(1))
        self.assertFalse(self._payer().has_idle_credit)
