from odoo.tests import BaseCase, tagged

from ..amount_words import amount_in_words

#: Amount, decimals of the currency, language, words, fraction; read by speakers of the languages.
SPELLED = [
    (1234.56, 2, "en_US", "one thousand, two hundred and thirty-four", "56/100"),
    (1, 2, "en_GB", "one", "00/100"),
    (0.5, 2, "en_US", "zero", "50/100"),
    (0.01, 2, "en_US", "zero", "01/100"),
    (99.999, 2, "en_US", "one hundred", "00/100"),
    (1234.56, 2, "de_DE", "eintausendzweihundertvierunddreißig", "56/100"),
    (21000, 2, "de_CH", "einundzwanzigtausend", "00/100"),
    (80, 2, "fr_FR", "quatre-vingts", "00/100"),
    (1234.05, 2, "fr_BE", "mille deux cent trente-quatre", "05/100"),
    (200000, 2, "fr_FR", "deux cent mille", "00/100"),
    (1234.56, 2, "es_ES", "mil doscientos treinta y cuatro", "56/100"),
    (21000, 2, "es_MX", "veintiún mil", "00/100"),
    (31500, 2, "es_ES", "treinta y un mil quinientos", "00/100"),
    (21, 2, "es_ES", "veintiuno", "00/100"),
    (1234, 2, "ar_001", "ألف و مئتان و أربعة و ثلاثون", "00/100"),
    (1234, 2, "fa_IR", "هزار و دویست و سی و چهار", "00/100"),
    (1234, 2, "he_IL", "אלף מאתיים שלושים וארבע", "00/100"),
    (1234, 2, "bg_BG", "хиляда двеста тридесет и четири", "00/100"),
    (21000, 2, "bg_BG", "двадесет и една хиляди", "00/100"),
    (1500, 0, "en_US", "one thousand, five hundred", ""),
    (12.345, 3, "en_US", "twelve", "345/1000"),
]


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    """Amounts in words are right, or they are not there."""

    def test_whole_units_are_spelled_and_the_rest_is_a_fraction(self):
        for amount, decimals, lang, words, fraction in SPELLED:
            with self.subTest(amount=amount, lang=lang):
                self.assertEqual(amount_in_words(amount, decimals, lang), (words, fraction))

    def test_readers_of_other_languages_get_english(self):
        for lang in ("fi_FI", "nb_NO", "zh_CN", "", None, "xx"):
            self.assertEqual(amount_in_words(2, 2, lang)[0], "two", lang)

    def test_what_is_not_owed_has_no_words(self):
        for amount in (0, -2, -0.01, 0.001):
            self.assertEqual(amount_in_words(amount, 2, "bg_BG"), ("", ""))
