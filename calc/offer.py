"""A discount for paying by a date: what it saves, whether the money came in time, what is credited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)

#: What has become of an offer.
WAITING, HONOURED, EXPIRED = "waiting", "honoured", "expired"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an offer comes to; ``saved`` + ``reduced`` is always the open amount."""

    saved: Decimal
    reduced: Decimal


@dataclass(frozen=True, slots=True)
class Arrival:
    """Money that was received for the items of an offer.

    :param day: its value date, which may lie before the day on which somebody matched it.
    """

    day: date
    amount: Decimal


def round_to(amount: Decimal, unit: Decimal) -> Decimal:
    """The amount in whole units of a currency, halves away from zero."""
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def get_terms(open_amount: Decimal, unit: Decimal, percent: Decimal | None = None, amount: Decimal | None = None):
    """What is saved and what is left to pay.

    :param open_amount: what is owed, greater than 0.
    :param unit: the smallest amount of the currency, such as 0.01.
    :param percent: the discount in percent of the open amount, else ``amount``: the discount itself.
    :rtype: Terms
    :raise ValueError: when nothing is saved, or nothing is left to pay.
    """
    saved = round_to(open_amount * percent / HUNDRED if percent is not None else amount, unit)
    if not 0 < saved < open_amount:
        raise ValueError("a discount is more than nothing and less than everything")
    return Terms(saved, open_amount - saved)


def get_arrived(arrivals: Iterable[Arrival], until: date) -> Decimal:
    """What has arrived in time: on the last day or before."""
    return sum((arrival.amount for arrival in arrivals if arrival.day <= until), Decimal(0))


def judge(reduced: Decimal, arrived: Decimal, unit: Decimal, last_look: date, on: date) -> str:
    """What has become of an offer on a day.

    :param reduced: what has to arrive in time; being one unit short is a matter of rounding.
    :param arrived: what has arrived in time, see :func:`get_arrived`.
    :param last_look: the last day on which a payment in time may still become known.
    :return: :data:`HONOURED`, :data:`WAITING` or :data:`EXPIRED`.
    """
    if arrived >= reduced - unit:
        return HONOURED
    return WAITING if on <= last_look else EXPIRED


def get_credit(left: Decimal, saved: Decimal, unit: Decimal) -> Decimal:
    """What is credited once the reduced amount has arrived: what is left of the items, at most the discount.

    A customer who has paid more than he had to gets credit only for what is still open.
    """
    return max(min(left, saved + unit), Decimal(0))


def get_excess(percent: Decimal, days: int, max_percent: Decimal, max_days: int) -> tuple[str, ...]:
    """The limits that an offer goes beyond: ``percent``, ``days``, both or neither.

    :param percent: what is saved, in percent of the open amount.
    :param days: calendar days from today to the last day of payment.
    """
    beyond = (("percent", percent > max_percent), ("days", days > max_days))
    return tuple(limit for limit, is_beyond in beyond if is_beyond)


def get_percent(saved: Decimal, open_amount: Decimal) -> Decimal:
    """What is saved, in percent of the open amount; not rounded, so that no limit is passed by rounding."""
    return saved * HUNDRED / open_amount
