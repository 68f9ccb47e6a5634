"""What each open item of a payer waits for on a date, before items are put together into demands."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from .escalation import Earliest, gap_end, levels_ahead, ready_day
from .exclusion import Exclusion, is_oral, merge
from .facts import Item, Level, Payer, Policy
from .netting import takes_part

LEVEL_DONE = Exclusion("level_done")
#: Payers with different pasts whose steps are remembered at once; bounds the memory.
MAX_PASTS = 2000
NOT_SENT = Exclusion("invoice_not_sent")
NOTHING_OPEN = Exclusion("below_minimum", params=(("case", "nothing"),))
IS_CREDIT = Exclusion("net_credit", params=(("case", "credit"),))


class Claim(NamedTuple):
    """An open item with what the calendar says about it.

    :param amount: what may be asked for: the residual without its blocked parts; 0 when wholly blocked.
    :param level: the next level; None = ladder done, or not to be chased at all.
    :param reason: why it is not due today; None = due today at ``level``.
    :param is_free: whether nothing but the calendar keeps the item out, so that it may be printed.
    """

    item: Item
    amount: Decimal
    level: Level | None = None
    reason: Exclusion | None = None
    is_free: bool = False


class Timetable:
    """The calendar of one payer under one policy on one date."""

    def __init__(self, payer: Payer, policy: Policy, on: date):
        self.payer, self.policy, self.on = payer, policy, on
        self.is_new_or_large = payer.is_new_or_large
        self.gaps: dict[int, date | None] = {}
        self.has_overdue = any(item.residual > 0 and item.date_due < on for item in payer.items)
        self.steps = self._remember_steps()

    def _remember_steps(self) -> dict:
        """What has been found for items with the same dates of payers with the same past: many are alike."""
        payer, memo = self.payer, self.policy.memo
        past = (
            self.on,
            self.has_overdue,
            self.is_new_or_large,
            payer.last_written_on,
            payer.last_written_by_letter,
            payer.last_deadline,
            payer.last_personal_on,
            payer.last_part_payment_on,
        )
        if past not in memo and len(memo) >= MAX_PASTS:
            memo.clear()
        return memo.setdefault(past, {})

    def claims(self) -> list[Claim]:
        """One claim for each item of the payer, in the same order."""
        return [self._claim(item) for item in self.payer.items]

    def _claim(self, item: Item) -> Claim:
        if item.residual <= 0:
            return self._no_debt(item)
        level, timing, unsent = self._step(item)
        if level and level.only_written_promise and item.reasons:
            item = item._replace(reasons=tuple(reason for reason in item.reasons if not is_oral(reason)))
        if not (item.reasons or self.payer.reasons or unsent):
            return Claim(item, item.residual, level, timing, is_free=True)
        amount = item.residual - blocked_part(item)
        reasons = [reason for reason in (*self.payer.reasons, *_whole(item, amount), unsent) if reason]
        if reasons:
            return Claim(item, Decimal(0), level, merge([*reasons, timing] if timing else reasons))
        return Claim(item, amount, level, timing, is_free=True)

    def _no_debt(self, item: Item) -> Claim:
        """Credits and settled items are never chased; credits may still be set against debts."""
        usual = IS_CREDIT if item.residual else NOTHING_OPEN
        reason = merge((*self.payer.reasons, *item.reasons, usual))
        return Claim(item, item.residual, reason=reason, is_free=takes_part(item))

    def _unsent(self, item: Item) -> Exclusion | None:
        """The customer cannot owe what he has not been sent; one who got it late has the quiet days to pay it."""
        if not item.needs_sending:
            return None
        if item.sent_on is None:
            return NOT_SENT
        is_late = item.sent_on > item.date_due
        ready = item.sent_on + timedelta(days=self.policy.quiet_days) if is_late else item.sent_on
        return Exclusion("invoice_not_sent", self.policy.calendar.next_workday(ready)) if ready > self.on else None

    def _step(self, item: Item) -> tuple[Level | None, Exclusion | None, Exclusion | None]:
        """The item's next level, why it cannot leave today, and whether the invoice is still to arrive."""
        moment = item.moment()
        step = self.steps.get(moment)
        if step is None:
            step = self.steps[moment] = (*self._next_step(item), self._unsent(item))
        return step

    def _next_step(self, item: Item) -> tuple[Level | None, Exclusion | None]:
        """The item's next level, and why it cannot leave today; no reason = it is due today."""
        level = next(levels_ahead(self.policy, item, self.on, self.is_new_or_large), None)
        if level is None:
            return None, LEVEL_DONE
        moment = self._earliest(item, level)
        code = self._obstacle(item, moment)
        if code is None:
            return level, None
        until = self._next_date(item, moment, is_silent=code == "older_overdue")
        return level, _waiting(code, until, level.id)

    def _earliest(self, item: Item, level: Level) -> Earliest:
        """Like :func:`.escalation.earliest`, with the payer's part found once per level."""
        if level.id not in self.gaps:
            self.gaps[level.id] = gap_end(self.policy, self.payer, level)
        return Earliest(ready_day(level, item, self.policy), self.gaps[level.id])

    def _obstacle(self, item: Item, moment: Earliest) -> str | None:
        on = self.on
        if moment.day > on:
            return "level_wait" if item.date_due < on else "not_due"
        # A level whose day is reached before the due date is a pre-due one.
        if on < item.date_due and self.has_overdue:
            return "older_overdue"
        if moment.gap_until and moment.gap_until > on:
            return "quiet_period"
        return None

    def _next_date(self, item: Item, moment: Earliest, is_silent: bool) -> date | None:
        """The working day on which the item can next be chased, as far as dates tell.

        A pre-due level that is silent, or that cannot leave before the due date, gives way to the next one.
        """
        day = self._workday(moment)
        if _holds(item, moment, day, is_silent):
            return day
        for level in levels_ahead(self.policy, item, self.on, self.is_new_or_large):
            later = self._earliest(item, level)
            day = self._workday(later)
            if _holds(item, later, day, is_silent):
                return day
        return None

    def _workday(self, moment: Earliest) -> date:
        return self.policy.calendar.next_workday(moment.both)


@lru_cache(maxsize=4096)
def _waiting(code: str, until: date | None, level_id: int) -> Exclusion:
    """A timing reason; shared, because on one night thousands of items wait for the same day and level."""
    return Exclusion(code, until, (("level_id", level_id),))


def blocked_part(item: Item) -> Decimal:
    """How much of the item's residual is blocked by reasons that name an amount."""
    return sum((reason.amount for reason in item.reasons if reason.amount is not None), Decimal(0))


def _whole(item: Item, amount: Decimal) -> Iterable[Exclusion]:
    """The reasons that keep the whole item out: all of them once their amounts leave nothing to ask for."""
    if amount <= 0:
        return item.reasons
    return [reason for reason in item.reasons if reason.amount is None]


def _holds(item: Item, moment: Earliest, day: date, is_silent: bool) -> bool:
    """Whether a level may really leave on that day: ordinary ones always, pre-due ones before the due date."""
    return moment.day >= item.date_due or (not is_silent and day < item.date_due)
