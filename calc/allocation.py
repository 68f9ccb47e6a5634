"""Who pays what: amounts that a customer has chosen, spread over the credits and the payment that cover them."""

from collections.abc import Iterable
from decimal import Decimal


def allocate(debts: Iterable[tuple], sources: Iterable[tuple]) -> list[tuple]:
    """Match debts with sources, both in the given order.

    :param debts: pairs of a key and the positive amount chosen to be paid of it.
    :param sources: pairs of a key and the positive amount that it brings.
    :return: triples of a debt's key, a source's key and a positive amount. No debt gets more than was chosen, no
        source gives more than it has; the sum is the smaller of the two totals.
    """
    matches = []
    waiting = [[key, amount] for key, amount in sources if amount > 0]
    for debt, wanted in debts:
        while waiting and wanted > 0:
            part = min(wanted, waiting[0][1])
            matches.append((debt, waiting[0][0], part))
            wanted -= part
            waiting[0][1] -= part
            if not waiting[0][1]:
                waiting.pop(0)
    return matches


def parse_amount(text: str, digits: int) -> Decimal | None:
    """An amount as a form field of type number sends it: digits, and a point before the decimals.

    :param int digits: how many decimals the currency has.
    :return: the amount, which may be zero; None for everything else: signs, exponents, spaces, too many decimals.
    """
    whole, _point, decimals = text.partition(".")
    is_number = whole.isascii() and whole.isdigit() and len(whole) <= 12
    if not is_number or (decimals and not (decimals.isascii() and decimals.isdigit())):
        return None
    if len(decimals.rstrip("0")) > digits or len(decimals) > 12:
        return None
    return Decimal(f"{whole}.{decimals or 0}")
