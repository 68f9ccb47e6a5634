"""Instalments as a customer asks for them: what was typed, the schedule that follows, and whether we agree at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from .allocation import parse_amount
from .dates import WorkCalendar
from .instalments import NOTHING, STEPS, Instalment, Limits, ScheduleError, beyond, build, problem

#: The fewest and the most payments that one can ask for, and the farthest first day.
FEWEST, MOST_ASKED = 2, 60
FARTHEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a customer wants to pay.

    :param number: of payments in all.
    :param first: day of the first payment; a day off moves on.
    :param amount: of the first payment; None = as large as it has to be.
    """

    number: int
    frequency: str
    first: date
    amount: Decimal | None = None


def read_wish(form: Mapping, today: date, digits: int) -> Wish:
    """What was typed: `number`, `frequency`, `first`, `amount`.

    :param digits: decimals of the currency.
    :raise ScheduleError: ``number``, ``frequency``, ``date`` or ``amount``: which of them cannot be.
    """
    typed = {name: str(form.get(name) or "").strip() for name in ("number", "frequency", "first", "amount")}
    number = int(typed["number"]) if _is_short_number(typed["number"]) else 0
    if not FEWEST <= number <= MOST_ASKED:
        raise ScheduleError("number")
    if typed["frequency"] not in STEPS:
        raise ScheduleError("frequency")
    amount = parse_amount(typed["amount"], digits) if typed["amount"] else None
    if typed["amount"] and not amount:
        raise ScheduleError("amount")
    return Wish(number, typed["frequency"], _read_first(typed["first"], today), amount)


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _read_first(text: str, today: date) -> date:
    try:
        first = date.fromisoformat(text)
    except ValueError:
        raise ScheduleError("date") from None
    if not today <= first <= today + FARTHEST:
        raise ScheduleError("date")
    return first


def divide(wish: Wish, balance: Decimal, least_percent: Decimal, rounding: Decimal) -> tuple[Decimal, int]:
    """The first payment when it differs from the others, else zero, and the number of equal ones.

    Without an amount the payments are equal, unless the first one has to be larger.
    """
    if wish.amount is not None:
        return wish.amount, wish.number - 1
    least = (balance * least_percent / 100 / rounding).quantize(Decimal(1), ROUND_CEILING) * rounding
    if least * wish.number <= balance or least >= balance:
        return NOTHING, wish.number
    return least, wish.number - 1


def schedule(
    wish: Wish, balance: Decimal, calendar: WorkCalendar, today: date, least_percent: Decimal, rounding: Decimal
) -> tuple[Instalment, ...]:
    """The payments that follow from a wish.

    :raise ScheduleError: when the balance cannot be divided like this.
    """
    down, number = divide(wish, balance, least_percent, rounding)
    parts = build(balance, wish.first, calendar, wish.frequency, number=number, down=down, rounding=rounding)
    if code := problem(parts, balance, calendar, today):
        raise ScheduleError(code)
    return parts


def objections(
    parts: Sequence[Instalment], amount_company: Decimal, today: date, limits: Limits, first_days: int
) -> tuple[str, ...]:
    """Why a person has to look at it first: the codes of :func:`beyond`, and ``first`` for a late first payment.

    :param first_days: days within which the first payment has to be; 0 = no limit.
    """
    codes = beyond(parts, amount_company, today, limits)
    is_late = first_days and (parts[0].date - today).days > first_days
    return (*codes, "first") if is_late else codes
