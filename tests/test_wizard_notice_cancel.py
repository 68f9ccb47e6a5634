from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestCancel(CollectionCase):
    """Notices are withdrawn before they leave, and marked as cancelled afterwards."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)

    def _open(self, notice, user=None):
        context = {"active_model": "collection.notice", "active_ids": notice.ids}
        return Form(self.env["collection.notice.cancel"].with_user(user or self.collector).with_context(**context))

    def test_a_proposal_needs_no_reason(self):
        notice = self._run().notice_ids
        with self._on(MONDAY):
            wizard = self._open(notice)
            self.assertEqual(wizard.issued_count, 0)
            wizard.save().action_cancel_notices()
        self.assertEqual(notice.state, "cancelled")

    def test_a_sent_notice_needs_one(self):
        notice = self._run_and_send().notice_ids
        with self._on(MONDAY):
            wizard = self._open(notice)
            self.assertEqual(wizard.issued_count, 1)
            with self.assertRaises(AssertionError):  # the form asks for it
                wizard.save()
            wizard.reason = " "
            with self.assertRaisesRegex(UserError, "say why"):
                wizard.save().action_cancel_notices()

    def test_the_level_falls_back(self):
        notice = self._run_and_send().notice_ids
        self.assertEqual(self.invoice.dunning_level_id, self.level_1)
        with self._on(MONDAY):
            wizard = self._open(notice)
            wizard.reason = "Sent to the wrong contact"
            wizard.save().action_cancel_notices()
        self.assertEqual((notice.state, notice.reason), ("cancelled", "Sent to the wrong contact"))
        self.assertFalse(self.invoice.dunning_level_id)

    def test_readers_cannot_open_it(self):
        notice = self._run().notice_ids
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._open(notice, self.reader)
