"""Amounts in words, as letters state them beside the figures."""

import re
from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

#: Languages in which the letters exist and the words have been checked; every other reader gets English.
CHECKED = ("ar", "bg", "de", "en", "es", "fa", "fr", "he")
FALL_BACK = "en"

#: What num2words gets wrong: in Spanish “uno” is shortened before a thousand and a million.
SPANISH = ((re.compile(r"veintiuno (?=mil)"), "veintiún "), (re.compile(r"\buno (?=mil)"), "un "))


def amount_in_words(amount, decimals, lang):
    """The whole units in words, and the rest as a fraction.

    The currency is left to the figures beside it: its name would have to agree with the number in case, number and
    gender, which differs in every language and which nobody offers for every currency.

    :param amount: a positive amount.
    :param int decimals: of the currency; 0 for one without a smaller unit.
    :param str lang: code of a language, such as `de_DE`.
    :return: words such as “one thousand, two hundred and thirty-four” and a fraction such as “56/100”; both are
        empty for amounts that letters do not state in words, the fraction also where there is no smaller unit.
    :rtype: tuple[str, str]
    """
    exact = Decimal(str(amount)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if exact <= 0:
        return "", ""
    units = int(exact)
    fraction = f"{int((exact - units).scaleb(decimals)):0{decimals}d}/{10**decimals}" if decimals else ""
    return _spell(units, lang), fraction


def _spell(units, lang):
    """A whole number that is not negative in words of the language, else in English."""
    short = (lang or "").partition("_")[0]
    short = short if short in CHECKED else FALL_BACK
    words = num2words(units, lang=short)
    for pattern, right in SPANISH if short == "es" else ():
        words = pattern.sub(right, words)
    return words.strip()
