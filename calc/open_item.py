"""An open receivable journal item as the books have it."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .facts import Item


class OpenItem(NamedTuple):
    """One open item; what is known of it up to `needs_sending` is what the rules need, in the order of :class:`Item`.

    :param residual: open amount in the item's currency; ``residual_company``: in company currency, as booked.
    :param date_due: ``date_maturity``, else the date of the entry.
    :param date_invoice: the date of the invoice, else of the entry.
    :param credited_move_id: the document that a credit note names.
    :param sent_on: the day on which the invoice left for the customer, as far as we know.
    :param reserved: a prepayment of an order, kept for the invoice to come.
    :param dunning_level_id: the level that the item shows.
    :param is_started: whether a part of it has been paid.
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
    sent_on: date | None
    needs_sending: bool
    partner_id: int | None
    move_name: str | None
    move_type: str
    invoice_date: date | None
    date_maturity: date | None
    dunning_level_id: int | None
    no_followup: bool
    is_started: bool

    def to_item(self) -> Item:
        """The item as the rules see it, before anybody has asked what was counted and what keeps it back."""
        return Item(*self[:11])
