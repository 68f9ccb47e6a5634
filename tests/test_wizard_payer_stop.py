from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestStop(CollectionCase):
    """Every touch of a payer ends; only a manager lets it begin again."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.payer = self._payer()

    def _open(self, user=None):
        context = {"active_model": "collection.payer", "active_ids": self.payer.ids}
        return Form(self.env["collection.payer.stop"].with_user(user or self.collector).with_context(**context))

    def _stop(self):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.reason = "insolvency"
            wizard.save().action_stop()

    def test_the_reason_is_kept(self):
        self._stop()
        self.assertEqual(self.payer.stop_reason, "insolvency")
        self.assertEqual(self._code(self.invoice), "payer_stopped")

    def test_a_reason_is_needed(self):
        with self._on(MONDAY), self.assertRaises(AssertionError):
            self._open().save()

    def test_managers_lift_it_and_collectors_cannot(self):
        self._stop()
        with self.assertRaises(AccessError):
            self.payer.action_lift_stop()
        self.payer.with_user(self.manager).action_lift_stop()
        self.assertFalse(self.payer.stop_reason)

    def test_readers_cannot_open_it(self):
        with self.assertRaises(AccessError):
            self._open(self.reader)
