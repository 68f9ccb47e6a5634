from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestEditWords(CollectionCase):
    """A reviewer changes the words of a proposal; everything mechanical stays."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.run = self._run()
        self.notice = self.run.notice_ids

    def _open(self, user=None):
        context = {"active_model": "collection.notice", "active_id": self.notice.id}
        return Form(self.env["collection.notice.edit"].with_user(user or self.collector).with_context(**context))

    def _edit(self, text):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.text = text
            wizard.save().action_keep()

    def test_it_starts_with_the_words_of_the_level(self):
        with self._on(MONDAY):
            wizard = self._open()
        self.assertIn("Bill of Acme", wizard.text)
        self.assertFalse(wizard.is_edited)

    def test_opening_changes_nothing(self):
        before = self.notice.read()[0]
        with self._on(MONDAY):
            self._open()
        self.env.invalidate_all()
        after = self.notice.read()[0]
        self.assertEqual(
            {name: after[name] for name in before if name not in ("preview", "preview_subject")},
            {name: before[name] for name in before if name not in ("preview", "preview_subject")},
        )

    def test_the_mail_carries_the_new_words_and_the_table(self):
        self._edit("<p>As agreed on the phone, here is the overview.</p>")
        self._send(self.run)
        text = self._text_of(self.outbox[0])
        self.assertIn("As agreed on the phone", text)
        self.assertIn(self.invoice.name, text)

    def test_the_preview_shows_them(self):
        self._edit("<p>As agreed on the phone, here is the overview.</p>")
        with self._on(MONDAY):
            self.assertIn("As agreed on the phone", self.notice.preview)

    def test_empty_words_are_refused(self):
        with self.assertRaisesRegex(UserError, "write something"):
            self._edit("<p><br></p>")

    def test_back_to_the_words_of_the_level(self):
        self._edit("<p>Something else</p>")
        with self._on(MONDAY):
            wizard = self._open()
            self.assertTrue(wizard.is_edited)
            wizard.save().action_forget()
        self.assertFalse(self.notice.text)

    def test_what_has_left_cannot_be_edited(self):
        self._send(self.run)
        with self.assertRaisesRegex(UserError, "not rewritten"):
            self._edit("<p>Too late</p>")

    def test_readers_cannot_open_it(self):
        with self.assertRaises(AccessError), self._on(MONDAY):
            self._open(self.reader)
