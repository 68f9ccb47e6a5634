"""Replies that ask to be left alone, in every language of the addon."""

from odoo.tests import BaseCase, tagged

from ..calc.stop_words import KNOWN, WORDS, is_stop, normalise


@tagged("post_install", "-at_install")
class TestStopWords(BaseCase):
    def test_every_language_of_the_addon_has_its_words(self):
        self.assertEqual(set(WORDS), {"en", "de", "fr", "es", "bg", "ar", "he", "fa"})
        for words in WORDS.values():
            for word in words.split(","):
                self.assertTrue(is_stop(word), word)

    def test_the_words_of_the_law(self):
        for word in ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"):
            self.assertTrue(is_stop(word), word)

    def test_case_dots_and_spaces_do_not_matter(self):
        for text in (
            " STOP ",
            "Stop.",
            "stop!!!",
            "S\u0301top",
            "\n\nSTOP\n> our old message",
            "Stop, please",
            "ARRÊT",
            "arret",
        ):
            self.assertTrue(is_stop(text), text)

    def test_letters_that_are_typed_in_two_ways(self):
        self.assertTrue(is_stop("ايقاف"))
        self.assertTrue(is_stop("إِلغاء"))
        self.assertTrue(is_stop("لغو اشتراك"))

    def test_a_sentence_is_left_to_a_person(self):
        for text in (
            "Please cancel the second invoice",
            "We will stop by on Monday",
            "stop by and get your money",
            "",
            "\n",
            "ok",
            "> STOP was in the old message",
            "stop " * 30,
        ):
            self.assertFalse(is_stop(text), text)

    def test_no_word_is_empty_after_tidying(self):
        self.assertNotIn("", KNOWN)
        self.assertEqual(normalise("  "), "")
