"""Where items stand on the ladder that were overdue before collections began."""

from collections.abc import Callable
from datetime import date

from .dates import level_day
from .escalation import applies, is_pre_due_for
from .facts import INTERNAL, Item, Level, Policy

#: Reasons that keep an item from getting an opening level: it is not chased, or a message gives it one just now.
LEFT_ALONE = frozenset({"no_followup", "notice_open"})


def may_have_level(item: Item, on: date) -> bool:
    """Whether a level may be assumed for an item: it is overdue, has none, and the customer knows of it."""
    is_known = not item.needs_sending or item.sent_on is not None
    is_left_out = any(reason.code in LEFT_ALONE for reason in item.reasons)
    is_overdue = item.residual > 0 and item.date_due < on
    return is_overdue and is_known and not is_left_out and item.counted_level_id is None


def level_by_age(
    policy: Policy,
    item: Item,
    on: date,
    cap: int,
    is_new_or_large: bool,
    deadline_of: Callable[[Level, date], date | None],
) -> Level | None:
    """The highest level whose day lies before a date, as if each level had left on its own day.

    :param cap: the highest rank to assume; 0 = none.
    """
    found = None
    for level in _assumable(policy, item, is_new_or_large):
        day = level_day(level, item, policy)
        if level.rank > cap or day >= on:
            break
        found = level
        item = item._replace(counted_rank=level.rank, counted_on=day, deadline=deadline_of(level, day))
    return found


def level_before(policy: Policy, item: Item, rank: int, is_new_or_large: bool) -> Level | None:
    """The level after which an overdue item goes on with the level of that rank; None = it begins there anyway."""
    below = [level for level in _assumable(policy, item, is_new_or_large) if level.rank < rank]
    return below[-1] if below else None


def usual_cap(levels: list[tuple[int, bool]]) -> int:
    """The rank of the last level before the first one that needs approval; 0 = none.

    :param levels: rank and whether it needs approval, in the order of the ladder.
    """
    return next((rank - 1 for rank, needs_approval in levels if needs_approval), len(levels))


def _assumable(policy: Policy, item: Item, is_new_or_large: bool) -> list[Level]:
    """The levels that an overdue item can have had; what only we decide among ourselves was never said."""
    return [
        level
        for level in policy.levels
        if level.sort != INTERNAL and applies(level, item, is_new_or_large) and not is_pre_due_for(level, item, policy)
    ]
