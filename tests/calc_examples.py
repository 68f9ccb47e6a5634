"""Payers, policies and dates for property tests, made by Hypothesis: the same ones on each run."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from odoo.addons.account_collections.calc.dates import WorkCalendar
from odoo.addons.account_collections.calc.exclusion import CODES, Exclusion
from odoo.addons.account_collections.calc.facts import Level

from .calc_common import ANYBODY, EUR, USD, day, item, payer, policy

# Hypothesis would read the constants of all of Odoo's sources for inspiration: slow, different on each
# machine, and stored in a folder beside them.
providers.is_local_module_file = lambda path: False

examples = settings(max_examples=60, deadline=None, derandomize=True, database=None)

amounts = st.integers(1, 200_00).map(lambda cents: Decimal(cents) / 100)
days = st.integers(-90, 60)
reasons = st.builds(
    Exclusion,
    st.sampled_from(CODES),
    st.none() | days.map(day),
    amount=st.none() | amounts,
)
calendars = st.builds(
    WorkCalendar.weekly,
    st.frozensets(st.integers(0, 6)),
    st.frozensets(days.map(day), max_size=9),
)


@st.composite
def policies(draw):
    """A ladder of one to five levels of all channels and bases, with and without minimums."""
    levels = [
        Level(
            rank * 10,
            rank,
            draw(st.sampled_from(["email", "letter", "sms", "call", "internal"])),
            draw(st.integers(-10, 40)),
            day_unit=draw(st.sampled_from(["calendar", "working"])),
            count_from=draw(st.sampled_from(["due", "due", "invoice", "previous", "deadline"])),
            end_of_month=draw(st.booleans()),
            min_gap_days=draw(st.none() | st.integers(0, 20)),
            min_amount=draw(st.sampled_from([Decimal(0), Decimal(50)])),
            min_percent=draw(st.sampled_from([Decimal(0), Decimal(20)])),
            min_term_days=draw(st.sampled_from([0, 30])),
            only_new_or_large=draw(st.booleans()),
        )
        for rank in range(1, draw(st.integers(1, 5)) + 1)
    ]
    return policy(
        *levels,
        calendar=draw(calendars),
        grace_days=draw(st.integers(0, 3)),
        min_amount=draw(st.sampled_from([Decimal(0), Decimal(25)])),
    )


@st.composite
def items(draw, number):
    """An open item, a credit or a settled item, somewhere on its ladder."""
    rank = draw(st.integers(0, 6))
    sign = draw(st.sampled_from([1, 1, 1, 0, -1]))
    due = draw(days)
    return item(
        number,
        sign * draw(amounts),
        due=due,
        move_id=draw(st.integers(1, 4)),
        currency_id=draw(st.sampled_from([EUR, EUR, USD])),
        date_invoice=day(due - draw(st.sampled_from([0, 10, 30]))),
        credited_move_id=draw(st.none() | st.integers(1, 4)) if sign < 0 else None,
        sent_on=draw(st.none() | days.map(day)),
        needs_sending=draw(st.sampled_from([False, False, True])),
        counted_rank=rank,
        counted_on=day(due + draw(st.integers(-5, 30))) if rank else None,
        reserved=sign < 0 and draw(st.booleans()),
        reasons=tuple(draw(st.lists(reasons, max_size=2))) if draw(st.integers(0, 4)) == 0 else (),
    )


@st.composite
def payers(draw):
    """A payer with up to five items and some history."""
    return payer(
        *(draw(items(number)) for number in range(1, draw(st.integers(1, 5)) + 1)),
        last_written_on=draw(st.none() | days.map(day)),
        last_written_by_letter=draw(st.booleans()),
        last_deadline=draw(st.none() | days.map(day)),
        last_personal_on=draw(st.none() | days.map(day)),
        last_part_payment_on=draw(st.none() | days.map(day)),
        is_new_or_large=draw(st.booleans()),
        contacts=draw(st.sampled_from([(ANYBODY,), (ANYBODY,), ()])),
        rates={USD: Decimal("1.1")},
    )
