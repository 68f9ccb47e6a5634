from datetime import date, timedelta

from odoo.tests import tagged

from .plan_common import FIRST, PlanCase


@tagged("post_install", "-at_install")
class TestPlansAtWork(PlanCase):
    """Foreign money, many plans at once, one message a day."""

    def test_a_plan_in_foreign_currency(self):
        euros = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        invoice = self._make_invoice(600, late=10, currency_id=euros.id)
        plan = self._agree(invoices=invoice)
        self.assertEqual((plan.currency_id, plan._get_parts().mapped("amount")), (euros, [200, 200, 200]))
        with self._on(FIRST):
            register = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            register.create({"payment_date": FIRST, "amount": 200, "currency_id": euros.id})._create_payments()
            self.env.flush_all()
        self.assertEqual(self._paid(plan), [200, 0, 0])

    def test_two_plans_of_a_payer_write_on_two_days(self):
        self._agree()
        self._agree(invoices=self._make_invoice(300, late=20))
        self._follow(date(2026, 3, 11))
        self.assertEqual(len(self.outbox), 1)
        self._follow(date(2026, 3, 12))
        self.assertEqual(len(self.outbox), 2)

    def test_who_was_written_to_today_is_reminded_tomorrow_of_what_was_missed(self):
        self._make_invoice(100, late=3)
        self._agree()
        missed = FIRST + timedelta(days=2)
        self._run_and_send(missed)
        self._follow(missed, hour=11)
        self.assertEqual(len(self.outbox), 1)
        self._follow(missed + timedelta(days=1), hour=20)
        self.assertEqual(len(self.outbox), 1, "not by night")
        self._follow(missed + timedelta(days=2))
        self.assertEqual(len(self.outbox), 2)

    def test_what_is_only_announced_keeps_to_the_contact_rules(self):
        self._make_invoice(100, late=3)
        self._agree()
        self._run_and_send(date(2026, 3, 10))
        self._follow(date(2026, 3, 11))
        self.assertEqual(len(self.outbox), 1)

    def test_a_broken_template_stops_nobody_else(self):
        other, _contact = self._make_customer("Other")
        self._agree()
        self._agree(invoices=self._make_invoice(300, late=20, partner=other))
        self.billing.name = "Breaks"
        template = self.env.ref("account_collections.mail_template_answer_instalment_soon")
        template.body_html = '<p t-if="object.contact_name == \'Breaks\'" t-out="1 / 0"/><p>Fine</p>'
        with self.assertLogs("odoo.addons.account_collections.models.collection_plan_remind", "ERROR"):
            self._follow(date(2026, 3, 11))
        self.assertEqual(self._recipients(), [['"Bill of Other" <billing@other.example.com>']])

    def test_the_night_asks_a_constant_number_of_queries(self):
        plans = self.env["collection.plan"]
        for number in range(12):
            customer, _contact = self._make_customer(f"C{number}")
            plans |= self._agree(invoices=self._make_invoice(300, late=10, partner=customer))
        counts = []
        for some in (plans[:3], plans):
            self.env.invalidate_all()
            with self._on(date(2026, 3, 5)):
                before = self.env.cr.sql_log_count
                some.sudo()._follow()
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_merged_customers_keep_their_plans(self):
        other, _contact = self._make_customer("Other")
        plan = self._agree(invoices=self._make_invoice(300, late=20, partner=other))
        kept = self._payer()
        kept.sudo()._absorb(plan.payer_id.sudo())
        self.assertEqual((plan.payer_id, plan._get_parts().payer_id), (kept, kept))
