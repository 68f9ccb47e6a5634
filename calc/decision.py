"""From the facts of one payer to what leaves today, and why the rest does not."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .builder import Builder
from .demand import Demand, DemandLine, Draft
from .exclusion import Exclusion, merge
from .facts import INTERNAL, PERSONAL, WRITTEN, Level, Payer, Policy
from .timing import Claim, Timetable

__all__ = ["Decision", "Demand", "DemandLine", "decide", "decide_manual"]

NO_POLICY = Exclusion("no_policy")
NO_CONTACT = Exclusion("no_contact")
#: Due today, but a person chose to write about something else.
LEFT_OUT = Exclusion("held_back")


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one payer: each item is counted by one demand or has an exclusion.

    :param allocate_credit: credits cover what would have been asked: somebody should allocate them.
    """

    demands: tuple[Demand, ...] = ()
    exclusions: tuple[tuple[int, Exclusion], ...] = ()
    allocate_credit: bool = False


def decide(payer: Payer, policy: Policy | None, on: date) -> Decision:
    """Decide what a run on that date proposes to a payer: at most one demand of each sort.

    :param policy: the payer's policy; without one nothing is proposed.
    """
    if policy is None:
        return _without_policy(payer)
    claims = Timetable(payer, policy, on).claims()
    drafts = _drafts(payer, policy, on, claims)
    calendar = policy.calendar
    if calendar.is_workday(on):
        return _conclude(payer, policy, claims, drafts)
    return _postpone(claims, drafts, Exclusion("day_off", calendar.next_workday(on)))


def decide_manual(
    payer: Payer, policy: Policy | None, level: Level, on: date, item_ids: Iterable[int] | None = None
) -> Decision:
    """Decide what a notice contains that a person writes at a level of his choice.

    Timing, minimums and days off do not apply; blocks, netting and routing do.

    :param item_ids: the items to write about, due or not; None = all that are overdue.
    """
    if policy is None:
        return _without_policy(payer)
    claims = Timetable(payer, policy, on).claims()
    named = None if item_ids is None else frozenset(item_ids)
    draft = Builder(payer, policy, on, claims).compose(level, named)
    return _conclude(payer, policy, claims, [draft])


def _without_policy(payer: Payer) -> Decision:
    """Nobody is chased without a policy, and graver reasons still show."""
    return Decision(
        exclusions=tuple((item.id, merge((*payer.reasons, *item.reasons, NO_POLICY))) for item in payer.items)
    )


def _drafts(payer: Payer, policy: Policy, on: date, claims: Sequence[Claim]) -> list[Draft]:
    if not any(claim.reason is None for claim in claims):
        return []
    builder = Builder(payer, policy, on, claims)
    drafts = [builder.propose(sort) for sort in (WRITTEN, PERSONAL, INTERNAL)]
    return [draft for draft in drafts if draft]


def _conclude(payer: Payer, policy: Policy, claims: Sequence[Claim], drafts: Iterable[Draft]) -> Decision:
    """Finish the drafts; what none of them counts keeps or gets an exclusion."""
    demands, counted, lost = [], set(), {}
    for draft in drafts:
        lost.update(draft.exclusions())
        demand = draft.finish(policy, payer) if draft.level else None
        if demand:
            demands.append(demand)
            counted |= demand.counted_item_ids()
        else:
            lost.update(dict.fromkeys(draft.counted_item_ids(), NO_CONTACT))
    return Decision(tuple(demands), _exclusions(claims, counted, lost), any(draft.is_covered for draft in drafts))


def _postpone(claims: Sequence[Claim], drafts: Sequence[Draft], day_off: Exclusion) -> Decision:
    """Nothing leaves on a day off: what would have been counted waits for the next working day."""
    lost = {}
    for draft in drafts:
        lost.update(draft.exclusions())
        lost.update(dict.fromkeys(draft.counted_item_ids(), day_off))
    return Decision((), _exclusions(claims, (), lost), any(draft.is_covered for draft in drafts))


def _exclusions(
    claims: Sequence[Claim], counted: Collection[int], lost: dict[int, Exclusion]
) -> tuple[tuple[int, Exclusion], ...]:
    """Why each item that is not counted is not chased: its own reason, else what its demand came to."""
    return tuple(
        (claim.item.id, claim.reason or lost.get(claim.item.id, LEFT_OUT))
        for claim in claims
        if claim.item.id not in counted
    )
