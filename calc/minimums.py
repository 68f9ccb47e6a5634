"""Small sums are not worth a high level: they are chased one level lower, or not at all."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NamedTuple

from .facts import Level, Policy


class Entry(NamedTuple):
    """An amount that stands at a level; rank 0 is below every level and has no minimum."""

    item_id: int
    rank: int
    amount: Decimal


def minimum(rule: Level | Policy, rate: Decimal, overdue: Decimal) -> Decimal:
    """The least sum that a level or a policy asks for, in the currency of ``overdue``.

    :param rate: units of that currency per unit of company currency.
    :param overdue: the open overdue balance of the payer in that currency.
    """
    return max(rule.min_amount * rate, overdue * rule.min_percent / 100)


def has_minimums(policy: Policy) -> bool:
    """Whether any level of the ladder asks for a least sum."""
    return any(level.min_amount or level.min_percent for level in policy.levels)


def fall(entries: Iterable[Entry], floor: Callable[[int], Decimal], lower: Callable[[int, int], int]) -> dict[int, int]:
    """Let the entries of one currency fall from every level whose sum is too small.

    The test goes from the top level down, so that what falls joins the sum of the level below before that
    one is tested.

    :param floor: the least sum of the level with that rank.
    :param lower: the rank next below for an item: ``lower(item_id, rank)``; 0 when there is none.
    :return: the final rank of each item.
    """
    waiting: dict[int, list[Entry]] = {}
    for entry in entries:
        waiting.setdefault(entry.rank, []).append(entry)
    final = {entry.item_id: 0 for entry in waiting.pop(0, ())}
    while waiting:
        rank = max(waiting)
        group = waiting.pop(rank)
        stays = sum(entry.amount for entry in group) >= floor(rank)
        for entry in group:
            target = rank if stays else lower(entry.item_id, rank)
            if stays or not target:
                final[entry.item_id] = target
            else:
                waiting.setdefault(target, []).append(entry._replace(rank=target))
    return final
