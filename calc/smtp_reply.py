"""What a mail server means when it refuses: is the address wrong, or is it about the server, the content or us?"""

import ast
import re
from datetime import timedelta

#: Replies that refuse a recipient for good, RFC 5321. 552 is a full mailbox and 554 a verdict on the message.
REFUSALS = (550, 551, 553)
#: Bad destination addresses of RFC 3463. 5.1.7 and 5.1.8 speak of the sender's address, 5.1.5 of a valid one.
BAD_ADDRESS = re.compile(r"^5\.1\.(0|1|2|3|4|6|10)$")
#: "This account is disabled", which says the same as "unknown".
DISABLED = "5.2.1"

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
#: The server speaks of us, of the message or of passing troubles, although it refuses the recipient.
NOT_THE_ADDRESS = re.compile(
    r"spam|blocked|block ?list|black ?list|reputation|policy|relay(?!=)|authenticat|\bspf\b|dkim|dmarc|"
    r"sender|quota|\bfull\b|too many|rate limit|\bsize\b|\bcontent\b|virus|\btls\b|"
    r"greylist|grey-list|temporar|reverse dns|\bptr\b",
    re.I,
)
UNKNOWN_ADDRESS = re.compile(
    r"(user|mailbox|recipient|address|account|addressee)\b.{0,40}"
    r"(unknown|not exist|n.t exist|unavailable|not found|no longer|rejected|disabled|invalid)|"
    r"(no such|unknown|invalid|nonexistent|non-existent) (user|mailbox|recipient|address|account|local)|"
    r"user not local|no mailbox here",
    re.I,
)
#: What smtplib says when every recipient was refused; the rest of the line is a dict of its replies.
ALL_REFUSED = "SMTPRecipientsRefused: "
REPLY_TO_MESSAGE = re.compile(r"SMTPDataError: \((?P<code>\d{3}), (?P<text>b?['\"].*)\)", re.S)

#: Longest pause between two tries of a message that the server keeps refusing.
MAX_PAUSE = timedelta(hours=24)


def refuses_address(code: int, text: str) -> bool:
    """Whether a reply says, for good, that there is no such recipient.

    In doubt it does not: a message that waits and is shown to a person does less harm than a good address that
    is given up.

    :param code: the SMTP reply code.
    :param text: its text, which may begin with an enhanced status code (RFC 3463).
    """
    found = STATUS.search(text)
    status = found and found[1]
    if code < 500 or (status and not status.startswith("5.")):
        return False
    if status and BAD_ADDRESS.match(status):
        return code != 552
    if code not in REFUSALS or (status and status.startswith(("5.7.", "5.1."))):
        return False
    if status == DISABLED:
        return True
    if NOT_THE_ADDRESS.search(text):
        return False
    return not status or bool(UNKNOWN_ADDRESS.search(text))


def is_temporary(text: str) -> bool:
    """Whether every reply in the text of a failure asks to try again later, as greylisting servers do."""
    codes = [code for code, _text in read_refusals(text).values()]
    codes += [int(found["code"]) for found in REPLY_TO_MESSAGE.finditer(text)]
    return bool(codes) and all(400 <= code < 500 for code in codes)


def read_refusals(text: str) -> dict[str, tuple[int, str]]:
    """The replies about single recipients in what Odoo keeps of a failure, by lower-case address.

    :return: code and text of each; empty when the failure was another one.
    """
    _head, found, tail = text.partition(ALL_REFUSED)
    if not found:
        return {}
    try:
        refused = ast.literal_eval(tail.strip())
    except (ValueError, SyntaxError):
        return {}
    return to_replies(refused) if isinstance(refused, dict) else {}


def to_replies(refused: dict) -> dict[str, tuple[int, str]]:
    """The refusals that smtplib reports, by lower-case address and with their texts decoded."""
    return {address.lower(): (code, _decode(text)) for address, (code, text) in refused.items()}


def names_bad_addresses(text: str, addresses: list[str]) -> set[str]:
    """The addresses that a failure proves wrong.

    :param text: what Odoo keeps of the failure of one message.
    :param addresses: its recipients, lower case. A reply to the whole message blames an address only when there
        is just one.
    """
    replies = read_refusals(text)
    found = None if replies else REPLY_TO_MESSAGE.search(text)
    if found and len(addresses) == 1:
        replies = {addresses[0]: (int(found["code"]), found["text"])}
    return {address for address, (code, reply) in replies.items() if refuses_address(code, reply)} & set(addresses)


def pause_before(tries: int) -> timedelta:
    """How long a message that was refused so many times waits for its next try: 0, 1, 2, 4 … at most 24 hours."""
    if tries < 2:
        return timedelta(0)
    return min(timedelta(hours=2 ** min(tries - 2, 10)), MAX_PAUSE)


def _decode(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
