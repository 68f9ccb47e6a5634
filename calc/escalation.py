"""Which level is next for an item, and from when on it may leave."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from .dates import level_day
from .facts import PERSONAL, WRITTEN, Item, Level, Payer, Policy


class Earliest(NamedTuple):
    """From when on a level may leave; both dates must be reached.

    :param day: the day on which the item itself is ready for the level.
    :param gap_until: the end of the payer's pause since the last notice; None = no pause.
    """

    day: date
    gap_until: date | None

    @property
    def both(self) -> date:
        """The first day on which both conditions hold."""
        return self.day if self.gap_until is None else max(self.day, self.gap_until)


def next_level(policy: Policy, item: Item, on: date, is_new_or_large: bool) -> Level | None:
    """The first level above the last counted one that applies and has not expired; None = ladder done."""
    return next(levels_ahead(policy, item, on, is_new_or_large), None)


def levels_ahead(policy: Policy, item: Item, on: date, is_new_or_large: bool) -> Iterator[Level]:
    """All levels still to come for an item, in the order of the ladder.

    A level that is pre-due for the item expires on the due date. One that could not leave before it,
    because the invoice was sent too late, is passed over at once.
    """
    counted_rank = item.counted_rank
    for level in policy.levels:
        if level.rank <= counted_rank or not applies(level, item, is_new_or_large):
            continue
        if (level.count_from == "due" and level.days >= 0) or not is_pre_due_for(level, item, policy):
            yield level
        elif on < item.date_due and ready_day(level, item, policy) < item.date_due:
            yield level


def applies(level: Level, item: Item, is_new_or_large: bool) -> bool:
    """Whether the level is meant for this item and this kind of payer."""
    if level.only_new_or_large and not is_new_or_large:
        return False
    return not level.min_term_days or (item.date_due - item.date_invoice).days >= level.min_term_days


def is_pre_due_for(level: Level, item: Item, policy: Policy) -> bool:
    """Whether the level's day lies before the due date of the item, whatever it counts from."""
    if level.count_from == "due" and not (level.end_of_month and level.days < 0):
        return level.days < 0
    return level_day(level, item, policy) < item.date_due


def ready_day(level: Level, item: Item, policy: Policy) -> date:
    """The level's day, for pre-due levels not before the customer has had the invoice long enough."""
    day = level_day(level, item, policy)
    if level.days < 0 and level.is_pre_due and item.sent_on:
        return max(day, item.sent_on + timedelta(days=policy.sent_before_days))
    return day


def earliest(policy: Policy, payer: Payer, item: Item, level: Level) -> Earliest:
    """From when on the level may leave for the item, as far as dates decide."""
    return Earliest(ready_day(level, item, policy), gap_end(policy, payer, level))


def gap_end(policy: Policy, payer: Payer, level: Level) -> date | None:
    """The end of the pause since the payer's last counted notice of the same sort; None = no pause."""
    sort = level.sort
    if sort == WRITTEN:
        return _written_gap_end(policy, payer, level)
    if sort == PERSONAL and payer.last_personal_on:
        return payer.last_personal_on + _gap(level, policy.call_gap_days)
    return None


def _gap(level: Level, usual_days: int) -> timedelta:
    return timedelta(days=usual_days if level.min_gap_days is None else level.min_gap_days)


def _written_gap_end(policy: Policy, payer: Payer, level: Level) -> date | None:
    """The quiet days, restarted by a part payment, and the deadline that the last notice itself gave."""
    last = payer.last_written_on
    if last is None:
        return None
    start = max(last, payer.last_part_payment_on or last)
    return max(start + _gap(level, policy.quiet_days), _deadline_end(policy, payer) or start)


def _deadline_end(policy: Policy, payer: Payer) -> date | None:
    if payer.last_deadline and payer.last_written_by_letter:
        return policy.calendar.add_workdays(payer.last_deadline, policy.transit_days)
    return payer.last_deadline
