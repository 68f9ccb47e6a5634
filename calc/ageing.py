"""How late an item is, and how the open balance spreads over the age buckets."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from .facts import Item
from .open_item import OpenItem

#: Age buckets, youngest first; the numbers are days overdue, both ends included.
BUCKETS = ("current", "1_30", "31_60", "61_90", "over_90")
_LAST_DAYS = (0, 30, 60, 90)
#: The first day overdue of every bucket but the youngest.
FIRST_DAYS = tuple(day + 1 for day in _LAST_DAYS)


def days_overdue(due: date, on: date) -> int:
    """Whole days since the due date; 0 on the due date itself and before it."""
    return max((on - due).days, 0)


@lru_cache(maxsize=4096)
def bucket(due: date, on: date) -> str:
    """The age bucket of something due on ``due``: day 30 still belongs to ``1_30``, day 31 to ``31_60``."""
    late = days_overdue(due, on)
    return BUCKETS[bisect_left(_LAST_DAYS, late)]


def age(items: Iterable[Item | OpenItem], on: date) -> dict[str, Decimal]:
    """Open amounts by bucket, credits included with their sign.

    The amounts are in company currency at booked rates, because those may be added up.
    """
    totals = dict.fromkeys(BUCKETS, Decimal(0))
    for item in items:
        totals[bucket(item.date_due, on)] += item.residual_company
    return totals
