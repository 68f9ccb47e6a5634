"""What became of a promise to pay, and which promises a person has to approve.

The tolerances are those of the policy: *1000 promised, 2 %, at most 50: 985 received keeps it, 970 does not.*
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)

#: How an amount of an item came to be settled; ``other`` is a write-off or an entry by hand.
PAYMENT, CREDIT, OTHER = "payment", "credit", "other"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy allows without asking, and how exact it is; 0 in a limit = no limit.

    :param max_days: calendar days between the day of the promise and the promised day.
    :param max_open: promises of one payer that may be open at once, the new one included.
    :param max_amount: company currency.
    :param max_broken: broken promises from which a new one needs approval.
    :param tolerance_days: working days after the promised day on which a payment still counts.
    :param tolerance_percent: percent of the promised amount that may be missing.
    :param tolerance_amount: the most that may be missing, company currency.
    :param credits_count: whether a credit note keeps a promise like a payment.
    """

    max_days: int = 14
    max_open: int = 1
    max_amount: Decimal = ZERO
    max_broken: int = 1
    tolerance_days: int = 2
    tolerance_percent: Decimal = Decimal(2)
    tolerance_amount: Decimal = Decimal(50)
    credits_count: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """An agreed promise, in its own currency.

    :param date: the promised day; ``deadline``: the last day on which a payment counts.
    :param owed: what was open on its items when it was made.
    :param tolerance: how much of ``amount`` may be missing.
    :param known: credits that its items were matched with already when it was made; they do not count.
    :param pending: money of the payer that is here in time, but not matched with any item yet.
    :param is_cancelled: every invoice that it is about has been cancelled.
    """

    id: int
    amount: Decimal
    date: date
    deadline: date
    item_ids: frozenset[int]
    owed: Decimal
    tolerance: Decimal = ZERO
    known: frozenset[int] = frozenset()
    pending: Decimal = ZERO
    credits_count: bool = False
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one journal item has taken off one item.

    :param credit_id: the journal item that settles.
    :param day: the value date, not the day of the booking.
    :param kind: PAYMENT, CREDIT or OTHER.
    """

    item_id: int
    credit_id: int
    day: date
    amount: Decimal
    kind: str = PAYMENT


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a promise.

    :param state: ``open``, ``kept``, ``partial``, ``broken`` or ``void``.
    :param received: what has arrived in time, at most what is owed.
    """

    state: str
    received: Decimal


def exceeded(
    terms: Terms, made_on: date, day: date, amount_company: Decimal, open_before: int, broken_before: int
) -> tuple[str, ...]:
    """Which limits a new promise goes beyond; none = it is open at once.

    :return: some of ``too_long``, ``too_many``, ``too_much`` and ``broken_before``.
    """
    checks = {
        "too_long": 0 < terms.max_days < (day - made_on).days,
        "too_many": 0 < terms.max_open < open_before + 1,
        "too_much": ZERO < terms.max_amount < amount_company,
        "broken_before": 0 < terms.max_broken <= broken_before,
    }
    return tuple(code for code, is_beyond in checks.items() if is_beyond)


def tolerance(terms: Terms, amount: Decimal, rate: Decimal = Decimal(1)) -> Decimal:
    """How much of an amount may be missing.

    :param rate: units of the amount's currency per unit of company currency.
    """
    return min(amount * terms.tolerance_percent / 100, terms.tolerance_amount * rate)


def share(amount: Decimal, residuals: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """Spread an amount over items in the given order; items that get nothing are left out."""
    shares, left = {}, amount
    for item_id, residual in residuals:
        if (part := min(left, residual)) > 0:
            shares[item_id] = part
            left -= part
    return shares


def settle(promises: Iterable[Promise], receipts: Sequence[Receipt], on: date) -> dict[int, Verdict]:
    """Judge the promises of one payer on a date; each payment keeps the oldest promise that it can.

    What a promise does not need goes to the next one about the same item.

    :param receipts: what has taken something off the items of these promises.
    :return: the verdicts by id of the promise.
    """
    left = {number: receipt.amount for number, receipt in enumerate(receipts)}
    order = sorted(left, key=lambda number: (receipts[number].day, receipts[number].credit_id, number))
    verdicts = {}
    for promise in sorted(promises, key=lambda promise: (promise.date, promise.id)):
        mine = [number for number in order if _concerns(receipts[number], promise)]
        owed = _still_owed(promise, [receipts[number] for number in mine])
        received = ZERO
        for number in mine:
            if _keeps(receipts[number], promise):
                part = min(left[number], max(owed - received, ZERO))
                left[number] -= part
                received += part
        verdicts[promise.id] = _judge(promise, owed, received, on)
    return verdicts


def _concerns(receipt: Receipt, promise: Promise) -> bool:
    return receipt.item_id in promise.item_ids and receipt.credit_id not in promise.known


def _keeps(receipt: Receipt, promise: Promise) -> bool:
    if receipt.kind == CREDIT and not promise.credits_count:
        return False
    return receipt.kind != OTHER and receipt.day <= promise.deadline


def _still_owed(promise: Promise, receipts: Iterable[Receipt]) -> Decimal:
    """The promised amount, as far as it has not been credited or written off since: nobody owes that any more."""
    waived = (OTHER,) if promise.credits_count else (OTHER, CREDIT)
    gone = sum((receipt.amount for receipt in receipts if receipt.kind in waived), ZERO)
    return min(promise.amount, promise.owed - gone)


def _judge(promise: Promise, owed: Decimal, received: Decimal, on: date) -> Verdict:
    if promise.is_cancelled or owed <= 0:
        return Verdict("void", received)
    needed = owed - promise.tolerance * owed / promise.amount
    if 0 < received and needed <= received:
        return Verdict("kept", received)
    if on <= promise.deadline or (promise.pending > 0 and needed <= received + promise.pending):
        return Verdict("open", received)
    return Verdict("partial" if received > 0 else "broken", received)
