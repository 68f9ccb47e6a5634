"""What strangers type into forms, made harmless: nothing that breaks a line, a header or a database."""

import re
import unicodedata

#: Marks that join or part letters without being seen; Persian and Arabic names need them.
JOINERS = "\u200c\u200d"
PHONE = re.compile(r"\+?[\d ()./-]{4,30}")
BREAKS = re.compile(r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]")


def one_line(text: str, limit: int) -> str:
    """A text in one line, without marks that cannot be seen, cut to a length."""
    return " ".join(_visible(text).split())[:limit].strip()


def some_lines(text: str, limit: int) -> str:
    """A text with its line breaks, without marks that cannot be seen, cut to a length."""
    lines = (_visible(line).rstrip() for line in BREAKS.sub("\n", text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:limit].strip()


def is_phone(text: str) -> bool:
    """Whether a text may be a telephone number: at least four digits, and nothing but what people put between them."""
    return bool(PHONE.fullmatch(text)) and sum(char.isdigit() for char in text) >= 4


def mask_address(address: str) -> str:
    """An e-mail address that who has it recognises, and nobody else can use."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}" if name and domain else "…"


def _visible(text: str) -> str:
    return "".join(char if _is_visible(char) else " " for char in text)


def _is_visible(char: str) -> bool:
    return char in JOINERS or unicodedata.category(char)[0] != "C"
