"""The tone of a text: words that threaten, humiliate or press, and whether it asks and thanks. Pure rules.

The list follows domain facts §7.1: threats of crime, of publicity and false authority are offences or unfair practice
in several countries (Administration of Justice Act 1970 s. 40, § 240 StGB, BGH I ZR 157/13); the rest is good manners.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

from . import tone_words as words

BLOCK, WARN = "block", "warn"
#: Tags that stand alone, and those whose end is the end of a sentence.
VOID = ("br", "hr", "img", "input", "link", "meta", "col")
BREAKS = ("p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "br", "table", "ul", "ol")
#: What an expression leaves behind: something that is said, but not known.
PLACEHOLDER = "…"
RED = re.compile(r"(?<!-)\bcolor\s*[:=]\s*[\"']?\s*(red\b|#f00\b|#ff0000\b|rgb\(\s*255\s*,\s*0\s*,\s*0)", re.IGNORECASE)
#: What bank details and references are made of.
ABBREVIATIONS = frozenset("IBAN BIC SWIFT SEPA VAT ID INV RINV EUR USD GBP CHF BGN ILS".split())
LETTERS = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ـ": "", "’": "'"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the reader should not have to read.

    :param severity: ``block`` = must not leave, ``warn`` = needs a second thought.
    :param word: the offending words as they stand in the text; empty where something is missing.
    :param code: the reason, see `tone_text.py`.
    """

    severity: str
    word: str
    code: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Where in the ladder a text stands.

    :param is_late: at a final level: legal words may fall there.
    :param legal_intended: legal steps are really meant.
    :param is_demand: the text asks for something; answers need not.
    :param is_short: there is no room for thanks.
    """

    is_late: bool = False
    legal_intended: bool = False
    is_demand: bool = True
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person reads of a text: all of it, what is said without the condition that law is meant, and its looks."""

    text: str
    unguarded: str
    is_red: bool


# === READING === #


