"""What became of a message, by what became of it at each of its addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

OPEN, ACCEPTED, BAD, WAITING = "open", "accepted", "bad", "waiting"
SENT, UNDELIVERED = "sent", "undelivered"


@dataclass(frozen=True, slots=True)
class Handover:
    """What became of a message at one address.

    :param address: lower case; empty when the message had no address at all.
    :param result: OPEN (not tried), ACCEPTED, BAD (the address is wrong, for good) or WAITING (it can be tried again).
    """

    address: str
    result: str


def outcome(handovers: Iterable[Handover], to: Iterable[str]) -> str:
    """What the whole message came to: only those it is addressed to count, not the copies.

    :param to: the addresses in To, lower case.
    :return: SENT when one of them has it; else WAITING when one of them can still be tried; UNDELIVERED when all of
        them are wrong; OPEN while nothing is known.
    """
    addressed = set(to)
    results = {entry.result for entry in handovers if entry.address in addressed or not entry.address}
    if ACCEPTED in results:
        return SENT
    if WAITING in results:
        return WAITING
    if OPEN in results or not results:
        return OPEN
    return UNDELIVERED
