from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestMarkAsSent(CollectionCase):
    """Invoices that were sent outside of Odoo are marked, many at once."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=30, sent=False)

    def _open(self, invoices=None, user=None):
        context = {"active_model": "account.move", "active_ids": (invoices or self.invoice).ids}
        return Form(self.env["collection.invoice.sent"].with_user(user or self.collector).with_context(**context))

    def test_reminders_no_longer_wait(self):
        self.assertEqual(self._code(self.invoice), "invoice_not_sent")
        with self._on(MONDAY):
            wizard = self._open()
            self.assertEqual(wizard.day, MONDAY)
            wizard.day = self._day(-30)
            wizard.save().action_mark()
        self.assertTrue(self.invoice.is_move_sent)
        self.assertEqual(self.invoice.collection_sent_on, self._day(-30))
        self.assertEqual(self._explain(self.invoice)["state"], "proposed")

    def test_other_entries_are_left_as_they_are(self):
        draft = self.invoice.copy()
        with self._on(MONDAY):
            wizard = self._open(self.invoice | draft)
            self.assertEqual((wizard.count, wizard.other_count), (1, 1))
            wizard.save().action_mark()
        self.assertFalse(draft.collection_sent_on)

    def test_nothing_to_mark_is_said(self):
        with self._on(MONDAY), self.assertRaisesRegex(UserError, "posted customer invoices"):
            self._open(self.invoice.copy()).save().action_mark()

    def test_the_future_is_refused(self):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.day = self._day(1)
            with self.assertRaisesRegex(UserError, "not in the future"):
                wizard.save().action_mark()

    def test_readers_cannot_open_it(self):
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._open(user=self.reader)
