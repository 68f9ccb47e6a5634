"""Which files of strangers are taken: by what is in them, not by what they are called."""

import re

#: The first bytes of the kinds of files that are taken, with their type and their ending.
KINDS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)
#: The largest file that is taken, in bytes.
MAX_SIZE = 5_000_000
#: Of several files at once: how many, and how large all of them together.
MAX_FILES = 5
MAX_TOTAL = 10_000_000
AWKWARD = re.compile(r"[^\w .()-]+")


def sniff(content: bytes) -> tuple[str, str] | None:
    """Type and ending of a file that is taken; None for every other."""
    return next(((mime, ending) for magic, mime, ending in KINDS if content.startswith(magic)), None)


def clean_name(name: str, ending: str) -> str:
    """A file name without a path and without anything odd, with the ending that fits the content."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return f"{AWKWARD.sub('', stem).strip(' .')[:60] or 'file'}{ending}"
