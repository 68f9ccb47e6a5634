"""What a returned mail says: which recipients did not get it, and whether that is final (RFC 3464)."""

from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message

REPORT = "message/delivery-status"


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says of one recipient.

    :param addresses: the address as it was written to and the one at which the mail ended, lower case.
    :param is_final: it was not delivered, and nobody tries again.
    """

    addresses: tuple[str, ...]
    is_final: bool


def read_reports(message: Message) -> list[Report]:
    """The recipients of a delivery report; empty when the message is none."""
    parts = [part for part in message.walk() if part.get_content_type() == REPORT]
    blocks = [block for part in parts for block in part.get_payload() if isinstance(block, Message)]
    return [_to_report(block) for block in blocks if block.get("Final-Recipient") or block.get("Original-Recipient")]


def is_receipt(message: Message) -> bool:
    """Whether the message only says that somebody has opened the mail."""
    return any(part.get_content_type() == "message/disposition-notification" for part in message.walk())


def find_lost(message: Message, recipients: Iterable[str]) -> set[str]:
    """The recipients that a returned mail proves unreachable.

    A report that only announces a delay proves nothing. One without details, or about an address to which the mail
    was passed on, is about the only recipient, if there was just one.

    :param recipients: the addresses the mail was sent to, lower case.
    """
    known = set(recipients)
    reports = read_reports(message)
    if is_receipt(message) or (reports and not any(report.is_final for report in reports)):
        return set()
    lost = {address for report in reports if report.is_final for address in report.addresses} & known
    return lost or (known if len(known) == 1 else set())


def _to_report(block: Message) -> Report:
    raw = (str(block.get(name, "")) for name in ("Original-Recipient", "Final-Recipient"))
    addresses = (value.rpartition(";")[2].strip().strip("<>").lower() for value in raw)
    action = str(block.get("Action", "failed")).strip().lower()
    return Report(tuple(address for address in addresses if address), action.startswith("failed"))
