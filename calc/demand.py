"""A demand to one payer: finished, and in the making."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .exclusion import Exclusion
from .facts import Item, Level, Payer, Policy
from .netting import Netted, Share
from .routing import Route, route

LOST = {code: Exclusion(code) for code in ("net_credit", "below_minimum")}


class DemandLine(NamedTuple):
    """One printed item of a demand.

    :param level_id: the item's own due level; None when it is printed without one.
    :param counted_level_id: the level the item advances to when the demand is delivered; None = no advance.
    :param amount: open amount in the item's currency, without a disputed or otherwise blocked part.
    """

    item_id: int
    currency_id: int
    level_id: int | None
    counted_level_id: int | None
    amount: Decimal


class Demand(NamedTuple):
    """One message (or task) to one payer: its document level, lines and totals by currency."""

    sort: str
    level_id: int
    lines: tuple[DemandLine, ...]
    totals: tuple[tuple[int, Decimal], ...]
    route: Route

    def counted_item_ids(self) -> set[int]:
        """The items that advance when the demand is delivered."""
        return {line.item_id for line in self.lines if line.counted_level_id}


@dataclass(slots=True)
class Row(Share):
    """A printed item on its way through the rules.

    :param due: the level at which it is chased by this demand; None = printed only.
    :param is_below: whether a minimum took its due level away.
    :param counted: the level that it advances to, known once the demand has its own.
    """

    due: Level | None = None
    is_below: bool = False
    counted: Level | None = None


@dataclass(slots=True)
class Block:
    """The printed items of one currency with the credits set against them."""

    currency_id: int
    rows: list[Row]
    credits: list[Item]
    netted: Netted | None = None


@dataclass(slots=True)
class Draft:
    """A demand in the making.

    :param lost: item id → code, for items that were due but are not counted after all.
    :param level: the document level; None = nothing to ask for.
    :param is_covered: whether credits cover what would have been asked.
    """

    sort: str
    lost: dict[int, str]
    blocks: list[Block]
    level: Level | None = None
    is_covered: bool = False

    def exclusions(self) -> dict[int, Exclusion]:
        """Why the lost items are not chased, by item id."""
        return {item_id: LOST[code] for item_id, code in self.lost.items()}

    def finish(self, policy: Policy, payer: Payer) -> Demand | None:
        """The finished demand; None when nobody can be reached."""
        found = route(self.level, policy, payer.contacts)
        if found is None:
            return None
        lines = tuple(line for block in self.blocks for line in self._lines(block))
        totals = tuple((block.currency_id, block.netted.total) for block in self.blocks)
        return Demand(self.sort, self.level.id, lines, totals, found)

    def counted_item_ids(self) -> list[int]:
        """The items that the finished demand would count."""
        return [row.item.id for block in self.blocks for row in block.rows if row.counted]

    def _lines(self, block: Block) -> Iterable[DemandLine]:
        for row in block.rows:
            yield DemandLine(
                row.item.id,
                block.currency_id,
                row.due.id if row.due else None,
                row.counted.id if row.counted else None,
                row.amount,
            )
        for credit in block.credits:
            yield DemandLine(credit.id, block.currency_id, None, None, credit.residual)

    def set_level(self, level: Level | None):
        """Fix the document level, and with it what each item advances to."""
        self.level = level
        for block in self.blocks:
            for row in block.rows:
                row.counted = self._counted(block, row) if level else None

    def _counted(self, block: Block, row: Row) -> Level | None:
        """The lower of due level and document level, when that is an advance and something is left to pay."""
        if row.due is None or row.item.id in block.netted.settled:
            return None
        level = row.due if row.due.rank <= self.level.rank else self.level
        return level if level.rank > row.item.counted_rank else None
