"""Whether a machine or a person wrote a mail, by its headers and its subject (RFC 3834, and what programs do)."""

import re
from collections.abc import Iterable

#: Headers that only machines write, whatever they say.
MACHINE_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-ms-exchange-inbox-rules-loop",
)
#: Mailing lists say ``list`` although a person has written.
MACHINE_PRECEDENCE = ("bulk", "junk", "auto_reply")
#: How programs begin the subject; a person who answers such a mail puts “Re:” before it.
MACHINE_SUBJECT = re.compile(
    r"\s*(?:"
    r"auto(?:matic|mated|mat)?[ \-]?(?:reply|response)|auto:|out of (?:the )?office|"
    r"automatische antwort|abwesenheitsnotiz|abwesend:|"
    r"réponse automatique|absence du bureau|message d'absence|"
    r"respuesta automática|fuera de la oficina|ausente:|"
    r"автоматичен отговор|извън офиса|"
    r"رد تلقائي|الرد التلقائي|خارج المكتب|"
    r"תשובה אוטומטית|מענה אוטומטי|מחוץ למשרד|"
    r"پاسخ خودکار|خارج از دفتر|"
    r"risposta automatica|automatisch antwoord|resposta automática|autosvar|automaattinen vastaus|"
    r"automatyczna odpowiedź|automatická odpověď"
    r")",
    re.IGNORECASE,
)
#: Where the quoted mail begins in a plain text.
QUOTE = re.compile(r"^\s*(?:>|-{2,}|_{5,}|On .+ wrote:|Am .+ schrieb|Le .+ a écrit|El .+ escribió)")


def is_automatic(headers: Iterable[tuple[str, str]], subject: str = "") -> bool:
    """Whether a machine wrote the mail: absences, receipts, confirmations of delivery and of reading.

    In doubt a person did: the worst mail is the one that ignores an answer.

    :param headers: names and values, as they stand in the mail.
    """
    found = {name.lower(): (value or "").strip().lower() for name, value in headers}
    submitted = found.get("auto-submitted", "no").partition(";")[0].strip()
    return bool(
        (submitted and submitted != "no")
        or found.get("precedence") in MACHINE_PRECEDENCE
        or any(name in found for name in MACHINE_HEADERS)
        or found.get("return-path") == "<>"
        or found.get("content-type", "").startswith("multipart/report")
        or MACHINE_SUBJECT.match(subject or "")
    )


def first_line(text: str) -> str:
    """The first line that the writer of a mail has written; empty when the mail only quotes.

    :param str text: the mail as plain text.
    """
    for line in (text or "").splitlines():
        if QUOTE.match(line):
            return ""
        if line.strip():
            return line.strip()
    return ""
