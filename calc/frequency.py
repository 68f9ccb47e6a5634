"""How often, and at what hours, a person may be touched: the limits of contact rules, in the person's own time.

Defaults follow the presumptions of US Regulation F, 12 CFR 1006.14(b) and 1006.6(b), kept well below their ceilings:
days are calendar days where the person is, the day of a conversation is the first of its quiet days, and what
comes from the other side counts as no touch.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .dates import WorkCalendar

ALLOW, DEFER, REFUSE = "allow", "defer", "refuse"

#: What speaks against a touch, gravest first. The hard ones hold for everybody, also for a manager with a reason.
CASES = ("refused", "no_permission", "not_before", "outer_hours") + (
    ("day_limit", "person_limit", "automatic_limit", "after_talk", "hours")
)
HARD_CASES = frozenset(CASES[:4])
#: Days within which a possible moment is looked for.
HORIZON = 60
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Touch:
    """One touch that has happened.

    :param at: when, naive UTC.
    :param persons: whom; empty = nobody was named, so it counts for everybody of the payer.
    :param is_inbound: it came from them; it counts for nothing, except as a conversation.
    :param is_automatic: a message that nobody wrote.
    :param is_talk: a conversation after which there is quiet.
    :param is_own: with the payer that is asked about; otherwise it counts for the person only.
    """

    at: datetime
    channel: str
    persons: frozenset[int] = frozenset()
    is_inbound: bool = False
    is_automatic: bool = False
    is_talk: bool = False
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of limits; 0 = no limit.

    :param channel: whose touches it counts and limits; empty = all of them together.
    :param max_person: touches of one person within `window_days`; ``max_person_day``: within one day.
    :param max_automatic: automatic messages to the payer within `window_days`.
    :param window_days: calendar days, today included.
    :param quiet_days: days after a conversation, its own day included, without a touch.
    :param hour_from: wall time from which it is polite; ``hour_to``: until when.
    :param outer_from: wall time before which nobody may; ``outer_to``: after which.
    :param on_workdays: only on working days of the calendar.
    :param spares_ladder: calls that a level asks for do not wait for the quiet days.
    """

    id: int
    channel: str = ""
    max_person: int = 0
    max_person_day: int = 0
    max_automatic: int = 0
    window_days: int = 7
    quiet_days: int = 0
    hour_from: float = 0
    hour_to: float = 24
    outer_from: float = 0
    outer_to: float = 24
    on_workdays: bool = False
    spares_ladder: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the wall clock in which something is possible, in all of the zones at once.

    :param calendar: the days that count; None = every day.
    """

    zones: tuple[str, ...]
    start: float
    end: float
    calendar: WorkCalendar | None = None

    def holds(self, at: datetime) -> bool:
        """Whether a moment (naive UTC) lies inside, wherever the person is."""
        for zone in self.zones:
            wall = to_wall(at, zone)
            hour = wall.hour + wall.minute / 60 + wall.second / 3600
            if not self.start <= hour < self.end or (self.calendar and not self.calendar.is_workday(wall.date())):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants to do.

    :param persons: whom it is for; empty = not known yet, then limits of persons do not apply; None = whoever it
        was before, then every touch of the payer counts.
    :param zones: where they may be; their working days are those of `calendar`.
    :param windows: more hours to keep to, of ours; they give way when nothing else would be possible.
    :param is_automatic: nobody writes it.
    :param is_ladder_call: a level asks for it; some rules then pass over the quiet days.
    :param is_timeless: the hour does not matter where they are, as for a letter or a task of ours.
    :param not_before: they have asked to be left alone until then, naive UTC.
    :param talk_forgiven: conversations before that start no quiet days any more, naive UTC.
    :param refused: ``refused`` or ``no_permission`` when one of them does not want this channel.
    """

    channel: str
    persons: frozenset[int] | None = None
    zones: tuple[str, ...] = ("UTC",)
    calendar: WorkCalendar | None = None
    windows: tuple[Window, ...] = ()
    is_automatic: bool = False
    is_ladder_call: bool = False
    is_timeless: bool = False
    not_before: datetime | None = None
    talk_forgiven: datetime | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer.

    :param kind: ``allow``, ``defer`` or ``refuse``.
    :param until: when it becomes possible, naive UTC; None unless deferred.
    :param case: what speaks against it, one of :data:`CASES`; empty when it is allowed.
    :param rule_id: the row that says so; None when it is no row's doing.
    """

    kind: str
    until: datetime | None = None
    case: str = ""
    rule_id: int | None = None


def check(ask: Ask, touches: Iterable[Touch], rules: Iterable[Rule], at: datetime, only_hard: bool = False) -> Verdict:
    """Whether somebody may be touched at a moment, and if not, when.

    :param touches: what has happened; more than matters does no harm.
    :param at: naive UTC.
    :param only_hard: pass over what a manager may override.
    """
    if ask.refused:
        return Verdict(REFUSE, None, ask.refused)
    touches, rules = tuple(touches), tuple(rule for rule in rules if rule.channel in ("", ask.channel))
    first = _find(ask, touches, rules, at, only_hard)
    if not first:
        return Verdict(ALLOW)
    for lenient in _relax(ask, rules):
        moment = _next_moment(lenient[0], touches, lenient[1], at, only_hard)
        if moment == at:
            return Verdict(ALLOW)
        if moment:
            return Verdict(DEFER, moment, *first)
    return Verdict(REFUSE, None, *first)


def to_wall(at: datetime, zone: str) -> datetime:
    """The wall time of a moment (naive UTC) in a zone, naive."""
    return at.replace(tzinfo=UTC).astimezone(_zone(zone)).replace(tzinfo=None)


def to_utc(day: date, hour: float, zone: str) -> datetime:
    """The moment (naive UTC) at which the wall clock of a zone shows an hour; 24 is the next midnight."""
    wall = datetime.combine(day, time()) + timedelta(minutes=round(hour * 60))
    return wall.replace(tzinfo=_zone(zone)).astimezone(UTC).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def distinct_zones(zones: tuple[str, ...], day: date) -> tuple[str, ...]:
    """The zones whose clocks differ at some time around a day; of those that go together, the first."""
    moments = [datetime.combine(day, time()) + timedelta(days=days) for days in range(-HORIZON, HORIZON, 4)]
    found: dict[tuple[datetime, ...], str] = {}
    for zone in zones:
        found.setdefault(tuple(to_wall(moment, zone) for moment in moments), zone)
    return tuple(found.values())


@lru_cache(maxsize=600)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


# === WHAT SPEAKS AGAINST IT === #


def _find(
    ask: Ask, touches: tuple[Touch, ...], rules: tuple[Rule, ...], at: datetime, only_hard: bool
) -> tuple[str, int | None] | None:
    """The gravest case that speaks against a moment, with its rule; None when nothing does."""
    found = [
        (case, rule_id) for case, rule_id in _hindrances(ask, touches, rules, at) if case in HARD_CASES or not only_hard
    ]
    return min(found, key=lambda entry: CASES.index(entry[0]), default=None)


def _hindrances(
    ask: Ask, touches: tuple[Touch, ...], rules: tuple[Rule, ...], at: datetime
) -> Iterator[tuple[str, int | None]]:
    if ask.not_before and at < ask.not_before:
        yield "not_before", None
    for window, case, rule_id in _windows(ask, rules):
        if not window.holds(at):
            yield case, rule_id
    for rule in rules:
        yield from ((case, rule.id) for zone in ask.zones for case in _exceeded(ask, touches, rule, at, zone))


def _windows(ask: Ask, rules: tuple[Rule, ...]) -> Iterator[tuple[Window, str, int | None]]:
    for window in ask.windows:
        yield window, "hours", None
    for rule in () if ask.is_timeless else rules:
        calendar = ask.calendar if rule.on_workdays else None
        if calendar or (rule.hour_from, rule.hour_to) != (0, 24):
            yield Window(ask.zones, rule.hour_from, rule.hour_to, calendar), "hours", rule.id
        if (rule.outer_from, rule.outer_to) != (0, 24):
            yield Window(ask.zones, rule.outer_from, rule.outer_to), "outer_hours", rule.id


def _exceeded(ask: Ask, touches: tuple[Touch, ...], rule: Rule, at: datetime, zone: str) -> Iterator[str]:
    """The limits of a rule that one more touch would exceed, counting days in a zone."""
    today = to_wall(at, zone).date()
    days = [((today - to_wall(touch.at, zone).date()).days, touch) for touch in touches]
    if rule.quiet_days and not (ask.is_ladder_call and rule.spares_ladder):
        talks = (age for age, touch in days if touch.is_talk and _concerns(ask, touch) and not _is_forgiven(ask, touch))
        if any(age < rule.quiet_days for age in talks):
            yield "after_talk"
    outbound = [
        (age, touch)
        for age, touch in days
        if not touch.is_inbound and rule.channel in ("", touch.channel) and age < rule.window_days
    ]
    if rule.max_automatic and ask.is_automatic:
        if sum(touch.is_automatic and touch.is_own for _age, touch in outbound) >= rule.max_automatic:
            yield "automatic_limit"
    for seen in _by_person(ask, outbound):
        if rule.max_person and len(seen) >= rule.max_person:
            yield "person_limit"
        if rule.max_person_day and sum(not age for age in seen) >= rule.max_person_day:
            yield "day_limit"


def _by_person(ask: Ask, outbound: list[tuple[int, Touch]]) -> Iterator[list[int]]:
    """How long ago each of the persons was touched, in days."""
    if ask.persons is None:
        yield [age for age, touch in outbound if touch.is_own]
    for person in ask.persons or ():
        yield [age for age, touch in outbound if person in touch.persons or (touch.is_own and not touch.persons)]


def _concerns(ask: Ask, touch: Touch) -> bool:
    """Whether a conversation was with one of the persons, or with nobody in particular."""
    if ask.persons is None or not ask.persons or not touch.persons:
        return touch.is_own
    return bool(ask.persons & touch.persons)


def _is_forgiven(ask: Ask, touch: Touch) -> bool:
    return bool(ask.talk_forgiven) and touch.at <= ask.talk_forgiven


# === WHEN IT BECOMES POSSIBLE === #


def _relax(ask: Ask, rules: tuple[Rule, ...]) -> Iterator[tuple[Ask, tuple[Rule, ...]]]:
    """What is asked for, and what remains of it when that is never possible: the hours of ours go first.

    In a country with many zones, or at the other end of the world, polite hours may have nothing in common.
    """
    yield ask, rules
    if ask.windows:
        yield replace(ask, windows=()), rules
    wider = tuple(replace(rule, hour_from=rule.outer_from, hour_to=rule.outer_to) for rule in rules)
    yield replace(ask, windows=()), wider
    yield replace(ask, windows=(), zones=ask.zones[:1]), rules


def _next_moment(
    ask: Ask, touches: tuple[Touch, ...], rules: tuple[Rule, ...], at: datetime, only_hard: bool
) -> datetime | None:
    """The first moment from `at` on against which nothing speaks; None when there is none within the horizon.

    Whatever speaks against a moment ends at a midnight, at an opening hour or when somebody has asked for, so
    nothing else has to be looked at.
    """
    return next(
        (moment for moment in _moments(ask, rules, at) if not _find(ask, touches, rules, moment, only_hard)), None
    )


def _moments(ask: Ask, rules: tuple[Rule, ...], at: datetime) -> Iterator[datetime]:
    """`at`, and everything after it at which an answer can change for the better, in order."""
    yield at
    start = max(at, ask.not_before) if ask.not_before else at
    if start > at:
        yield start
    zones = {zone for window, _case, _rule in _windows(ask, rules) for zone in window.zones} | set(ask.zones)
    hours = {0.0} | {window.start for window, _case, _rule in _windows(ask, rules)}
    first = start.date() - ONE_DAY
    for number in range(HORIZON):
        day = first + number * ONE_DAY
        yield from sorted(
            moment for moment in {to_utc(day, hour, zone) for hour in hours for zone in zones} if moment > start
        )
