"""What was said is written down once, by whom it may be, and never rewritten."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY
from .security_common import SecurityCase


@tagged("post_install", "-at_install")
class TestInteraction(SecurityCase):
    def setUp(self):
        super().setUp()
        self.payer = self._payer()
        self.log = self.env["collection.interaction"].with_user(self.collector)

    def _note(self, user=None, **vals):
        values = {"payer_id": self.payer.id, "channel": "call", "direction": "out", "outcome": "reached", **vals}
        return self._rpc(user or self.collector, self.log, "create", [values])

    def _last(self):
        return self.root["collection.interaction"].search([("payer_id", "=", self.payer.id)], order="id desc", limit=1)

    def test_what_was_owed_then_is_kept_when_it_is_paid(self):
        self._note(contact_id=self.billing.id)
        self._pay(self.invoice)
        interaction = self._last()
        self.assertEqual(
            interaction.snapshot,
            {
                "amounts": [{"currency_id": self.invoice.currency_id.id, "amount": 1000.0}],
                "items": self._item(self.invoice).ids,
            },
        )
        self.assertIn("1,000.00", interaction.owed_display)
        self.assertEqual(interaction.role_ids, self.role_billing)
        self.assertEqual(interaction.user_id, self.collector)
        self.assertTrue(interaction.is_talk)

    def test_roles_of_then_stay(self):
        self._note(contact_id=self.billing.id)
        self.billing.collection_role_ids = [Command.clear()]
        self.assertEqual(self._last().role_ids, self.role_billing)

    def test_nobody_rewrites_what_happened(self):
        self._note()
        for user in (self.collector, self.manager):
            self._refused(user, self._last(), "unlink")
            with self.assertRaises(UserError):
                self._rpc(user, self._last(), "write", {"note": "otherwise"})
        with self.assertRaises(UserError):
            self._last().unlink()

    def test_nobody_forges_what_only_the_system_notes(self):
        forged = {
            "is_automatic": True,
            "is_answer": True,
            "verdict": "allow",
            "verdict_reason": "I may",
            "override_reason": "so what",
            "snapshot": {"items": [1]},
            "role_ids": [Command.set(self.role_finance.ids)],
        }
        for name, value in forged.items():
            with self.subTest(name), self.assertRaises(UserError):
                self._note(self.manager, **{name: value})
        with self.assertRaises(UserError):
            self._note(user_id=self.manager.id)

    def test_nobody_forges_through_the_context(self):
        values = {"payer_id": self.payer.id, "channel": "call"}
        forged = {"default_is_answer": True, "default_user_id": self.manager.id, "default_verdict": "allow"}
        self._rpc(self.collector, self.log, "create", [values], context=forged)
        interaction = self._last()
        self.assertFalse(interaction.is_answer or interaction.verdict)
        self.assertEqual(interaction.user_id, self.collector)

    def test_a_recording_needs_their_consent(self):
        recording = self.env["ir.attachment"].with_user(self.collector).create({"name": "call.ogg", "raw": b"hello"})
        with self.assertRaises(ValidationError):
            self._note(recording_ids=[Command.set(recording.ids)])
        self._note(recording_ids=[Command.set(recording.ids)], recording_consent=True)
        self.assertEqual((recording.res_model, recording.res_id), ("collection.interaction", self._last().id))

    def test_nobody_reads_a_file_by_calling_it_a_recording(self):
        secret = self.env["ir.attachment"].with_user(self.manager).create({"name": "secret", "raw": b"wages"})
        with self.assertRaises(AccessError):
            self._note(recording_ids=[Command.set(secret.ids)], recording_consent=True)

    def test_only_what_has_happened_is_noted(self):
        with self.assertRaises(ValidationError):
            self._note(start=datetime.now() + timedelta(days=1))

    def test_the_person_belongs_to_the_customer(self):
        _other, stranger = self._make_customer("Other")
        with self.assertRaises(ValidationError):
            self._note(contact_id=stranger.id)

    def test_the_record_belongs_to_the_customer(self):
        other, _contact = self._make_customer("Other")
        self._make_invoice(late=10, partner=other)
        notice = self._run(MONDAY, partner_ids=other.ids).notice_ids
        with self.assertRaises(UserError):
            self._note(model="collection.notice", res_id=notice.id)

    def test_sales_people_read_about_their_own_customers(self):
        self._note()
        own = self._last()
        other, _contact = self._make_customer("Other")
        foreign = self._payer(other)._log_interaction(channel="call")
        self.assertTrue(own.with_user(self.sales).read(["note"]))
        self.assertFalse(foreign.with_user(self.sales).has_access("read"))
        self._refused(self.sales, self.log, "create", [{"payer_id": self.payer.id, "channel": "call"}])

    def test_touches_of_many_payers_cost_a_fixed_number_of_queries(self):
        payers = self.payer.browse()
        for number in range(12):
            customer, _contact = self._make_customer(f"Many{number}")
            payers |= self._payer(customer)
        payers[:1]._log_interaction(channel="email")
        self.env.flush_all()
        few = self._count_queries(payers[:2])
        many = self._count_queries(payers)
        self.assertLessEqual(many, few + 2)

    def _count_queries(self, payers):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        payers.sudo()._log_interaction(channel="email")
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
