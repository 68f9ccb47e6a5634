from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_amount, format_date

from ..calc.money import to_decimal
from ..calc.promise import exceeded, share, tolerance
from ..sql_array import sql_array
from .collection_promise import LIVE_STATES


class CollectionPromise(models.Model):
    """What a new promise may be about, and the terms on which it is made."""

    _inherit = "collection.promise"

    @api.model
    def _take_turns(self, payers):
        """Let two who note promises of one payer at the same moment come one after the other.

        An update that changes nothing makes the later of the two start afresh, so that it sees what the other noted.
        """
        self.env["collection.payer"].flush_model()
        self.env.cr.execute(
            SQL("UPDATE collection_payer SET write_date = write_date WHERE id = ANY(%s)", sql_array(payers.ids))
        )

    @api.model
    def _check_amount(self, vals):
        """Refuse amounts that are nothing once they are rounded."""
        currency = self.env["res.currency"].browse(vals.get("currency_id")) or self.env.company.currency_id
        if currency.compare_amounts(float(vals.get("amount") or 0), 0) <= 0:
            raise UserError(self.env._("A promise is about an amount above zero."))

    def _begin(self):
        """Check a promise that has just been noted, fix its terms, and open it or ask for approval.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        ours = self._as_ours()
        if not ours.move_line_ids:
            ours.move_line_ids = ours._get_oldest_items()
        ours._check_items()
        ours._check_date()
        self._check_contact()
        self._adopt_paper()
        self._check_paper()
        ours.write(ours._prepare_terms())
        reasons = ours._get_exceeded()
        ours.approval_reasons = ",".join(reasons)
        if reasons:
            ours._ask_approval()
        else:
            ours._set_open()

    # === ITEMS === #

    @api.model
    def _get_open_domain(self, payer, currency):
        """Domain of the debts of a payer that are open in a currency."""
        return [
            ("partner_id", "=", payer.partner_id.id),
            ("company_id", "=", payer.company_id.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("currency_id", "=", currency.id),
            ("amount_residual_currency", ">", 0),
        ]

    @api.model
    def _get_free_items(self, payer, currency):
        """Open debts that nobody has promised to pay yet, oldest first.

        :return: `account.move.line` records, as root.
        """
        items = self.env["account.move.line"].sudo()
        found = items.search(self._get_open_domain(payer, currency), order="date_maturity, id")
        return found - self._get_live(found).move_line_ids

    @api.model
    def _get_live(self, items):
        """Promises about some items that are open or wait for approval, as root."""
        return self.sudo().search([("move_line_ids", "in", items.ids), ("state", "in", LIVE_STATES)])

    def _get_oldest_items(self):
        """As many of the oldest free items as the amount needs. Note: `self.ensure_one()`"""
        free = self._get_free_items(self.payer_id, self.currency_id)
        residuals = [(item.id, to_decimal(item.amount_residual_currency)) for item in free]
        return free.browse(share(to_decimal(self.amount), residuals))

    def _check_items(self):
        """Refuse items that are not the payer's to promise, and more than is open on them. Note: `self.ensure_one()`"""
        items = self.move_line_ids
        wrong = items - items.filtered_domain(self._get_open_domain(self.payer_id, self.currency_id))
        if wrong:
            raise UserError(
                self.env._(
                    "Only open items of %(payer)s in %(currency)s can be promised. Please take out: %(items)s.",
                    payer=self.payer_id.display_name,
                    currency=self.currency_id.name,
                    items=", ".join(wrong.mapped("display_name")),
                )
            )
        self._check_not_promised(items)
        total = sum(items.mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(self.amount, total) > 0:
            raise UserError(
                self.env._(
                    "Only %(open)s is open and not promised yet; %(amount)s cannot be promised.",
                    open=format_amount(self.env, total, self.currency_id),
                    amount=format_amount(self.env, self.amount, self.currency_id),
                )
            )

    def _check_not_promised(self, items):
        taken = self._get_live(items) - self
        if taken:
            twice = taken.move_line_ids & items
            raise UserError(
                self.env._(
                    "These items are promised already (%(promise)s); lift that before you note another: %(items)s.",
                    promise=taken[0].display_name,
                    items=", ".join(twice.mapped("display_name")),
                )
            )

    # === DAY, PERSON, PAPER === #

    def _check_date(self):
        """Refuse days in the past and days off. Note: `self.ensure_one()`"""
        if self.date < self._get_today():
            day = format_date(self.env, self.date)
            raise UserError(self.env._("A promise is about a day to come; %s is over.", day))
        calendar = self._get_calendar()
        if not calendar.is_workday(self.date):
            raise UserError(
                self.env._(
                    "%(day)s is a day off. The next working day is %(next)s.",
                    day=format_date(self.env, self.date),
                    next=format_date(self.env, calendar.next_workday(self.date)),
                )
            )

    def _check_contact(self):
        """Refuse a confirmation to somebody else's people. Note: `self.ensure_one()`"""
        contact = self.contact_id
        if contact and contact.commercial_partner_id != self.payer_id.partner_id:
            raise UserError(
                self.env._(
                    "%(contact)s does not belong to %(payer)s.",
                    contact=contact.display_name,
                    payer=self.payer_id.display_name,
                )
            )

    def _check_paper(self):
        for promise in self:
            if promise.evidence == "letter" and not promise.attachment_ids:
                raise UserError(self.env._("Please attach the customer's letter."))

    def _adopt_paper(self):
        """Make files that were uploaded for the promise a part of it; others must be readable by whoever adds them.

        Note: `self.ensure_one()`
        """
        self.attachment_ids.check_access("read")
        loose = self.attachment_ids.sudo().filtered(lambda file: not file.res_id and file.create_uid == self.env.user)
        loose.write({"res_model": self._name, "res_id": self.id})

    # === TERMS === #

    def _get_today(self):
        return self.payer_id.company_id._get_collection_today()

    def _get_calendar(self):
        """Working days of the payer's policy. Note: `self.ensure_one()`

        :rtype: calc.dates.WorkCalendar
        """
        payer = self.payer_id.sudo()
        return payer.company_id._to_work_calendar(payer._get_policy().resource_calendar_id, self._get_today())

    def _get_terms(self):
        return self.payer_id._get_policy()._to_promise_terms()

    def _prepare_terms(self):
        """Values that are fixed when the promise is made. Note: `self.ensure_one()`"""
        terms, calendar, today = self._get_terms(), self._get_calendar(), self._get_today()
        deadline = calendar.add_workdays(self.date, terms.tolerance_days)
        remind_on = calendar.add_workdays(self.date, -1)
        items = self.move_line_ids
        return {
            "made_on": today,
            "owner_id": self.owner_id.id or self.payer_id._get_owner("collector").id,
            "deadline": deadline,
            "blocked_until": calendar.next_workday(deadline + timedelta(days=1)),
            "remind_on": remind_on if remind_on > today else False,
            "amount_owed": sum(items.mapped("amount_residual_currency")),
            "tolerance": self.currency_id.round(float(tolerance(terms, to_decimal(self.amount), self._get_rate()))),
            "credit_counts": terms.credits_count,
            "known_credit_ids": items.matched_credit_ids.credit_move_id.ids,
        }

    def _get_rate(self):
        """Units of the promise's currency per unit of company currency, today. Note: `self.ensure_one()`"""
        company = self.payer_id.company_id
        return to_decimal(
            self.env["res.currency"]._get_conversion_rate(
                company.currency_id, self.currency_id, company, self._get_today()
            )
        )

    def _get_exceeded(self):
        """Codes of the limits that the promise goes beyond. Note: `self.ensure_one()`"""
        payer = self.payer_id
        others = self.search_count([("payer_id", "=", payer.id), ("state", "in", LIVE_STATES), ("id", "!=", self.id)])
        amount = to_decimal(self.amount) / (self._get_rate() or 1)
        broken = payer.promise_broken_count
        return exceeded(self._get_terms(), self.made_on, self.date, amount, others, broken)
