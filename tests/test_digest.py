from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MONDAY
from .security_common import SecurityCase

LOGGER = "odoo.addons.account_collections.models.collection_digest"


@tagged("post_install", "-at_install")
class TestDigest(SecurityCase):
    """One message a week for each salesperson, about nobody else's customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales.write({"email": "sales@seller.example.com", "name": "Sally"})
        cls.root["res.company"].search([("id", "!=", cls.company.id)]).collection_digest = False
        cls.root["collection.payer"].search([("partner_id", "!=", cls.customer.id)]).partner_id.user_id = False

    def setUp(self):
        super().setUp()
        self.payer = self._payer()

    def _tick(self, day=MONDAY, hour=8):
        """One visit of the hourly cron. Returns the mails that it has made."""
        known = self.root["mail.mail"].search([])
        with self._on(day, hour), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_digest").sudo().method_direct_trigger()
        self.env.invalidate_all()
        return self.root["mail.mail"].search([]) - known

    def _promise(self, payer, amount=300):
        vals = {"payer_id": payer.id, "amount": amount, "date": fields.Date.add(MONDAY, days=3)}
        with self._on(MONDAY):
            return self.env["collection.promise"].with_user(self.collector).create(vals)

    def _dispute(self, item, owner=None):
        vals = {"payer_id": self.payer.id, "move_line_ids": item.ids, "reason": "quality"}
        with self._on(MONDAY):
            dispute = self.env["collection.dispute"].with_user(self.collector).create(vals)
        return dispute

    def _body(self, mail):
        return mail.body_html.replace("\xa0", " ")

    def test_own_customers_with_what_is_overdue_promised_and_disputed(self):
        other, _contact = self._make_customer("Other")
        self._make_invoice(77, late=12, partner=other)
        objected = self._make_invoice(50, late=12)
        self._promise(self.payer)
        dispute = self._dispute(self._item(objected))
        self.assertEqual(dispute.owner_id, self.sales)
        mail = self._tick()
        self.assertEqual(mail.recipient_ids, self.sales.partner_id)
        self.assertFalse(mail.email_to)
        self.assertIn("1,050.00 overdue", mail.subject.replace("\xa0", " "))
        body = self._body(mail)
        for text in ("Acme", "$ 1,050.00", "Promised: $ 300.00 for Mar 5, 2026", "Quality", "You answer by"):
            self.assertIn(text, body)
        self.assertIn("What you could unblock", body)
        self.assertIn(f"res_id={dispute.id}", body)
        self.assertNotIn("Other", body)

    def test_amounts_of_two_currencies_are_not_added(self):
        euro = self.setup_other_currency("EUR")
        self._make_invoice(70, late=12, currency_id=euro.id)
        body = self._body(self._tick())
        self.assertIn("$ 1,000.00", body)
        self.assertIn("70.00 €", body)

    def test_credits_are_deducted_as_on_the_payer(self):
        with self._on(self._day(-5)):
            self._make_credit(400)
        self.assertIn("$ 600.00", self._body(self._tick()))
        with self._on(self._day(-5)):
            self._make_credit(600)
        self.assertFalse(self._tick(self._day(7)), "nothing is overdue")

    def test_once_a_week_whatever_happens(self):
        self.assertTrue(self._tick())
        for day, hour in ((0, 9), (0, 23), (1, 8)):
            self.assertFalse(self._tick(self._day(day), hour))
        self.assertTrue(self._tick(self._day(7)))
        digests = self.root["collection.digest"]
        self.assertEqual(len(digests.search([("user_id", "=", self.sales.id)])), 2)
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            digests.create({"user_id": self.sales.id, "company_id": self.company.id, "week": MONDAY})
        self.assertIn("unique", str(caught.exception))

    def test_on_monday_morning_where_the_company_is(self):
        self.company.partner_id.tz = "America/New_York"
        self.assertFalse(self._tick(hour=8))
        self.assertTrue(self._tick(hour=13))

    def test_tuesday_makes_up_for_monday_and_wednesday_does_not(self):
        self.assertFalse(self._tick(self._day(2)))
        self.assertTrue(self._tick(self._day(8)))

    def test_nothing_to_say_nothing_said(self):
        self._pay(self.invoice)
        self.assertFalse(self._tick())
        self.assertFalse(self.root["collection.digest"].search([("user_id", "=", self.sales.id)]).is_sent)

    def test_switched_off_or_not_released_nothing_leaves(self):
        self.company.collection_digest = False
        self.assertFalse(self._tick())
        self.company.write({"collection_digest": True, "collection_state": "opening"})
        self.assertFalse(self._tick())

    def test_who_may_not_look_is_told_nothing(self):
        for vals in ({"active": False}, {"email": False}):
            old = {name: self.sales[name] for name in vals}
            self.sales.write(vals)
            self.assertFalse(self._tick(), vals)
            self.sales.write(old)
        self.customer.user_id = self.employee
        self.employee.email = "employee@seller.example.com"
        self.assertFalse(self._tick(), "no salesperson")

    def test_a_manager_of_sales_reads_of_the_own_customers_only(self):
        leader = new_test_user(
            self.root,
            login="leader",
            email="leader@seller.example.com",
            groups="sales_team.group_sale_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        mine, _contact = self._make_customer("Mine", user_id=leader.id)
        self._make_invoice(5, late=12, partner=mine)
        self._payer(mine)
        mail = self._tick().filtered(lambda mail: mail.recipient_ids == leader.partner_id)
        self.assertIn("Mine", mail.body_html)
        self.assertNotIn("Acme", mail.body_html)

    def test_another_company_stays_out_of_it(self):
        house = self.root["res.company"].create({"name": "Other house", "collection_digest": True})
        payer = self.root["collection.payer"].for_partner(self.customer.id, house.id)
        self._promise(self.payer)
        self.assertEqual(payer.salesperson_id, self.sales)
        self.assertNotIn("Other house", self._tick().body_html)

    def test_names_are_no_markup(self):
        self.customer.name = "<b>Acme</b>"
        self.assertNotIn("<b>Acme", self._tick().body_html)

    def test_one_that_breaks_stops_no_other(self):
        second = new_test_user(
            self.root,
            login="second",
            email="second@seller.example.com",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        other, _contact = self._make_customer("Other", user_id=second.id)
        self._make_invoice(5, late=12, partner=other)
        self._payer(other)
        digests = type(self.root["collection.digest"])
        collect = digests._collect

        def fail(digest):
            if digest.env.uid == self.sales.id:
                raise ZeroDivisionError
            return collect(digest)

        with patch.object(digests, "_collect", fail), mute_logger(LOGGER):
            mails = self._tick()
        self.assertEqual(mails.recipient_ids, second.partner_id)

    def test_in_the_reader_s_language(self):
        self.root["res.lang"]._activate_lang("ar_001")
        self.sales.lang = "ar_001"
        self.assertIn('dir="rtl"', self._tick().body_html)
