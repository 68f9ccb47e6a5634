import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..calc.instalments import Instalment, ScheduleError
from ..calc.money import to_decimal
from ..calc.plan_wish import FEWEST, MOST_ASKED, Wish, objections, read_wish, schedule

SCOPE = "collection_plan"
#: Hours for which a schedule that was shown can be signed.
VALID_HOURS = 12
#: Items that one can choose on the page.
MAX_ITEMS = 100
#: Days for which an agreement that was not kept counts: a person talks to the customer first.
MEMORY = timedelta(days=365)
#: Days from now on which the first payment is usual, and how many payments are suggested.
USUAL_FIRST, USUAL_NUMBER = timedelta(days=14), 3
#: States of items that can become a part of a plan; the others are in good hands already.
FREE_STATES = ("overdue", "soon", "open")


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What the text of the agreement says of payments, before there is an agreement."""

    payment_reference: str
    bank_display: str


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """A schedule that follows from what a customer has typed; nothing is written down yet.

    :param reasons: sentences why a person has to look at it first; empty = it can be signed.
    """

    block: str
    currency: object
    items: tuple[int, ...]
    balance: Decimal
    wish: Wish
    parts: tuple[Instalment, ...]
    reasons: tuple[str, ...]
    number: str = ""

    @property
    def digest(self):
        """Changes with everything that one signs."""
        rows = [f"{self.currency.id} {self.balance}", *(f"{part.date} {part.amount}" for part in self.parts)]
        return sha256("\n".join(rows).encode()).hexdigest()


class CollectionPayer(models.Model):
    """Payment in instalments as the customer puts it together on his page; writes nothing."""

    _inherit = "collection.payer"

    # === WHAT CAN BE CHOSEN === #

    def _may_plan_online(self):
        """Whether the customer may ask for instalments on his page at all. Note: `self.ensure_one()`"""
        return bool(self._get_policy().plan_online and not self.stop_reason)

    def _get_plan_choices(self, statement):
        """What can be paid in instalments: blocks of the statement in which something is overdue.

        :param dict statement: of :meth:`_get_statement`.
        :return: dicts for the form: `key`, `currency`, `lines`, and the usual values.

        Note: `self.ensure_one()`
        """
        if not self._may_plan_online():
            return []
        taken = set(self._get_page_plans().filtered(lambda plan: plan.state != "draft").move_line_ids.ids)
        choices = []
        for block in statement["blocks"]:
            lines = [line for line in block["lines"] if self._is_free_for_plan(line) and line["id"] not in taken]
            if any(line["is_overdue"] for line in lines):
                choices.append(self._prepare_plan_choice(block, lines[:MAX_ITEMS], statement["today"]))
        return choices

    def _is_free_for_plan(self, line):
        is_whole = line["payable"] == line["amount"] and not line["is_credit"]
        return is_whole and line["is_asked"] and line["state"] in FREE_STATES

    def _prepare_plan_choice(self, block, lines, today):
        policy = self._get_policy()
        days = policy.plan_online_first_days
        wished = today + (min(USUAL_FIRST, timedelta(days=days)) if days else USUAL_FIRST)
        first = self._get_plan_calendar(today).next_workday(wished)
        return {
            "key": block["key"],
            "currency": block["currency"],
            "lines": lines,
            "balance": sum((line["amount"] for line in lines if line["is_overdue"]), to_decimal(0)),
            "number": min(USUAL_NUMBER, max(policy.plan_max_instalments, FEWEST)) if policy else USUAL_NUMBER,
            "most": policy.plan_max_instalments,
            "most_asked": MOST_ASKED,
            "percent": policy.plan_min_down_percent,
            "first": first,
            "today": today,
        }

    def _get_page_plans(self):
        """Plans that the page knows of, newest first: requests, proposals and those in force."""
        plans = self.env["collection.plan"]
        known = plans.search([("payer_id", "=", self.id), ("state", "in", ("draft", "proposed", "active"))])
        return known.filtered(lambda plan: plan.state != "draft" or plan.asked_on)

    def _get_plan_calendar(self, today):
        return self.company_id._to_work_calendar(self._get_policy().resource_calendar_id, today)

    # === WHAT FOLLOWS === #

    def _prepare_plan_offer(self, form, item_ids, statement=None):
        """The schedule that follows from a form.

        :param dict form: `block`, `number`, `frequency`, `first` and `amount` as they were typed.
        :param item_ids: ticked items.
        :rtype: PlanOffer
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        choices = self._get_plan_choices(statement or self._get_statement())
        choice = next((choice for choice in choices if choice["key"] == form.get("block")), None)
        if not choice:
            raise UserError(self.env._("Please look at the list again; it has changed meanwhile."))
        lines = [line for line in choice["lines"] if line["id"] in set(item_ids)]
        if not lines:
            raise UserError(self.env._("Please tick what you want to pay in instalments."))
        balance, today, currency = sum(line["amount"] for line in lines), choice["today"], choice["currency"]
        try:
            wish = read_wish(form, today, currency.decimal_places)
            parts = schedule(
                wish,
                balance,
                self._get_plan_calendar(today),
                today,
                to_decimal(choice["percent"]),
                to_decimal(currency.rounding),
            )
        except ScheduleError as error:
            raise UserError(self._get_wish_problem(error.code)) from error
        reasons = self._get_plan_reasons(parts, balance, currency, today)
        items = tuple(sorted(line["id"] for line in lines))
        return PlanOffer(choice["key"], currency, items, balance, wish, parts, reasons)

    def _get_wish_problem(self, code):
        return {
            "number": self.env._(
                "Please choose %(fewest)s to %(most)s payments that fit the amount.", fewest=FEWEST, most=MOST_ASKED
            ),
            "frequency": self.env._("Please choose how often you want to pay."),
            "date": self.env._("Please choose the day of the first payment, within a year from today."),
            "amount": self.env._("Please enter the first payment as a number above zero, such as 120.50."),
            "down": self.env._("The first payment must be less than what you pay in instalments."),
        }.get(code, self.env._("This cannot be divided like that. Please choose other values."))

    def _get_plan_reasons(self, parts, balance, currency, today: date):
        """Why a person has to look at a schedule first, as sentences for the customer."""
        policy, company = self._get_policy(), self.company_id
        worth = currency._convert(float(balance), company.currency_id, company, today)
        codes = objections(parts, to_decimal(worth), today, policy._to_plan_limits(), policy.plan_online_first_days)
        sentences = {
            "number": self.env._("These are more than %s payments.", policy.plan_max_instalments),
            "days": self.env._("It takes longer than %s days.", policy.plan_max_days),
            "down": self.env._("The first payment is below %s percent.", f"{policy.plan_min_down_percent:g}"),
            "amount": self.env._("It is a large amount."),
            "first": self.env._("The first payment is more than %s days away.", policy.plan_online_first_days),
        }
        reasons = [sentences[code] for code in codes]
        if self._has_failed_plan(today):
            reasons.append(self.env._("An earlier agreement was not kept."))
        return tuple(reasons)

    def _has_failed_plan(self, today):
        failed = [("payer_id", "=", self.id), ("state", "=", "defaulted"), ("ended_on", ">=", today - MEMORY)]
        return bool(self.env["collection.plan"].search_count(failed, limit=1))

    # === KEEPING === #

    def _sign_offer(self, offer):
        """The offer as a text that the browser keeps and nobody can change. Note: `self.ensure_one()`"""
        wish = offer.wish
        form = {
            "block": offer.block,
            "number": str(wish.number),
            "frequency": wish.frequency,
            "first": wish.first.isoformat(),
            "amount": "" if wish.amount is None else f"{wish.amount:f}",
        }
        content = [self.id, form, list(offer.items), offer.digest, secrets.token_urlsafe(12)]
        return hash_sign(self.env(su=True), SCOPE, content, expiration_hours=VALID_HOURS)

    def _read_offer_number(self, signed):
        """What tells the forms apart, see :meth:`_open_offer`; without looking at the books."""
        return self._read_offer(signed)[4]

    def _open_offer(self, signed):
        """The offer that was signed, when it is still the same by the books of now.

        :rtype: PlanOffer
        :raise UserError: when it is not ours, too old, or anything of it has changed.

        Note: `self.ensure_one()`
        """
        _payer_id, form, items, digest, number = self._read_offer(signed)
        offer = self._prepare_plan_offer(form, items)
        if offer.digest != digest or list(offer.items) != items:
            raise UserError(self.env._("Something has changed meanwhile. Please look at the schedule again."))
        return replace(offer, number=number)

    def _read_offer(self, signed):
        """:raise UserError: for anything that this database has not signed for this payer, or too long ago."""
        try:
            content = verify_hash_signed(self.env(su=True), SCOPE, str(signed))
        except ValueError:
            content = None
        if not content or content[0] != self.id:
            raise UserError(self.env._("The form is too old. Please go back to the overview and choose again."))
        return content

    # === WORDS === #

    def _prepare_offer_terms(self, offer):
        """What the text of the agreement says, before there is one. Note: `self.ensure_one()`"""
        policy, items = self._get_policy(), self.env["account.move.line"].browse(offer.items)
        references = list(dict.fromkeys(move.payment_reference or move.name for move in items.move_id))
        short = ", ".join(references) if len(references) <= 4 else self.partner_id.ref or self.partner_id.name
        bank = self._get_statement_banks(items.move_id)[:1]
        return {
            "company": self.company_id,
            "parts": offer.parts,
            "default_days": policy.plan_default_days,
            "freeze_interest": policy.plan_freeze_interest,
            "plan": PlanWords(short, " · ".join(filter(None, (bank.acc_number, bank.bank_name)))),
        }
