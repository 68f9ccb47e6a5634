"""Where an item stands on a ladder that is not the one its last level belongs to."""

from collections.abc import Sequence

from .facts import Level


def offsets(levels: Sequence[Level]) -> dict[int, int]:
    """About how many days after the due date each level of a ladder comes, by level id.

    Levels that count from the previous notice or its deadline follow the level before them; what counts from
    the invoice date comes before the due date, unless a level before it is later.
    """
    found, last = {}, None
    for level in levels:
        if level.count_from == "due":
            last = level.days
        elif level.count_from == "invoice":
            last = -1 if last is None else last
        else:
            last = (last or 0) + max(level.days, 1)
        found[level.id] = last
    return found


def mapped_rank(levels: Sequence[Level], offset: int) -> int:
    """The rank on a ladder that stands for a level so many days after the due date; 0 = none yet.

    The highest level that comes no later, so that nothing is said twice and nothing is skipped.
    """
    days = offsets(levels)
    return max((level.rank for level in levels if days[level.id] <= offset), default=0)