class _Reader(HTMLParser):
    """Takes the words out of HTML and QWeb: expressions are not judged, and what only shows when legal steps are
    meant is kept apart."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self.unguarded, self.open, self.is_red = [], [], [], False

    def _state(self):
        return self.open[-1][1:] if self.open else (False, False)

    def _say(self, text):
        muted, guarded = self._state()
        if not muted:
            self.parts.append(text)
            self.unguarded.append("" if guarded else text)

    def _begin(self, tag, attrs):
        values = dict(attrs)
        muted, guarded = self._state()
        self.is_red = self.is_red or _is_red(values)
        if tag in BREAKS:
            self._say("\n")
        if {"t-out", "t-esc", "t-field", "t-raw"} & set(values):
            self._say(PLACEHOLDER)
            muted = True
        muted = muted or tag in ("style", "script")
        return muted, guarded or "legal_intended" in (values.get("t-if") or "")

    def handle_starttag(self, tag, attrs):
        state = self._begin(tag, attrs)
        if tag not in VOID:
            self.open.append((tag, *state))

    def handle_startendtag(self, tag, attrs):
        self._begin(tag, attrs)

    def handle_endtag(self, tag):
        if any(entry[0] == tag for entry in self.open):
            while self.open.pop()[0] != tag:
                continue
        if tag in BREAKS:
            self._say("\n")

    def handle_data(self, data):
        self._say(data)


def _is_red(attrs):
    font = attrs.get("color") and f"color={attrs['color']}"
    return bool(RED.search(attrs.get("style") or "") or (font and RED.search(font))) or "text-danger" in (
        attrs.get("class") or ""
    )


def read(text: str) -> Reading:
    """What a person reads of a plain text, of HTML, or of a template."""
    text = re.sub(r"\{\{.*?\}\}", PLACEHOLDER, text or "", flags=re.DOTALL)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return Reading("".join(reader.parts), "".join(reader.unguarded), reader.is_red)


def fold(text: str) -> str:
    """The text without case, accents, vowel points, letter variants and invisible signs."""
    # twice, because fancy letters have no small form until they are plain ones
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text or "").casefold()).translate(LETTERS)
    return "".join(char for char in text if unicodedata.category(char) not in ("Mn", "Cf"))


# === WORDS === #


@lru_cache(maxsize=256)
def _compile(phrases, lang):
    """One pattern for a list of phrases of a language; None for an empty one."""
    found = [_to_pattern(phrase) for phrase in phrases.split()]
    prefix = words.PREFIXES.get(lang, "")
    return re.compile(rf"(?<!\w){prefix}(?:{'|'.join(found)})(?!\w)") if found else None


def _to_pattern(phrase):
    places = [[_to_word(choice) for choice in place.split("|")] for place in phrase.split("_")]
    return r"[\s\-']+".join(f"(?:{'|'.join(choices)})" for choices in places)


def _to_word(word):
    stem = re.escape(fold(word.rstrip("*")))
    return stem + r"\w*" if word.endswith("*") else stem


def _matches(table, lang, folded):
    pattern = lang in table and _compile(table[lang], lang)
    return [match.group() for match in pattern.finditer(folded)] if pattern else []


def _has(table, lang, folded):
    return bool(_matches(table, lang, folded))


def _as_written(text, match):
    """The words of the text that were found; the folded ones where the text does not have them in one run."""
    tokens, length = text.split(), len(match.split())
    for start in range(len(tokens)):
        run = " ".join(tokens[start : start + length]).strip(".,;:!?()\"'“”„«»…")
        if fold(run) == match:
            return run
    return match


def _leave_out(text, ignored):
    """The text without names, which are never judged."""
    for name in sorted({name.strip() for name in ignored if name}, key=len, reverse=True):
        if len(name) > 2:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", PLACEHOLDER, text, flags=re.IGNORECASE)
    return text


# === FINDINGS === #


def find(text: str, lang: str, stage: Stage | None = None, ignored=()) -> tuple[Finding, ...]:
    """What is wrong with the tone of a text, the gravest first.

    :param text: plain text, HTML or the source of a template.
    :param lang: code of its language, such as ``fr_CA``; of an unknown one only crimes and shouting are found.
    :param stage: where in the ladder it stands; None = an early demand.
    :param ignored: names of customers, products and people.
    """
    stage, lang = stage or Stage(), (lang or "en").split("_")[0].lower()
    reading = read(text)
    shown = _leave_out(reading.text, ignored)
    unguarded = shown if reading.text == reading.unguarded else _leave_out(reading.unguarded, ignored)
    found = [
        *_find_words(fold(shown), lang),
        *_find_legal(fold(unguarded), lang, stage),
        *_find_shouting(shown),
        *_find_warnings(fold(shown), lang, stage),
    ]
    if reading.is_red:
        found.append(Finding(WARN, "", "red"))
    found += _find_missing(fold(shown), shown, lang, stage)
    named = (Finding(entry.severity, _as_written(shown, entry.word), entry.code) for entry in found)
    return tuple(sorted(dict.fromkeys(named), key=lambda entry: entry.severity))


def _find_words(folded, lang):
    for own in words.CRIME:
        yield from (Finding(BLOCK, word, "crime") for word in _matches(words.CRIME, own, folded))
    for code, table in words.BLOCKING.items():
        yield from (Finding(BLOCK, word, code) for word in _matches(table, lang, folded))


def _find_legal(folded, lang, stage):
    if not (stage.is_late and stage.legal_intended):
        yield from (Finding(BLOCK, word, "legal") for word in _matches(words.LEGAL, lang, folded))


def _find_shouting(text):
    yield from (Finding(BLOCK, match.group(), "shouting") for match in re.finditer(r"!\s*!\s*!+", text))
    for sentence in re.split(r"(?<=[.!?:؟])\s|\n", text):
        if _is_shouted(sentence):
            yield Finding(BLOCK, sentence.strip(), "shouting")


def _is_shouted(sentence):
    """Whether a sentence is written in capitals, or four words in a row of it are; those of banks do not count."""
    tokens = [token for token in re.findall(r"[\w…]+", sentence) if token not in ABBREVIATIONS]
    tokens = [token for token in tokens if not any(char.isdigit() for char in token)]
    loud = [len(token) > 1 and token.isupper() for token in tokens]
    if loud and all(loud) and (len(loud) > 2 or (len(loud) == 2 and "!" in sentence)):
        return True
    return any(all(loud[start : start + 4]) for start in range(len(loud) - 3))


def _find_warnings(folded, lang, stage):
    tables = {**words.WARNING, **({} if stage.is_late else {"final": words.FINAL})}
    for code, table in tables.items():
        yield from (Finding(WARN, word, code) for word in _matches(table, lang, folded))
    if folded.count("!") > 1 and not re.search(r"!\s*!\s*!", folded):
        yield Finding(WARN, "!", "exclamations")


def _find_missing(folded, text, lang, stage):
    """A demand asks and thanks; an answer does one of them."""
    if lang not in words.REQUEST or not any(char.isalpha() for char in folded):
        return
    asks = _has(words.REQUEST, lang, folded) or "?" in text or "؟" in text
    thanks = _has(words.THANKS, lang, folded)
    if stage.is_demand and not asks:
        yield Finding(WARN, "", "no_request")
    if not thanks and (stage.is_demand or not asks) and not stage.is_short:
        yield Finding(WARN, "", "no_thanks")
