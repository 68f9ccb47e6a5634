import secrets
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..calc.allocation import parse_amount
from ..calc.money import to_decimal
from ..calc.promise import exceeded
from .collection_promise import LIVE_STATES

#: States of items of which a day can be promised: nobody else is to do anything about them.
FREE_STATES = ("overdue", "soon", "open")
#: Days for which a promise is taken where the policy sets no limit.
LONGEST_DAYS = 365


class CollectionPayer(models.Model):
    """“Promise a date” on the customer's page."""

    _inherit = "collection.payer"

    # === OFFERED === #

    def _get_portal_sections(self, statement):
        """Override of the base: offered while something is overdue or due soon that nobody has promised yet."""
        sections = super()._get_portal_sections(statement)
        blocks = [self._prepare_promise_block(block) for block in statement["blocks"]]
        blocks = [block for block in blocks if any(line["state"] != "open" for line in block["lines"])]
        if blocks:
            first, last = self._get_promise_days()
            values = {"blocks": blocks, "number": secrets.token_urlsafe(12), "first": first, "last": last}
            values["reasons"] = self._get_promise_reasons()
            section = {"sequence": 10, "title": self.env._("Promise a date"), "values": values, "form": "promise"}
            sections.append(section | {"template": "account_collections.portal_promise"})
        return sections

    def _prepare_promise_block(self, block):
        """What can be promised of a block: `key`, `currency`, `lines`, and the sum of what is `overdue`."""
        lines = self._get_promisable(block)
        overdue = sum((line["amount"] for line in lines if line["is_overdue"]), to_decimal(0))
        return {"key": block["key"], "currency": block["currency"], "lines": lines, "overdue": overdue}

    def _get_promisable(self, block):
        return [
            line
            for line in block["lines"]
            if line["state"] in FREE_STATES and line["payable"] and not line["is_credit"]
        ]

    def _get_promise_days(self):
        """The first and the last day that can be promised, both working days. Note: `self.ensure_one()`"""
        today, policy = self.company_id._get_collection_today(), self._get_policy()
        calendar = self.company_id._to_work_calendar(policy.resource_calendar_id, today)
        first = calendar.next_workday(today)
        last = today + timedelta(days=policy._to_promise_terms().max_days or LONGEST_DAYS)
        while last > first and not calendar.is_workday(last):
            last -= timedelta(days=1)
        return first, max(first, last)

    def _get_promise_reasons(self):
        """Why any further promise is looked at by a person first, as sentences. Note: `self.ensure_one()`"""
        today = self.company_id._get_collection_today()
        count = self.env["collection.promise"].search_count([("payer_id", "=", self.id), ("state", "in", LIVE_STATES)])
        terms = self._get_policy()._to_promise_terms()
        sentences = {
            "too_many": self.env._("You have promised something already."),
            "broken_before": self.env._("An earlier promise could not be kept."),
        }
        codes = exceeded(terms, today, today, to_decimal(0), count, self.promise_broken_count)
        return [sentences[code] for code in codes if code in sentences]

    def _get_portal_thanks(self, what):
        """Override of the base."""
        if what == "promise":
            return self.env._("Thank you. We have noted your promise, and do not remind you of it before that day.")
        if what == "promise_proposed":
            return self.env._(
                "Thank you. We look at the day that you propose and answer you. Until then reminders may go on."
            )
        return super()._get_portal_thanks(what)

    # === TAKEN DOWN === #

    def _promise_on_page(self, form, item_ids, contact):
        """Take down a promise that the customer makes on his page.

        :param dict form: `block`, `number`, `date` and `amount` (empty: all that is ticked) as they were typed.
        :param item_ids: ticked items.
        :param contact: `res.partner` who is logged in; empty: whoever has the link.
        :return: the `collection.promise`.
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        number, promises = self._read_number(form), self._as_office().env["collection.promise"]
        if known := self._find_sent(promises, number):
            return known
        blocks = self._get_statement()["blocks"]
        block = next((block for block in blocks if block["key"] == form.get("block")), None)
        if not block:
            raise UserError(self.env._("Please look at the list again; it has changed meanwhile."))
        lines = self._check_promised_items(block, set(item_ids))
        vals = {
            "move_line_ids": [fields.Command.set([line["id"] for line in lines])],
            "amount": float(self._check_promised_amount(form, block["currency"], lines)),
            "currency_id": block["currency"].id,
            "date": self._check_promised_day(form),
            "contact_id": contact.id,
        }
        return promises._make_from_page(self, number, vals)

    def _check_promised_items(self, block, item_ids):
        """The lines of the ticked items.

        :raise UserError: when one of them cannot be promised, saying why.
        """
        lines = {line["id"]: line for line in block["lines"]}
        free = {line["id"] for line in self._get_promisable(block)}
        for item_id in item_ids - free:
            if item_id not in lines:
                raise UserError(self.env._("An item is not open any more. Please look at the list again."))
            raise UserError(
                self.env._(
                    "%(name)s cannot be promised: %(why)s.", name=lines[item_id]["name"], why=lines[item_id]["label"]
                )
            )
        if not item_ids:
            raise UserError(self.env._("Please tick what you promise to pay."))
        return [line for line in block["lines"] if line["id"] in item_ids]

    def _check_promised_amount(self, form, currency, lines):
        total = sum((line["amount"] for line in lines), to_decimal(0))
        text = str(form.get("amount", "")).strip()
        amount = parse_amount(text, currency.decimal_places) if text else total
        if amount is None:
            raise UserError(self.env._("Please enter the amount that you promise as a number, such as 120.50."))
        if not 0 < amount <= total:
            limit = self._format_portal_amount(total, currency)
            raise UserError(self.env._("Please promise an amount above zero and at most %s.", limit))
        return amount

    def _check_promised_day(self, form):
        """The promised day.

        :raise UserError: for a day off, naming the next working day, and for one that is over or too late.
        """
        try:
            day = fields.Date.to_date(str(form.get("date", "")).strip()[:10])
        except ValueError:
            day = None
        today, (first, last) = self.company_id._get_collection_today(), self._get_promise_days()
        if not day:
            raise UserError(self.env._("Please choose the day on which you pay."))
        if day < today:
            raise UserError(self.env._("Please choose a day to come: %s or later.", self._format_portal_date(first)))
        if day > last:
            raise UserError(
                self.env._(
                    "Please choose a day up to %(last)s. If you need more time, please ask %(whom)s.",
                    last=self._format_portal_date(last),
                    whom=self._prepare_portal_contact()["name"],
                )
            )
        calendar = self.company_id._to_work_calendar(self._get_policy().resource_calendar_id, today)
        if not calendar.is_workday(day):
            raise UserError(
                self.env._(
                    "%(day)s is a day off. The next working day is %(next)s.",
                    day=self._format_portal_date(day),
                    next=self._format_portal_date(calendar.next_workday(day)),
                )
            )
        return day
