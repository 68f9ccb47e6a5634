from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestCompanyState(CollectionCase):
    """A manager releases a company's collections and pauses them."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)

    def _open(self, user=None):
        return Form(self.env["collection.company.state"].with_user(user or self.manager))

    def test_release(self):
        self.company.collection_state = "opening"
        self.assertEqual(self._code(self.invoice), "opening")
        with self._on(MONDAY):
            wizard = self._open()
            self.assertEqual(wizard.state, "opening")
            wizard.save().action_release()
        self.assertEqual(self._explain(self.invoice)["state"], "proposed")

    def test_pause_and_resume(self):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.reason = "The bank's interface is down"
            wizard.save().action_pause()
        entry = self._explain(self.invoice, self._day(3))
        self.assertEqual((entry["code"], entry["until"]), ("company_paused", self._day(14)))
        self.assertIn("interface is down", entry["detail"])
        with self._on(self._day(3)):
            wizard = self._open()
            self.assertTrue(wizard.is_paused)
            wizard.save().action_resume()
        self.assertEqual(self._code(self.invoice, self._day(3)), "cool_down")

    def test_bad_input_is_answered(self):
        for until, reason, answer in ((MONDAY, "Why not", "in the future"), (self._day(3), False, "say why")):
            with self._on(MONDAY):
                wizard = self._open()
                wizard.until, wizard.reason = until, reason
                with self.assertRaisesRegex(UserError, answer):
                    wizard.save().action_pause()

    def test_collectors_can_neither_open_it_nor_pause(self):
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._open(self.collector)
        with self.assertRaises(AccessError), self._on(MONDAY):
            self.company.with_user(self.collector).action_pause_collections(self._day(3), "Why not")

    def test_settings_reach_the_company(self):
        settings = self.root["res.config.settings"].create({"collection_send_from": 8.5, "collection_auto_send": True})
        settings.execute()
        self.assertEqual((self.company.collection_send_from, self.company.collection_auto_send), (8.5, True))
