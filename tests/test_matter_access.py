"""States, amounts and approvals cannot be forged, and everybody sees only what is his."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.account_collections.models.collection_matter import MATTER_TOKEN

from .common import MONDAY
from .security_common import SecurityCase


@tagged("post_install", "-at_install")
class TestForging(SecurityCase):
    def setUp(self):
        super().setUp()
        values = {"payer_id": self._payer().id, "move_line_ids": self._item(self.invoice).ids}
        self.values = {
            "collection.dispute": {**values, "reason": "quality"},
            "collection.offer": {**values, "date": str(self._day(5)), "percent": 2.0},
        }

    def _make(self, model, **vals):
        with self._on(MONDAY):
            return self.env[model].with_user(self.collector).create({**self.values[model], **vals})

    def _refuse(self, user, records, method, *args, error=UserError, **kwargs):
        with self._on(MONDAY), self.assertRaises(error):
            self._rpc(user, records, method, *args, **kwargs)

    def test_nobody_creates_a_decision(self):
        for user in (self.collector, self.manager):
            for model, forged in {
                "collection.dispute": [
                    {"state": "accepted"},
                    {"ended_on": "2026-01-01"},
                    {"credit_move_ids": self.invoice.ids},
                    {"amount_claimed": 5},
                    {"amount_credited": 5},
                    {"asked_on": "2026-01-01"},
                    {"company_id": 1},
                    {"currency_id": 1},
                ],
                "collection.offer": [
                    {"state": "honoured"},
                    {"approved_by_id": self.manager.id},
                    {"amount_reduced": 1},
                    {"amount_open": 1},
                    {"amount_paid_before": -900},
                    {"opened_on": "2026-01-01"},
                ],
            }.items():
                for vals in forged:
                    with self.subTest(model=model, vals=vals):
                        self._refuse(user, self.env[model], "create", [{**self.values[model], **vals}])

    def test_nobody_writes_one(self):
        for model in self.values:
            record = self._make(model)
            for vals in ({"state": "withdrawn"}, {"payer_id": 1}, {"ended_on": "2026-01-01"}, {"credit_move_ids": [5]}):
                self._refuse(self.manager, record, "write", vals)
        dispute = self.env["collection.dispute"].search([], limit=1)
        for vals in ({"amount": 1}, {"move_line_ids": []}):
            self._refuse(self.manager, dispute, "write", vals)

    def test_an_offer_that_was_made_is_not_rewritten(self):
        offer = self._make("collection.offer")
        with self._on(MONDAY):
            offer.percent = 3.0
            offer.action_open()
        for vals in ({"percent": 5}, {"discount": 1}, {"date": str(self._day(9))}, {"move_line_ids": []}):
            self._refuse(self.manager, offer, "write", vals)
        self._refuse(self.collector, offer, "unlink")
        self.assertEqual(offer.amount_reduced, 970)

    def test_the_token_does_not_travel(self):
        offer = self._make("collection.offer")
        for forged in (True, 1, "MATTER_TOKEN", {}, str(MATTER_TOKEN)):
            self._refuse(self.manager, offer, "write", {"state": "open"}, context={"collection_matter_token": forged})

    def test_who_may_do_what(self):
        for model in self.values:
            record = self._make(model)
            for name in ("reader", "sales", "employee", "portal", "public"):
                user = self.people[name]
                self._refuse(user, self.env[model], "create", [self.values[model]], error=AccessError)
                self._refuse(user, record, "write", {"contact_id": False}, error=AccessError)
                for method in ("action_accept", "action_withdraw"):
                    self._refuse(user, record, method, error=AccessError)
            self._refuse(self.reader, record, "unlink", error=AccessError)

    def test_private_methods_are_no_doors(self):
        offer, dispute = self._make("collection.offer"), self._make("collection.dispute")
        for method in ("_honour", "_expire", "_write_end", "_settle_offers", "_make_discount", "_lift", "_end_block"):
            self._refuse(self.manager, offer, method, error=AccessError)
        for method in ("_decide", "_write_decision", "_reenter", "_after_credit_lost", "_make_credits"):
            self._refuse(self.manager, dispute, method, error=AccessError)
        self._refuse(self.manager, self.invoice, "_draft_credit", 10, "x", error=AccessError)

    def test_a_collector_has_no_invoices_made_through_the_back_door(self):
        dispute = self._make("collection.dispute")
        self._refuse(self.collector, dispute, "action_accept", error=AccessError)
        self.assertFalse(self.env["account.move"].search([("reversed_entry_id", "=", self.invoice.id)]))

    def test_items_of_others(self):
        other, person = self._make_customer("Other")
        foreign = self._item(self._make_invoice(late=5, partner=other))
        mine = self._item(self.invoice)
        company = self.setup_other_company(name="Elsewhere")["company"]
        elsewhere = self.root["collection.payer"].for_partner(self.customer.id, company.id)
        income = self.invoice.line_ids - mine
        for vals in (
            {"move_line_ids": foreign.ids},
            {"move_line_ids": (mine | foreign).ids},
            {"move_line_ids": income.ids},
            {"move_line_ids": []},
            {"contact_id": person.id},
            {"owner_id": self.portal.id},
            {"payer_id": elsewhere.id},
        ):
            for model in self.values:
                with self.subTest(model=model, vals=vals):
                    values = [{**self.values[model], **vals}]
                    self._refuse(self.collector, self.env[model], "create", values)

    def test_more_than_is_open(self):
        for amount in (1000.01, -5):
            with self.assertRaises(ValidationError):
                self._make("collection.dispute", amount=amount)
        with self.assertRaises(ValidationError):
            self._make("collection.dispute", answer_by=self._day(-1))

    def test_sales_people_see_those_of_their_customers(self):
        other, _contact = self._make_customer("Other")
        item = self._item(self._make_invoice(late=5, partner=other))
        for model in self.values:
            own = self._make(model)
            foreign = self._make(model, payer_id=self._payer(other).id, move_line_ids=item.ids)
            records = self.env[model].with_user(self.sales)
            self.assertEqual(records.search([("id", "in", (own | foreign).ids)]), own)
            self.assertTrue(own.with_user(self.sales).read(["state", "items_display", "owner_id"]))
            with self.assertRaises(AccessError):
                foreign.with_user(self.sales).read(["state"])

    def test_another_company_sees_and_does_nothing(self):
        company = self.setup_other_company(name="Elsewhere")["company"]
        stranger = self._make_user("manager", company)
        for model in self.values:
            record = self._make(model)
            self.assertFalse(self.env[model].with_user(stranger).search([("id", "=", record.id)]))
            self._refuse(stranger, record, "action_withdraw", error=AccessError)
            self._refuse(stranger, self.env[model], "create", [self.values[model]])
