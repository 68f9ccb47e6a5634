"""Why an item is not chased: the closed vocabulary of reasons and how several of them combine."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

#: Every exclusion code, gravest first: the first that applies to an item is its code.
CODES = (
    "payer_stopped",
    "handed_off",
    "company_paused",
    "payer_paused",
    "opening",
    "no_policy",
    "no_followup",
    "disputed",
    "in_plan",
    "promised",
    "offer_open",
    "cool_down",
    "payment_in_process",
    "unmatched_receipt",
    "invoice_not_sent",
    "reply_pending",
    "notice_open",
    "held_back",
    "undelivered",
    "level_done",
    "not_due",
    "older_overdue",
    "level_wait",
    "net_credit",
    "below_minimum",
    "quiet_period",
    "contact_rule",
    "day_off",
    "no_contact",
)
PRECEDENCE = {code: rank for rank, code in enumerate(CODES)}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason why one item is not chased.

    :param code: one of :data:`CODES`.
    :param until: the next date on which the item could be chased, as far as this reason is concerned;
        None when no date is known.
    :param params: what the sentence shown to a person needs (names, dates, levels), as sorted pairs of
        plain values, so that the sentence can be rendered later and in any language.
    :param amount: the blocked part of the item's residual, in the item's currency; None blocks the whole item.
    """

    code: str
    until: date | None = None
    params: tuple[tuple[str, object], ...] = ()
    amount: Decimal | None = None

    def __post_init__(self):
        if self.code not in PRECEDENCE:
            raise ValueError(f"unknown exclusion code {self.code!r}")


def is_oral(reason: Exclusion) -> bool:
    """Whether the reason is a promise, or the time after one, for which there is nothing in writing."""
    return ("evidence", "oral") in reason.params


def merge(reasons: Iterable[Exclusion]) -> Exclusion | None:
    """Combine all reasons that apply to one item into the one that is shown.

    The gravest code wins; its ``until`` becomes the latest known end of all of them, because the item
    cannot be chased before the last reason has gone.
    """
    ranked = sorted(reasons, key=lambda reason: PRECEDENCE[reason.code])
    if len(ranked) < 2:
        return ranked[0] if ranked else None
    ends = [reason.until for reason in ranked if reason.until]
    first = ranked[0]
    return Exclusion(first.code, max(ends, default=None), first.params, first.amount)
