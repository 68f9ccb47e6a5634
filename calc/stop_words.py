"""Whether a reply asks to be left alone: the words that people use for it, in the languages of the addon.

47 CFR 64.1200(a)(10) names stop, quit, end, revoke, opt out, cancel and unsubscribe; any reasonable way will do.
"""

import unicodedata

WORDS = {
    "en": "stop, stopall, stop all, quit, end, revoke, opt out, optout, cancel, unsubscribe, remove me, do not call, "
    "do not call me, stop calling, stop calling me, do not contact me, stop writing, leave me alone",
    "de": "stopp, abmelden, abbestellen, austragen, widerruf, nicht anrufen, nicht mehr anrufen, keine anrufe, "
    "keine anrufe mehr, keine sms, keine sms mehr, nicht mehr schreiben, lassen sie mich in ruhe",
    "fr": "arrêt, arrêtez, arrêter, désabonner, désinscription, désinscrire, résilier, ne plus appeler, "
    "ne m'appelez plus, ne plus contacter, ne m'écrivez plus, laissez moi tranquille",
    "es": "alto, parar, pare, baja, cancelar, darse de baja, darme de baja, no llamar, no me llame, no me llamen, "
    "no molestar, no me escriban, dejen de llamar",
    "bg": "стоп, спри, спрете, отказ, отпиши, отпишете ме, не ми звънете, не звънете, не ми пишете, "
    "оставете ме на мира",
    "ar": "توقف, توقفوا, قف, أوقف, إيقاف, إلغاء, إلغاء الاشتراك, لا تتصل, لا تتصلوا, لا تتصلوا بي, لا ترسلوا",
    "he": "עצור, עצרו, הפסק, הפסיקו, הסר, הסרה, להסיר, ביטול, בטל, אל תתקשרו, לא להתקשר, אל תכתבו",
    "fa": "توقف, ایست, لغو, لغو اشتراک, لغو ۱۱, لغو11, تماس نگیرید, زنگ نزنید, پیام ندهید, مزاحم نشوید",
}
#: Letters that are written in two ways on Arabic and Persian keyboards, and the hamza that many leave out.
SAME = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ـ": None})
#: A longer text is a letter, which a person reads.
LONGEST = 60


def is_stop(text: str) -> bool:
    """Whether a reply says nothing but that it should stop.

    Only the first line counts, because what follows is often the message that it answers. A longer sentence is left
    to a person, so that “cancel the second invoice, please” stops nothing.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    return len(first) <= LONGEST and normalise(first) in KNOWN


def normalise(text: str) -> str:
    """Words without case, marks, punctuation, polite additions and double spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(SAME)
    letters = "".join(
        char if char.isalnum() or char.isspace() else " " for char in plain if unicodedata.category(char) != "Mn"
    )
    words = [word for word in letters.split() if word not in ("please", "bitte", "svp", "por", "favor", "моля")]
    return " ".join(words)


KNOWN = frozenset(normalise(word) for words in WORDS.values() for word in words.split(","))
