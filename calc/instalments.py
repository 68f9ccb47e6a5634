"""Payment in instalments: the schedule, what payments settle of it, and when it has failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from .dates import ONE_DAY, WorkCalendar

NOTHING = Decimal(0)
#: Steps of the regular frequencies.
STEPS = {
    "weekly": relativedelta(weeks=1),
    "fortnightly": relativedelta(weeks=2),
    "monthly": relativedelta(months=1),
}
#: More than anybody would agree on; keeps a slip of the keyboard from filling the screen.
MOST = 120


class ScheduleError(ValueError):
    """No schedule can be made of what was asked for; ``code`` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Instalment:
    """What is to be paid on a day.

    :param reopened_on: the day on which a payment of it was undone; None = never. Its time runs from then on.
    """

    date: date
    amount: Decimal
    reopened_on: date | None = None

    @property
    def since(self) -> date:
        """The day from which it counts as late."""
        return max(self.date, self.reopened_on or self.date)


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that has arrived for a plan, by value date."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """What has become of one instalment: paid, taken off by credits, still open."""

    paid: Decimal
    reduced: Decimal
    open: Decimal

    @property
    def state(self) -> str:
        """``open``, ``partial``, ``paid``, or ``waived`` when credits have taken off all of it."""
        if self.open:
            return "partial" if self.paid else "open"
        return "paid" if self.paid else "waived"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a plan stands on a day.

    :param state: ``active``, ``completed``, ``settled`` (by credits alone, nothing was paid) or ``defaulted``.
    :param default_on: the first day on which it would be in default if nothing more arrives; None = never.
    """

    state: str
    default_on: date | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a collector may agree on without a manager; 0 = no limit. The amount is in company currency."""

    max_instalments: int = 0
    max_days: int = 0
    min_down_percent: Decimal = NOTHING
    max_amount: Decimal = NOTHING


# === SCHEDULE === #


def build(
    balance: Decimal,
    first: date,
    calendar: WorkCalendar,
    frequency: str,
    *,
    number: int | None = None,
    amount: Decimal | None = None,
    down: Decimal = NOTHING,
    rounding: Decimal = Decimal("0.01"),
) -> tuple[Instalment, ...]:
    """Divide a balance into instalments; what rounding leaves over is in the last one.

    A down payment is the first of them, on the first date; the others follow it at the frequency.

    :param number: of equal instalments, besides a down payment; alternatively:
    :param amount: of each instalment; the last one is what is left.
    :param rounding: the smallest unit of the currency.
    :raise ScheduleError: ``balance``, ``down``, ``number`` or ``amount``: which of the values makes no sense.
    """
    balance, down = to_unit(balance, rounding), to_unit(down, rounding)
    if balance <= 0:
        raise ScheduleError("balance")
    if not NOTHING <= down < balance:
        raise ScheduleError("down")
    rest = balance - down
    parts = _split(rest, number, rounding) if amount is None else _slice(rest, to_unit(amount, rounding))
    amounts = [down, *parts] if down else parts
    days = regular_dates(first, len(amounts), frequency, calendar)
    return tuple(Instalment(day, part) for day, part in zip(days, amounts, strict=True))


def to_unit(amount: Decimal, rounding: Decimal) -> Decimal:
    """The amount in whole smallest units of the currency."""
    return (amount / rounding).quantize(Decimal(1), ROUND_HALF_UP) * rounding


def _split(rest: Decimal, number: int | None, rounding: Decimal) -> list[Decimal]:
    if not number or not 1 <= number <= MOST:
        raise ScheduleError("number")
    part = (rest / number / rounding).quantize(Decimal(1), ROUND_DOWN) * rounding
    if not part:
        raise ScheduleError("number")
    return [part] * (number - 1) + [rest - part * (number - 1)]


def _slice(rest: Decimal, amount: Decimal) -> list[Decimal]:
    if amount <= 0 or rest > amount * MOST:
        raise ScheduleError("amount")
    whole, last = divmod(rest, amount)
    return [amount] * int(whole) + ([last] if last else [])


def regular_dates(first: date, number: int, frequency: str, calendar: WorkCalendar) -> list[date]:
    """Working days at a frequency, each later than the one before; a day off moves to the next working day.

    Monthly dates keep the day of the first one, or the end of a shorter month: the 31st, the 28th, the 31st.
    """
    days: list[date] = []
    for index in range(number):
        day = first + STEPS[frequency] * index
        days.append(calendar.next_workday(max(day, days[-1] + ONE_DAY) if days else day))
    return days


def problem(schedule: Sequence[Instalment], balance: Decimal, calendar: WorkCalendar, on: date) -> str | None:
    """What is wrong with a schedule that is to be agreed on; None when nothing is.

    :return: ``empty``, ``amounts``, ``past``, ``order``, ``day_off`` or ``sum``.
    """
    if not schedule:
        return "empty"
    if any(part.amount <= 0 for part in schedule):
        return "amounts"
    if schedule[0].date < on:
        return "past"
    if any(later.date <= earlier.date for earlier, later in pairwise(schedule)):
        return "order"
    if not all(calendar.is_workday(part.date) for part in schedule):
        return "day_off"
    return None if sum(part.amount for part in schedule) == balance else "sum"


def beyond(schedule: Sequence[Instalment], amount_company: Decimal, on: date, limits: Limits) -> tuple[str, ...]:
    """Which limits a schedule goes beyond: ``number``, ``days``, ``down`` and ``amount``.

    The first payment is measured as the down payment, whatever it is called.
    """
    total = sum(part.amount for part in schedule)
    found = {
        "number": limits.max_instalments and len(schedule) > limits.max_instalments,
        "days": limits.max_days and (schedule[-1].date - on).days > limits.max_days,
        "down": schedule[0].amount * 100 < total * limits.min_down_percent,
        "amount": limits.max_amount and amount_company > limits.max_amount,
    }
    return tuple(code for code, is_beyond in found.items() if is_beyond)


# === PAYMENTS === #


def allocate(
    schedule: Sequence[Instalment],
    payments: Iterable[Payment],
    credited: Decimal = NOTHING,
    overpayment: str = "shorten",
) -> tuple[tuple[Share, ...], Decimal]:
    """Say what payments and credits have settled of a schedule. Always from the beginning: an undone payment is none.

    Credits take off from the end. Payments go to the oldest instalment first. What a payment is more than what
    can be expected by its day either reduces the next instalments (``reduce``) or shortens the plan from its end
    (``shorten``). An instalment can be expected from the middle between the one before and its own date, and a
    payment while none is expected is an early one for the next: nobody is reminded of what he has paid ahead.

    :return: one share for each instalment, and what was paid beyond all of them.
    """
    needed = _take_off(schedule, credited)
    paid = [NOTHING] * len(needed)
    unused = NOTHING
    for payment in _by_day(payments):
        rest = payment.amount
        for index in _order(schedule, needed, paid, payment.day, overpayment):
            part = min(rest, needed[index] - paid[index])
            paid[index] += part
            rest -= part
        unused += rest
    shares = zip(schedule, needed, paid, strict=True)
    return tuple(Share(done, part.amount - need, need - done) for part, need, done in shares), unused


def _take_off(schedule: Sequence[Instalment], credited: Decimal) -> list[Decimal]:
    """What is needed of each instalment once credits have been taken off from the end."""
    needed = []
    for part in reversed(schedule):
        taken = min(credited, part.amount)
        credited -= taken
        needed.append(part.amount - taken)
    return needed[::-1]


def _by_day(payments: Iterable[Payment]) -> list[Payment]:
    """One payment for each day: a customer who pays two invoices of a plan by two transfers pays once."""
    totals: dict[date, Decimal] = {}
    for payment in payments:
        totals[payment.day] = totals.get(payment.day, NOTHING) + payment.amount
    return [Payment(day, totals[day]) for day in sorted(totals)]


def _order(schedule, needed, paid, day, overpayment) -> list[int]:
    """The instalments in the order in which a payment of that day settles them."""
    left = [index for index in range(len(schedule)) if needed[index] > paid[index]]
    if overpayment == "reduce":
        return left
    expected = sum(1 for index in left if _expected_from(schedule, index) <= day) or 1
    return left[:expected] + left[expected:][::-1]


def _expected_from(schedule: Sequence[Instalment], index: int) -> date:
    own = schedule[index].date
    return schedule[index - 1].date + (own - schedule[index - 1].date) / 2 if index else own


# === JUDGEMENT === #


def default_day(part: Instalment, default_days: int) -> date:
    """The first day on which an instalment that is not paid puts its plan in default.

    Whoever pays on the last of the days has paid in time: of 7 days it is the eighth day after the date.
    """
    return part.since + timedelta(days=default_days + 1)


def judge(
    schedule: Sequence[Instalment],
    shares: Sequence[Share],
    on: date,
    default_days: int,
    tolerance: Decimal = NOTHING,
) -> Verdict:
    """How a plan stands on a day.

    :param tolerance: a rest up to this amount is neither missed nor worth waiting for.
    """
    moved = sum(share.paid + share.reduced for share in shares)
    if moved and sum(share.open for share in shares) <= tolerance:
        return Verdict("completed" if any(share.paid for share in shares) else "settled", None)
    missing = [part for part, share in zip(schedule, shares, strict=True) if share.open > tolerance]
    default_on = min((default_day(part, default_days) for part in missing), default=None)
    return Verdict("defaulted" if default_on and on >= default_on else "active", default_on)
