"""What the rules look at: snapshots of payers, items and policies, free of Odoo.

Amounts are in the currency of the item unless a name says otherwise; dates are calendar dates in the
company's time zone.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .dates import WorkCalendar
from .exclusion import Exclusion

#: How a channel speaks; gaps and counting are kept apart between the sorts.
WRITTEN, PERSONAL, INTERNAL = "written", "personal", "internal"
SORT_OF_CHANNEL = {
    "email": WRITTEN,
    "letter": WRITTEN,
    "sms": WRITTEN,
    "call": PERSONAL,
    "visit": PERSONAL,
    "meeting": PERSONAL,
    "internal": INTERNAL,
}


@dataclass(frozen=True, slots=True)
class Level:
    """One rung of a dunning ladder.

    :param rank: position in the ladder, 1 for the first level; ranks of a policy are distinct and ascending.
    :param days: distance from the base date; negative = before it.
    :param count_from: ``due``, ``invoice``, ``previous`` (last counted notice) or ``deadline`` (the one it set).
    :param min_gap_days: days since the last counted notice of the same sort; None = the policy's.
    :param min_amount: in company currency, for the sum of the items of this level; 0 = none.
    :param min_percent: percent of the payer's open overdue balance; 0 = none.
    :param min_term_days: only for items whose payment term is at least so long, days; 0 = all.
    :param only_written_promise: a promise without written evidence does not keep the level back.
    """

    id: int
    rank: int
    channel: str
    days: int
    day_unit: str = "calendar"
    count_from: str = "due"
    end_of_month: bool = False
    min_gap_days: int | None = None
    min_amount: Decimal = Decimal(0)
    min_percent: Decimal = Decimal(0)
    min_term_days: int = 0
    only_new_or_large: bool = False
    only_written_promise: bool = False
    to_roles: tuple[int, ...] = ()
    cc_roles: tuple[int, ...] = ()

    @property
    def sort(self) -> str:
        """WRITTEN, PERSONAL or INTERNAL."""
        return SORT_OF_CHANNEL[self.channel]

    @property
    def is_pre_due(self) -> bool:
        """Whether the level is meant for the days before the due date."""
        return self.count_from == "due" and self.days < 0


@dataclass(frozen=True, slots=True)
class Policy:
    """A ladder and its common settings.

    :param quiet_days: days between two written demands to one payer.
    :param call_gap_days: days between two calls, visits or meetings.
    :param grace_days: added to levels that count days at or after the due date.
    :param transit_days: working days a letter travels, added to its deadline.
    :param min_amount: company currency, tested on the net total of each currency block.
    :param min_percent: percent of the open overdue balance, tested likewise.
    :param sent_before_days: days an invoice must have been sent before a pre-due level.
    :param memo: what the rules have found under this policy, for them alone; a changed copy begins with an empty one.
    """

    id: int
    levels: tuple[Level, ...]
    calendar: WorkCalendar
    quiet_days: int = 7
    call_gap_days: int = 3
    grace_days: int = 0
    transit_days: int = 2
    min_amount: Decimal = Decimal(0)
    min_percent: Decimal = Decimal(0)
    sent_before_days: int = 7
    memo: dict = field(init=False, repr=False, compare=False, default_factory=dict)

    def level(self, level_id: int | None) -> Level | None:
        """The level with that id, None when it is not (or no longer) part of the ladder."""
        return next((level for level in self.levels if level.id == level_id), None)


class Item(NamedTuple):  # a night makes hundreds of thousands of them, and nothing is made faster than a tuple
    """One open receivable journal item; credits and unallocated payments have a negative residual.

    :param residual: open amount in the item's currency.
    :param residual_company: open amount in company currency at booked rates.
    :param move_id: the document; ``credited_move_id``: the document a credit note names, if any.
    :param reserved: a credit kept for something else, or one that must stay out of the netting.
    :param sent_on: day the invoice left for the customer; None = not sent.
    :param needs_sending: whether the item comes from an invoice that must be sent before it may be chased.
    :param counted_rank: rank of the level last counted in the current cycle, 0 = nothing counted.
    :param counted_on: day of that notice; ``deadline``: the date it set, if any.
    :param reasons: what blocks the item already (facts read from the books and from other objects).
    """

    id: int
    move_id: int
    currency_id: int
    residual: Decimal
    residual_company: Decimal
    credited_move_id: int | None
    reserved: bool
    date_due: date
    date_invoice: date
    sent_on: date | None = None
    needs_sending: bool = True
    counted_rank: int = 0
    counted_level_id: int | None = None
    counted_on: date | None = None
    deadline: date | None = None
    reasons: tuple[Exclusion, ...] = ()

    def moment(self) -> tuple:
        """All that decides when the item is chased: items of which this is equal have the same next step."""
        return self[7:15]


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or address that a notice can go to.

    :param email: empty when there is none, it does not work or is not wanted; ``phone`` likewise.
    :param sms: the number to which texts may go; empty when they have not agreed to any.
    :param refuses_calls: nobody may call, visit or meet them.
    :param role_ids: the collection roles that the person holds.
    :param has_address: whether a letter can be posted to it.
    :param is_invoice: an invoice address; ``is_commercial``: the customer itself.
    """

    id: int
    email: str = ""
    phone: str = ""
    role_ids: frozenset[int] = frozenset()
    is_invoice: bool = False
    is_commercial: bool = False
    has_address: bool = False
    sms: str = ""
    refuses_calls: bool = False


@dataclass(frozen=True, slots=True)
class Payer:
    """One customer of one company on the day of the evaluation.

    :param last_written_on: day of the last counted written notice; ``last_written_by_letter``: it went by letter.
    :param last_deadline: the date the last written notice asked to be paid by.
    :param last_personal_on: day of the last counted call, visit or meeting.
    :param last_part_payment_on: day of the last payment on an item that is still open.
    :param reasons: what blocks the whole payer.
    :param is_new_or_large: new or important customer, for levels kept to those.
    :param rates: units of each foreign currency per unit of company currency at the run date, by currency id
        (the company currency may be absent: 1).
    """

    key: int
    items: tuple[Item, ...]
    last_written_on: date | None = None
    last_written_by_letter: bool = False
    last_deadline: date | None = None
    last_personal_on: date | None = None
    last_part_payment_on: date | None = None
    is_new_or_large: bool = False
    contacts: tuple[Contact, ...] = ()
    reasons: tuple[Exclusion, ...] = ()
    rates: dict[int, Decimal] = field(default_factory=dict)
