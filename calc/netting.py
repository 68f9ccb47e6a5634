"""Credits against open items of one currency: what is left to ask for, and at which level."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .facts import Item

ZERO = Decimal(0)


@dataclass(slots=True)
class Share:
    """An open item in the netting: its amount stands at a level until credits consume it.

    :param rank: the item's due level, else its last counted one; 0 = below every level.
    """

    item: Item
    rank: int
    amount: Decimal


class Netted(NamedTuple):
    """What the credits left over.

    :param balances: what is left at each rank, zero where it was consumed.
    :param rank: the document level: the highest rank with something left; 0 = none.
    :param leftover: credit that found nothing to consume, as a positive amount.
    :param total: items and credits added up; negative when the credits are larger.
    :param settled: items wholly consumed by credits that name their document.
    """

    balances: dict[int, Decimal]
    rank: int
    leftover: Decimal
    total: Decimal
    settled: frozenset[int] = frozenset()


def takes_part(item: Item) -> bool:
    """Whether an item is a credit that may be set against the debts."""
    return item.residual < 0 and not item.reserved and not item.reasons


def net(shares: Sequence[Share], credits: Iterable[Item]) -> Netted:
    """Set credits against open items of the same currency.

    A credit naming a document consumes that document's items, oldest first. What is left of it and all
    other credits consume the highest level first, then downward. Credits that may not take part are ignored.
    """
    credits = [credit for credit in credits if takes_part(credit)]
    if not credits:
        return _result(_balances(shares), ZERO, frozenset())
    left = {share.item.id: share.amount for share in shares}
    free = sum(_consume_named(credit, shares, left) for credit in credits)
    settled = frozenset(item_id for item_id, amount in left.items() if amount <= 0)
    balances = _balances([Share(share.item, share.rank, left[share.item.id]) for share in shares])
    return _result(balances, _consume_downward(free, balances), settled)


def _consume_named(credit: Item, shares: Sequence[Share], left: dict[int, Decimal]) -> Decimal:
    """Use a credit up on the document it names; return what is free for others."""
    free = -credit.residual
    if credit.credited_move_id is None:
        return free
    named = [share.item for share in shares if share.item.move_id == credit.credited_move_id]
    for item in sorted(named, key=lambda item: (item.date_due, item.id)):
        used = min(free, left[item.id])
        left[item.id] -= used
        free -= used
    return free


def _consume_downward(free: Decimal, balances: dict[int, Decimal]) -> Decimal:
    """Use free credit up on the balances, highest rank first; return what is left of it."""
    for rank in sorted(balances, reverse=True):
        used = min(free, balances[rank])
        balances[rank] -= used
        free -= used
    return free


def _balances(shares: Iterable[Share]) -> dict[int, Decimal]:
    balances: dict[int, Decimal] = defaultdict(Decimal)
    for share in shares:
        balances[share.rank] += share.amount
    return dict(balances)


def _result(balances: dict[int, Decimal], leftover: Decimal, settled: frozenset[int]) -> Netted:
    rank = max((rank for rank, amount in balances.items() if amount > 0), default=0)
    return Netted(balances, rank, leftover, sum(balances.values(), ZERO) - leftover, settled)
