"""Working days and the day on which a dunning level becomes due."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .facts import Item, Level, Policy

ONE_DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days on which a company works.

    A calendar that knows no working day at all counts every day as one, so that no search is endless.

    :param workdays: the working days between ``start`` and ``end``, both included.
    :param weekdays: working weekdays outside of that horizon, 0 = Monday.
    """

    workdays: frozenset[date]
    start: date
    end: date
    weekdays: frozenset[int]

    def __post_init__(self):
        if not self.weekdays:
            object.__setattr__(self, "weekdays", EVERY_DAY)
            if not self.workdays:
                object.__setattr__(self, "end", self.start - ONE_DAY)

    @classmethod
    def weekly(cls, weekdays: Iterable[int] = range(5), holidays: Iterable[date] = ()) -> WorkCalendar:
        """A calendar that repeats every week except on the given holidays."""
        weekdays, holidays = frozenset(weekdays), frozenset(holidays)
        start = min(holidays, default=date(2000, 1, 2))
        end = max(holidays, default=start - ONE_DAY)
        days = (start + timedelta(days=n) for n in range((end - start).days + 1))
        workdays = frozenset(day for day in days if day.weekday() in weekdays and day not in holidays)
        return cls(workdays, start, end, weekdays)

    def is_workday(self, day: date) -> bool:
        """Whether the company works on that day."""
        if self.start <= day <= self.end:
            return day in self.workdays
        return day.weekday() in self.weekdays

    def next_workday(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after that day (before it when ``n`` is negative); the day itself for 0."""
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_workday(day)
        return day


def end_of_month(day: date) -> date:
    """The last day of the month of that day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def level_day(level: Level, item: Item, policy: Policy) -> date:
    """The day on which a level becomes due for an item, before any gap or working-day rule.

    Grace days are calendar days and only lengthen levels counted from the due date onwards.
    """
    day = _base_date(level, item)
    if level.day_unit == "working":
        day = policy.calendar.add_workdays(day, level.days)
    elif level.days:
        day += timedelta(days=level.days)
    if policy.grace_days and level.count_from == "due" and level.days >= 0:
        day += timedelta(days=policy.grace_days)
    return end_of_month(day) if level.end_of_month else day


def _base_date(level: Level, item: Item) -> date:
    """Where the level counts from; the due date where there was no notice to count from."""
    origin = level.count_from
    if origin == "due":
        return item.date_due
    if origin == "invoice":
        return item.date_invoice
    if origin == "deadline":
        return item.deadline or item.counted_on or item.date_due
    return item.counted_on or item.date_due
