"""The tone check as pure rules: what must not be said in any of the languages, and what is never judged."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc import tone_words
from odoo.addons.account_collections.calc.tone import BLOCK, WARN, Stage, find, fold, read

LANGS = ("en", "de", "fr", "es", "bg", "ar", "he", "fa")
POLITE = "Could you please pay by Friday? Thank you."
TABLES = {"crime": tone_words.CRIME, **tone_words.BLOCKING, **tone_words.WARNING, "final": tone_words.FINAL}


def codes(text, lang="en_US", stage=None, ignored=(), severity=None):
    return {entry.code for entry in find(text, lang, stage, ignored) if severity in (None, entry.severity)}


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    """Words that block or warn, in the language of the text."""

    def test_polite_words_pass(self):
        self.assertEqual(find(POLITE, "en_US"), ())

    def test_the_list_of_the_domain_facts(self):
        for text, code in (
            ("We will go to the police.", "crime"),
            ("This is fraud.", "crime"),
            ("We will tell your customers.", "publicity"),
            ("You are on our blacklist.", "publicity"),
            ("A court order will follow.", "authority"),
            ("We report to the credit bureau.", "register"),
            ("Shame on you.", "insult"),
            ("Spare us your excuses.", "insult"),
            ("Pay within 24 hours.", "pressure"),
            ("Pay or else.", "pressure"),
            ("Our lawyer will write to you.", "legal"),
            ("Pay now!!!", "shouting"),
            ("PAY THIS NOW", "shouting"),
        ):
            self.assertIn(code, codes(f"{POLITE} {text}", severity=BLOCK), text)

    def test_what_only_warns(self):
        for text, code in (
            ("This is URGENT.", "urgent"),
            ("This is the final notice.", "final"),
            ("You must pay.", "ordering"),
            ("As you know, it is late.", "ordering"),
            ("Hello! Thanks!", "exclamations"),
            ("See our special offer.", "marketing"),
            ('<p style="color: #FF0000">Late</p>', "red"),
            ('<p class="text-danger">Late</p>', "red"),
        ):
            self.assertEqual(codes(f"{POLITE} {text}"), {code}, text)

    def test_a_background_is_not_red_writing(self):
        self.assertEqual(codes(f'{POLITE} <p style="background-color: red">x</p>'), set())

    def test_every_language_has_every_list(self):
        for name, table in {**TABLES, "legal": tone_words.LEGAL, "thanks": tone_words.THANKS}.items():
            self.assertEqual(set(table), set(LANGS), name)

    def test_every_phrase_of_every_list_is_found(self):
        for code, table in {**TABLES, "legal": tone_words.LEGAL}.items():
            for lang, phrases in table.items():
                for phrase in phrases.split():
                    text = " ".join(place.split("|")[0].rstrip("*") for place in phrase.split("_"))
                    self.assertIn(code, codes(f"… {text}, …", lang), f"{lang}: {text}")

    def test_crimes_are_found_in_any_language(self):
        self.assertIn("crime", codes("Wir rufen die Polizei.", "en_US"))
        self.assertIn("crime", codes("Police!", "nl_NL"))

    def test_other_words_are_of_their_own_language(self):
        self.assertNotIn("legal", codes("À court terme, merci de régler.", "fr_FR"))

    def test_accents_case_vowel_points_and_invisible_signs_make_no_difference(self):
        for text, lang in (("LÜGNER", "de_DE"), ("lu\u0308gner", "de"), ("Lü\u200bgner", "de"), ("كَاذِب", "ar_001")):
            self.assertIn("insult", codes(text, lang), text)

    def test_prefixes_of_hebrew_and_arabic(self):
        self.assertIn("crime", codes("נפנה למשטרה", "he_IL") | codes("סיפרנו והמשטרה", "he"))
        self.assertIn("legal", codes("سنلجأ إلى المحكمة", "ar_001"))

    def test_words_inside_of_words_are_not_meant(self):
        self.assertEqual(codes(f"{POLITE} The courtyard and the shamrock."), set())

    def test_the_words_are_named_as_they_were_written(self):
        found = find("Sie sind ein Lügner, bitte. Danke", "de_DE")
        self.assertEqual([(entry.severity, entry.word) for entry in found], [(BLOCK, "Lügner")])


@tagged("post_install", "-at_install")
class TestSpared(BaseCase):
    """Names, expressions and abbreviations are not judged."""

    def test_names_of_customers_and_products(self):
        text = f"{POLITE} Police Supplies Ltd has bought a Court Shoe. URGENT CARE CENTER INC is next."
        names = ["Police Supplies Ltd", "Court Shoe", "URGENT CARE CENTER INC"]
        self.assertEqual(codes(text, ignored=names), set())
        self.assertEqual(codes(text), {"crime", "legal", "shouting", "urgent"})

    def test_a_name_spares_only_itself(self):
        self.assertIn("crime", codes("Police Supplies, the police will come.", ignored=["Police Supplies"]))

    def test_expressions_of_templates(self):
        text = "<p>Please pay, <t t-out=\"object.x or 'police'\">police</t>. Thank you</p> {{ object.fraud }}"
        self.assertEqual(codes(text), set())

    def test_what_stands_in_tags_and_styles(self):
        text = f'<style>.police {{}}</style><p title="fraud">{POLITE}</p><script>shame</script>'
        self.assertEqual(codes(text), set())

    def test_abbreviations_are_no_shouting(self):
        self.assertEqual(codes(f"{POLITE} IBAN DE89 3704 BIC COBADEFF, INV/2026/0042. VAT ID: DE1. USA, UK"), set())

    def test_words_are_not_glued_across_paragraphs(self):
        self.assertEqual(read("<p>one</p><p>two</p>").text.split(), ["one", "two"])


@tagged("post_install", "-at_install")
class TestStage(BaseCase):
    """What may be said depends on the place in the ladder."""

    def test_legal_words_need_a_final_level_and_the_intention(self):
        for is_late in (False, True):
            for legal_intended in (False, True):
                stage = Stage(is_late=is_late, legal_intended=legal_intended)
                found = "legal" in codes(f"{POLITE} Our lawyer writes next.", stage=stage)
                self.assertEqual(found, not (is_late and legal_intended))

    def test_legal_words_that_only_show_when_they_are_meant(self):
        text = '<p>Please.</p><p t-if="object.payer_id.policy_id.legal_intended">Our lawyer.</p><p>Thank you</p>'
        self.assertEqual(codes(text), set())
        self.assertIn("legal", codes(text.replace("<p>Thank you", "<p>Thank your lawyer")))

    def test_the_condition_does_not_excuse_insults(self):
        self.assertIn("insult", codes('<p t-if="legal_intended">You liar</p>'))

    def test_final_words_at_a_final_level(self):
        self.assertEqual(codes(f"{POLITE} This is the final notice.", stage=Stage(is_late=True)), set())

    def test_a_demand_asks_and_thanks(self):
        self.assertEqual(codes("The invoice is open."), {"no_request", "no_thanks"})
        self.assertEqual(codes("Please pay."), {"no_thanks"})
        self.assertEqual(codes("Thank you for nothing."), {"no_request"})

    def test_an_answer_asks_or_thanks(self):
        answer = Stage(is_demand=False)
        self.assertEqual(codes("Thank you for your payment.", stage=answer), set())
        self.assertEqual(codes("The payment has come.", stage=answer), {"no_thanks"})

    def test_missing_manners_only_warn(self):
        self.assertEqual({entry.severity for entry in find("The invoice is open.", "en")}, {WARN})

    def test_nothing_says_nothing(self):
        for text in ("", None, "<p><br></p>", "{{ object.subject }}"):
            self.assertEqual(find(text, "en"), (), text)


@tagged("post_install", "-at_install")
class TestProperties(BaseCase):
    @given(st.text(max_size=200), st.sampled_from((*LANGS, "nl", "zh_CN", "")))
    def test_any_text_is_judged_without_an_error(self, text, lang):
        for entry in find(text, lang):
            self.assertIn(entry.severity, (BLOCK, WARN))

    @given(st.text(max_size=80), st.text(max_size=80))
    def test_a_bad_word_is_found_wherever_it_stands(self, before, after):
        text = f"{before.replace('<', '').replace('{', '')} fraud {after.replace('<', '')}"
        self.assertIn("crime", codes(text))

    @given(st.text(max_size=100))
    def test_folding_twice_changes_nothing(self, text):
        self.assertEqual(fold(fold(text)), fold(text))

    @given(st.lists(st.sampled_from(["Thank", "you", "please", "pay", "by", "Friday"]), max_size=20))
    def test_polite_words_never_block(self, words):
        self.assertFalse(codes(" ".join(words), severity=BLOCK))
