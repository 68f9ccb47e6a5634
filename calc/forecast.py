"""What would leave to one payer on the coming days, if everything is sent on the day it is due."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from .dates import ONE_DAY, level_day
from .decision import Decision, Demand, decide
from .escalation import next_level
from .exclusion import Exclusion
from .facts import PERSONAL, WRITTEN, Item, Level, Payer, Policy

#: What becomes of items that are due, but which no demand counts: another item may change that on its day.
LOST_CODES = frozenset({"net_credit", "below_minimum", "no_contact", "held_back"})

DeadlineOf = Callable[[Level, date], date | None]


def forecast(
    payer: Payer, policy: Policy | None, start: date, days: int, deadline_of: DeadlineOf
) -> list[tuple[date, Demand]]:
    """Live through the coming days: on each one what is due leaves, arrives and is counted; nobody pays.

    Tasks are done on their day, approvals are given, and a reason that keeps something back ends when its
    ``until`` has come.

    :param days: calendar days to look at, the start included.
    :param deadline_of: the date by which a notice of a level that leaves on a day asks to be paid.
    """
    outlook: list[tuple[date, Demand]] = []
    if policy is None:
        return outlook
    on, last = start, start + timedelta(days=days - 1)
    while (on := policy.calendar.next_workday(on)) <= last:
        payer = _forget_ended(payer, on)
        decision = decide(payer, policy, on)
        outlook += [(on, demand) for demand in decision.demands]
        payer = deliver(payer, policy, on, decision.demands, deadline_of)
        on = on + ONE_DAY if decision.demands else min(_changes(payer, policy, on, decision), default=date.max)
        if on > last:
            break
    return outlook


def deliver(payer: Payer, policy: Policy, on: date, demands: Iterable[Demand], deadline_of: DeadlineOf) -> Payer:
    """The payer after demands have reached him on a day."""
    for demand in demands:
        level = policy.level(demand.level_id)
        deadline = deadline_of(level, on)
        counted = {line.item_id: line.counted_level_id for line in demand.lines if line.counted_level_id}
        items = tuple(
            _advance(item, policy.level(counted[item.id]), on, deadline) if item.id in counted else item
            for item in payer.items
        )
        payer = replace(payer, items=items, **_touch(level, on, deadline))
    return payer


def _advance(item: Item, level: Level, on: date, deadline: date | None) -> Item:
    return item._replace(counted_rank=level.rank, counted_level_id=level.id, counted_on=on, deadline=deadline)


def _touch(level: Level, on: date, deadline: date | None) -> dict:
    """What a contact leaves behind for the pauses between two of its sort."""
    if level.sort == WRITTEN:
        by_letter = level.channel == "letter"
        return {"last_written_on": on, "last_deadline": deadline, "last_written_by_letter": by_letter}
    return {"last_personal_on": on} if level.sort == PERSONAL else {}


def _forget_ended(payer: Payer, on: date) -> Payer:
    """The payer without the reasons whose day has come; the same object when there are none."""
    if any(_ended(item.reasons, on) for item in payer.items):
        items = tuple(
            item._replace(reasons=_lasting(item.reasons, on)) if _ended(item.reasons, on) else item
            for item in payer.items
        )
        payer = replace(payer, items=items)
    return replace(payer, reasons=_lasting(payer.reasons, on)) if _ended(payer.reasons, on) else payer


def _ended(reasons: tuple[Exclusion, ...], on: date) -> bool:
    return any(reason.until and reason.until <= on for reason in reasons)


def _lasting(reasons: tuple[Exclusion, ...], on: date) -> tuple[Exclusion, ...]:
    return tuple(reason for reason in reasons if not reason.until or reason.until > on)


def _changes(payer: Payer, policy: Policy, on: date, decision: Decision) -> Iterator[date]:
    """Days after a day on which nothing left, before the first of which nothing will leave either.

    While no item is due, that is the earliest of their next possible days. Items that are due but lost wait for
    company: whatever else changes what a message would print has to be looked at, too.
    """
    debts = {item.id: item for item in payer.items if item.residual > 0}
    ends = [exclusion.until for _item_id, exclusion in decision.exclusions]
    ends += [reason.until for item in payer.items for reason in item.reasons]
    yield from (day for day in ends if day and day > on)
    if any(item_id in debts and exclusion.code in LOST_CODES for item_id, exclusion in decision.exclusions):
        yield from (day for item in debts.values() for day in _prints(payer, policy, item, on) if day > on)


def _prints(payer: Payer, policy: Policy, item: Item, on: date) -> Iterator[date]:
    """Days on which an item's part in a message changes: early levels end, it is printed, it is pulled forward."""
    yield item.date_due
    yield item.date_due + ONE_DAY
    level = next_level(policy, item, on, payer.is_new_or_large) if item.date_due < on else None
    if level:
        yield level_day(level, item, policy) - timedelta(days=policy.quiet_days)
