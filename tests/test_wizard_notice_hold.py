from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestHoldBack(CollectionCase):
    """Proposals are held back from the list or from a single notice."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.notice = self._run().notice_ids

    def _open(self, notices=None, user=None):
        """The wizard as it opens from the list of notices."""
        notices = notices or self.notice
        context = {"active_model": "collection.notice", "active_ids": notices.ids, "active_id": notices[:1].id}
        return Form(self.env["collection.notice.hold"].with_user(user or self.collector).with_context(**context))

    def test_a_week_is_suggested(self):
        with self._on(MONDAY):
            wizard = self._open()
        self.assertEqual(wizard.until, self._day(7))
        self.assertEqual(wizard.count, 1)

    def test_items_stay_away_until_the_day(self):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.until = self._day(9)
            wizard.reason = "Delivery note asked for"
            wizard.save().action_hold_back()
        entry = self._explain(self.invoice, self._day(8))
        self.assertEqual(entry["code"], "held_back")
        self.assertIn("Delivery note asked for", entry["detail"])
        self.assertEqual(self._explain(self.invoice, self._day(9))["state"], "proposed")

    def test_many_are_held_back_together(self):
        other, _billing = self._make_customer("Other")
        self._make_invoice(late=10, partner=other)
        notices = self.notice | self._run().notice_ids
        with self._on(MONDAY):
            wizard = self._open(notices)
            self.assertEqual(wizard.count, 2)
            wizard.reason = "Not this week"
            wizard.save().action_hold_back()
        self.assertEqual(set(notices.mapped("state")), {"cancelled"})

    def test_a_reason_is_needed(self):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.reason = "   "
            with self.assertRaisesRegex(UserError, "say why"):
                wizard.save().action_hold_back()

    def test_the_day_lies_in_the_future(self):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.reason = "Later"
            wizard.until = MONDAY
            with self.assertRaisesRegex(UserError, "in the future"):
                wizard.save().action_hold_back()

    def test_readers_cannot_open_it(self):
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._open(user=self.reader)
