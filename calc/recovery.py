"""How likely an overdue amount is still paid, and what is at risk if nobody acts."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

#: Share that is still recovered by days overdue: 73 % after 3 months, 57 % after 6, 29 % after 12
#: (commercial collection agencies' surveys; see the notes on recovery in docs/).
CURVE = (
    (0, Decimal("1.00")),
    (90, Decimal("0.73")),
    (180, Decimal("0.57")),
    (365, Decimal("0.29")),
    (730, Decimal("0.10")),
)


@lru_cache(maxsize=4096)
def recovery(days: int, curve: tuple = CURVE) -> Decimal:
    """The expected share of an amount that is so many days overdue, between the points in a straight line."""
    if days <= curve[0][0]:
        return curve[0][1]
    if days >= curve[-1][0]:
        return curve[-1][1]
    right = bisect_right([point[0] for point in curve], days)
    (start, high), (end, low) = curve[right - 1], curve[right]
    return high + (low - high) * (days - start) / (end - start)


def at_risk(amounts: Iterable[tuple[date, Decimal]], on: date, curve=CURVE) -> Decimal:
    """The part of open amounts that is likely lost, in their common currency.

    :param amounts: due dates and open amounts; credits and what is not yet due put nothing at risk.
    """
    return sum(
        (amount * (1 - recovery((on - due).days, curve)) for due, amount in amounts if amount > 0 and due < on),
        Decimal(0),
    )
