"""From the claims that are due today to one message of one sort: minimums, netting, document level."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal

from .dates import level_day
from .demand import Block, Draft, Row
from .escalation import applies, is_pre_due_for
from .facts import WRITTEN, Item, Level, Payer, Policy
from .minimums import Entry, fall, has_minimums, minimum
from .netting import net
from .timing import Claim

ONE = Decimal(1)


class Builder:
    """Puts the claims of one payer together into demands."""

    def __init__(self, payer: Payer, policy: Policy, on: date, claims: Sequence[Claim]):
        self.payer, self.policy, self.on = payer, policy, on
        free = [claim for claim in claims if claim.is_free]
        self.debts = [claim for claim in free if claim.amount > 0]
        self.credits = [claim.item for claim in free if claim.amount < 0]
        self.has_minimums = has_minimums(policy)
        self.due: dict[str, set[int]] = {}
        for claim in self.debts:
            if claim.reason is None:
                self.due.setdefault(claim.level.sort, set()).add(claim.item.id)

    def propose(self, sort: str) -> Draft | None:
        """What a run would send today by channels of that sort; None when no item is due."""
        due = self.due.get(sort)
        if not due:
            return None
        rows = self._rows(sort, due)
        draft = Draft(sort, {}, self._blocks(rows))
        draft.blocks = [block for block in draft.blocks if self._survives(block, draft)]
        return self._level(draft)

    def compose(self, level: Level, item_ids: Collection[int] | None) -> Draft | None:
        """What a person would send at a chosen level, to named items or to all that are overdue."""
        rows = [
            Row(claim.item, level.rank, claim.amount, level if level.rank > claim.item.counted_rank else None)
            for claim in self.debts
            if (claim.item.date_due < self.on if item_ids is None else claim.item.id in item_ids)
        ]
        draft = Draft(level.sort, {}, self._blocks(rows))
        draft.blocks = [block for block in draft.blocks if self._is_owed(block, draft)]
        draft.set_level(level)
        return draft if draft.blocks else self._nothing(draft)

    def _rows(self, sort: str, due: set[int]) -> list[Row]:
        """The printed items: those due today and all overdue ones, some of which are pulled forward."""
        printed = [claim for claim in self.debts if claim.item.id in due or claim.item.date_due < self.on]
        return [self._row(claim, sort, due) for claim in printed]

    def _row(self, claim: Claim, sort: str, due: set[int]) -> Row:
        if claim.item.id in due or (sort == WRITTEN and self._is_pulled(claim)):
            return Row(claim.item, claim.level.rank, claim.amount, claim.level)
        return Row(claim.item, self._rank_up_to(claim.item, claim.item.counted_rank, sort), claim.amount)

    def _is_pulled(self, claim: Claim) -> bool:
        """Whether the item's first level after its due date is so near that it joins today's message."""
        item, level = claim.item, claim.level
        if claim.reason is None or level is None or level.sort != WRITTEN or _is_reminded(item):
            return False
        return level_day(level, item, self.policy) <= self.on + timedelta(days=self.policy.quiet_days)

    def _rank_up_to(self, item: Item, rank: int, sort: str) -> int:
        """The highest level of that sort, not above the rank, that is meant for the item once it is overdue.

        An item that is printed without being due stands at the one up to its last counted level.
        """
        for level in reversed(self.policy.levels):
            if level.rank <= rank and level.sort == sort and applies(level, item, self.payer.is_new_or_large):
                if not is_pre_due_for(level, item, self.policy):
                    return level.rank
        return 0

    def _blocks(self, rows: list[Row]) -> list[Block]:
        by_currency: dict[int, list[Row]] = {}
        for row in rows:
            by_currency.setdefault(row.item.currency_id, []).append(row)
        return [
            Block(currency, rows, [credit for credit in self.credits if credit.currency_id == currency])
            for currency, rows in by_currency.items()
        ]

    def _survives(self, block: Block, draft: Draft) -> bool:
        """Whether the currency is worth asking for; if not, its due items are lost."""
        overdue = sum((row.amount for row in block.rows if row.item.date_due < self.on), Decimal(0))
        rate = self.payer.rates.get(block.currency_id, ONE)
        if self.has_minimums:
            self._apply_minimums(block, draft.sort, overdue, rate)
        if not self._is_owed(block, draft):
            return False
        if block.netted.total >= minimum(self.policy, rate, overdue):
            return True
        draft.lost.update((row.item.id, "below_minimum") for row in block.rows if row.due or row.is_below)
        return False

    def _apply_minimums(self, block: Block, sort: str, overdue: Decimal, rate: Decimal):
        """Move the items of small levels down.

        No level is skipped, so a lower one is always one that the item has had: it stands there, but is not chased.
        """
        levels = {level.rank: level for level in self.policy.levels}
        rows = {row.item.id: row for row in block.rows}
        ranks = fall(
            [Entry(row.item.id, row.rank, row.amount) for row in block.rows],
            lambda rank: minimum(levels[rank], rate, overdue),
            lambda item_id, rank: self._rank_up_to(rows[item_id].item, rank - 1, sort),
        )
        for item_id, rank in ranks.items():
            row = rows[item_id]
            if row.due and rank != row.rank:
                row.due, row.is_below = None, True
            row.rank = rank

    def _is_owed(self, block: Block, draft: Draft) -> bool:
        """Net the block; whether something is left to ask for."""
        block.netted = net(block.rows, block.credits)
        if block.netted.total > 0:
            return True
        lost = [row.item.id for row in block.rows if row.due or row.is_below]
        draft.lost.update(dict.fromkeys(lost, "net_credit"))
        draft.is_covered |= bool(lost)
        return False

    def _level(self, draft: Draft) -> Draft:
        """Fix the document level and give up what is not counted at it."""
        rank = max((block.netted.rank for block in draft.blocks), default=0)
        draft.set_level(next((level for level in self.policy.levels if level.rank == rank), None))
        for block in draft.blocks:
            for row in block.rows:
                if row.is_below:
                    draft.lost[row.item.id] = "below_minimum"
                elif row.due and not row.counted:
                    draft.lost[row.item.id] = "net_credit"
        return draft if draft.counted_item_ids() else self._nothing(draft)

    def _nothing(self, draft: Draft) -> Draft:
        """Turn a draft that counts nothing into no demand at all."""
        draft.level, draft.blocks = None, []
        draft.is_covered |= "net_credit" in draft.lost.values()
        return draft


def _is_reminded(item: Item) -> bool:
    """Whether a level was counted on or after the due date; a pre-due notice is not a reminder."""
    return item.counted_rank > 0 and (item.counted_on is None or item.counted_on >= item.date_due)
