import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..calc.plain_text import is_phone, mask_address, one_line, some_lines


@tagged("post_install", "-at_install")
class TestPlainText(BaseCase):
    """What strangers type breaks no line, no header and no database."""

    def test_one_line(self):
        for text, plain in (
            ("  Eva \r\n Bcc: x@y.z ", "Eva Bcc: x@y.z"),
            ("a\x00b\u2028c\u202ed", "a b c d"),
            ("علی\u200cرضا", "علی\u200cرضا"),
            ("", ""),
            ("x" * 99, "x" * 20),
        ):
            self.assertEqual(one_line(text, 20), plain)

    def test_some_lines(self):
        self.assertEqual(some_lines("a \r\nb\x00\n\n\n\nc\u2028d", 50), "a\nb\n\nc\nd")
        self.assertEqual(some_lines("x" * 99, 10), "x" * 10)

    @given(st.text(max_size=200))
    def test_nothing_that_is_not_seen_is_left(self, text):
        line, lines = one_line(text, 50), some_lines(text, 50)
        for char in line + lines.replace("\n", ""):
            self.assertTrue(char in "\u200c\u200d" or unicodedata.category(char)[0] != "C", repr(char))
        self.assertEqual(len(line.splitlines() or [""]), 1)
        self.assertTrue(len(line) <= 50 and len(lines) <= 50)

    def test_phones(self):
        for text in ("+49 30 123456", "(030) 12-34/56", "1234"):
            self.assertTrue(is_phone(text), text)
        for text in ("", "+", "12", "call me", "+49 30 1\n2345", "1" * 40, "<b>1234</b>", "--------"):
            self.assertFalse(is_phone(text), text)

    def test_masks(self):
        self.assertEqual(mask_address("jane@example.com"), "j…@example.com")
        self.assertEqual(mask_address(""), "…")
        self.assertEqual(mask_address("@x"), "…")
