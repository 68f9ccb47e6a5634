"""Short ways to say what a payer owes, for the tests of the pure rules."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from odoo.addons.account_collections.calc.dates import WorkCalendar
from odoo.addons.account_collections.calc.decision import Decision, decide
from odoo.addons.account_collections.calc.exclusion import Exclusion
from odoo.addons.account_collections.calc.facts import WRITTEN, Contact, Item, Level, Payer, Policy

MONDAY = date(2026, 3, 2)
EVERY_DAY = WorkCalendar.weekly(weekdays=range(7))
WEEK = WorkCalendar.weekly()
EUR, USD = 1, 2
ANYBODY = Contact(1, email="office@example.com", phone="+32 2 555 01 01", is_commercial=True, has_address=True)


def day(n: int) -> date:
    """Day ``n`` of the story; day 0 is a Monday."""
    return MONDAY + timedelta(days=n)


def level(rank: int, days: int, channel: str = "email", **values) -> Level:
    """A level whose id is ten times its rank, so that the two cannot be mixed up unseen."""
    return Level(rank * 10, rank, channel, days, **values)


def policy(*levels: Level, **values) -> Policy:
    """A policy that works every day; by default the ladder +7, +14, +28 by e-mail."""
    ladder = levels or (level(1, 7), level(2, 14), level(3, 28))
    return Policy(1, ladder, **{"calendar": EVERY_DAY, **values})


def item(id: int, amount, due: int = 0, **values) -> Item:
    """An item due on day ``due``, invoiced and sent thirty days before, with its own document."""
    invoiced = day(due - 30)
    counted = values.get("counted_rank", 0)
    defaults = {
        "move_id": id + 1000,
        "currency_id": EUR,
        "residual": Decimal(amount),
        "residual_company": Decimal(amount),
        "credited_move_id": None,
        "reserved": False,
        "date_due": day(due),
        "date_invoice": invoiced,
        "sent_on": invoiced,
        "counted_level_id": counted * 10 or None,
        "counted_on": day(due + 1) if counted else None,
    }
    return Item(id, **{**defaults, **values})


def credit(id: int, amount, naming: Item | None = None, **values) -> Item:
    """A credit of a (positive) amount, naming the document of an item or free."""
    named = naming.move_id if naming else None
    return item(id, -Decimal(amount), credited_move_id=named, needs_sending=False, **values)


def payer(*items: Item, **values) -> Payer:
    """A payer with one contact that every channel reaches."""
    return Payer(1, items, **{"contacts": (ANYBODY,), **values})


def why(decision: Decision) -> dict[int, str]:
    """The exclusion code of each item that has one."""
    return {item_id: reason.code for item_id, reason in decision.exclusions}


def until(decision: Decision, item_id: int) -> date | None:
    """The next possible date of an excluded item."""
    return dict(decision.exclusions)[item_id].until


def counted(decision: Decision) -> dict[int, int]:
    """The level id that each counted item advances to."""
    lines = [line for demand in decision.demands for line in demand.lines]
    return {line.item_id: line.counted_level_id for line in lines if line.counted_level_id}


def printed(decision: Decision) -> dict[int, int | None]:
    """The due level id of every printed line of the only demand."""
    (demand,) = decision.demands
    return {line.item_id: line.level_id for line in demand.lines}


def blocked(code: str, until: int | None = None, amount=None) -> tuple[Exclusion, ...]:
    """The ``reasons`` of an item or payer that one thing blocks."""
    end = None if until is None else day(until)
    return (Exclusion(code, end, amount=None if amount is None else Decimal(amount)),)


def deliver(payer: Payer, policy: Policy, on: date, decision: Decision) -> Payer:
    """The payer after all demands of a decision were delivered on that day."""
    levels = {level.id: level for level in policy.levels}
    advanced = counted(decision)
    items = tuple(
        item._replace(
            counted_rank=levels[advanced[item.id]].rank,
            counted_level_id=advanced[item.id],
            counted_on=on,
        )
        if item.id in advanced
        else item
        for item in payer.items
    )
    sorts = {demand.sort for demand in decision.demands}
    return replace(
        payer,
        items=items,
        last_written_on=on if WRITTEN in sorts else payer.last_written_on,
        last_personal_on=on if "personal" in sorts else payer.last_personal_on,
    )


def story(payer: Payer, policy: Policy, days: range) -> dict[int, tuple[int, ...]]:
    """Run every night of a story and deliver what is proposed: counted ranks by day on which there are any."""
    told = {}
    for n in days:
        decision = decide(payer, policy, day(n))
        payer = deliver(payer, policy, day(n), decision)
        if ranks := tuple(level_id // 10 for level_id in counted(decision).values()):
            told[n] = ranks
    return told
