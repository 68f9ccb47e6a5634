"""Money between floats of the database and exact decimals of the rules."""

from decimal import Decimal


def to_decimal(amount) -> Decimal:
    """A float of the database as the decimal that it is written as: 0.1 is one tenth."""
    return Decimal(str(amount or 0))
