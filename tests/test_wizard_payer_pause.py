from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestPause(CollectionCase):
    """Payers are left alone for a while, one or many at once."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.payer = self._payer()

    def _open(self, payers=None, user=None):
        payers = payers or self.payer
        context = {"active_model": "collection.payer", "active_ids": payers.ids}
        return Form(self.env["collection.payer.pause"].with_user(user or self.collector).with_context(**context))

    def test_until_the_day(self):
        with self._on(MONDAY):
            wizard = self._open()
            self.assertEqual(wizard.until, self._day(14))
            wizard.reason = "Their new system goes live"
            wizard.save().action_pause()
        self.assertEqual(self._code(self.invoice, self._day(13)), "payer_paused")
        with self._on(self._day(13)):
            self.assertTrue(self.payer.is_paused)
            self.payer.action_resume()
            self.payer.invalidate_recordset()
            self.assertFalse(self.payer.is_paused)

    def test_many_at_once(self):
        other, _billing = self._make_customer("Other")
        payers = self.payer | self._payer(other)
        with self._on(MONDAY):
            wizard = self._open(payers)
            wizard.reason = "Holidays"
            wizard.save().action_pause()
        self.assertEqual(payers.mapped("paused_until"), [self._day(14)] * 2)

    def test_bad_input_is_answered(self):
        for until, reason, answer in ((MONDAY, "Why not", "in the future"), (self._day(3), " ", "say why")):
            with self._on(MONDAY):
                wizard = self._open()
                wizard.until, wizard.reason = until, reason
                with self.assertRaisesRegex(UserError, answer):
                    wizard.save().action_pause()

    def test_readers_cannot_open_it(self):
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._open(user=self.reader)
