"""Who gets a notice: the chain from the contact role to the customer itself, and who is copied."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from .facts import INTERNAL, PERSONAL, Contact, Level, Policy


class Route(NamedTuple):
    """The recipients of a notice, as contact ids.

    :param chain: the steps tried, as ``step:outcome``: ``role``, ``invoice`` or ``commercial``, and ``none``
        (nobody there), ``unreachable`` (no usable address or number) or ``used``.
    """

    to: tuple[int, ...] = ()
    cc: tuple[int, ...] = ()
    chain: tuple[str, ...] = ()


def route(level: Level, policy: Policy, contacts: tuple[Contact, ...]) -> Route | None:
    """Find the recipients of a level; None when nobody can be reached.

    E-mails need an e-mail address, letters a postal one and SMS a number whose owner has agreed. Calls, visits and
    meetings look for a number along the whole chain first, then for anybody who does not refuse them. Internal
    tasks need nobody.
    """
    if level.sort == INTERNAL:
        return Route()
    to, chain = _walk(level, contacts, _needs(level))
    if not to and level.sort == PERSONAL:
        to, again = _walk(level, contacts, _anybody)
        chain += again
    if not to:
        return None
    cc = _copied(level, policy, contacts, to)
    return Route(_ids(to), _ids(cc), chain)


def _needs(level: Level) -> Callable[[Contact], object]:
    """What makes a contact usable on the level's channel."""
    return {"email": _email, "letter": _postal, "sms": _sms}.get(level.channel, _phone)


def _email(contact: Contact) -> str:
    return contact.email


def _phone(contact: Contact) -> str:
    return contact.phone


def _sms(contact: Contact) -> str:
    return contact.sms


def _postal(contact: Contact) -> bool:
    return contact.has_address


def _anybody(contact: Contact) -> bool:
    return not contact.refuses_calls


def _walk(
    level: Level, contacts: tuple[Contact, ...], usable: Callable[[Contact], object]
) -> tuple[list[Contact], tuple[str, ...]]:
    """Go along the chain until a step has usable contacts; also tell what each step gave."""
    chain = ()
    for step, group in _steps(level, contacts):
        found = _distinct(contact for contact in group if usable(contact))
        outcome = "used" if found else "unreachable" if group else "none"
        chain += (f"{step}:{outcome}",)
        if found:
            return found, chain
    return [], chain


def _steps(level: Level, contacts: tuple[Contact, ...]) -> Iterable[tuple[str, list[Contact]]]:
    roles = frozenset(level.to_roles)
    yield "role", [contact for contact in contacts if roles & contact.role_ids]
    yield "invoice", [contact for contact in contacts if contact.is_invoice]
    yield "commercial", [contact for contact in contacts if contact.is_commercial]


def _copied(level: Level, policy: Policy, contacts: tuple[Contact, ...], to: list[Contact]) -> list[Contact]:
    """Holders of the cc roles of this level and of all levels below it: who was copied once stays copied."""
    if level.channel not in ("email", "letter"):
        return []
    roles = {role for rung in policy.levels if rung.rank <= level.rank for role in rung.cc_roles}
    holders = [contact for contact in contacts if contact.email and roles & contact.role_ids]
    return _distinct(to + holders)[len(to) :]


def _distinct(contacts: Iterable[Contact]) -> list[Contact]:
    """Drop repeated contacts and repeated e-mail addresses, keeping the first."""
    unique: dict[object, Contact] = {}
    for contact in contacts:
        unique.setdefault(contact.email.strip().lower() or contact.id, contact)
    return list(unique.values())


def _ids(contacts: Iterable[Contact]) -> tuple[int, ...]:
    return tuple(contact.id for contact in contacts)
