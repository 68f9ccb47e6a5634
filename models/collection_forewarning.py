from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..calc.money import to_decimal
from .collection_evaluator import PolicyBook

#: Customers named in each part of the message; the others are counted.
NAMED = 25


class Announced(NamedTuple):
    """One notice that is to come.

    :param totals: pairs of currency id and amount.
    :param weight: amount in company currency, for the order.
    """

    partner_id: int
    level_id: int
    count: int
    totals: tuple
    oldest_due: object
    weight: float


class Forecast(NamedTuple):
    """What a day will bring, the largest amounts first."""

    day: object
    leaving: list
    waiting: list
    older_count: int
    is_bank_stale: bool


class CollectionForewarning(models.AbstractModel):
    """Looks at a day to come: what would leave by itself, and what would wait for a person. Writes nothing."""

    _name = "collection.forewarning"
    _description = "Forewarning of what will leave"

    # === LOOKING AHEAD === #

    @api.model
    def _collect(self, company, day):
        """Evaluate all payers of a company for a day to come.

        :rtype: Forecast
        """
        found = {True: self._get_released(company, day), False: []}
        for announced in self._evaluate_day(company, day):
            level = self.env["collection.policy.level"].sudo().browse(announced.level_id)
            found[company.collection_auto_send and not level.requires_approval].append(announced)
        older = [("company_id", "=", company.id), ("state", "in", ("proposed", "approved")), ("send_after", "=", False)]
        for announced in found.values():
            announced.sort(key=lambda entry: (-entry.weight, entry.partner_id))
        return Forecast(
            day,
            leaving=found[True],
            waiting=found[False],
            older_count=self.env["collection.notice"].sudo().search_count(older),
            is_bank_stale=bool(company.collection_auto_send and company._is_bank_stale(day)),
        )

    @api.model
    def _evaluate_day(self, company, day):
        book = PolicyBook(self.sudo().env, company, day)
        partner_ids = self.env["collection.facts"].sudo()._read_partner_ids(company)
        for snapshot, decision in self.env["collection.evaluator"].sudo()._evaluate_many(book, partner_ids):
            for demand in decision.demands:
                yield self._to_announced(snapshot, demand)

    @api.model
    def _to_announced(self, snapshot, demand):
        asked = [snapshot.rows[line.item_id] for line in demand.lines if line.amount > 0]
        return Announced(
            partner_id=snapshot.partner_id,
            level_id=demand.level_id,
            count=len(asked),
            totals=demand.totals,
            oldest_due=min(row.date_due for row in asked),
            weight=sum(float(snapshot.rows[line.item_id].residual_company) for line in demand.lines),
        )

    @api.model
    def _get_released(self, company, day):
        """Notices that somebody has released already and that leave only after today."""
        tomorrow = company._to_utc(fields.Date.add(company._get_collection_today(), days=1), 0)
        notices = (
            self.env["collection.notice"]
            .sudo()
            .search([("company_id", "=", company.id), ("state", "=", "approved"), ("send_after", ">=", tomorrow)])
        )
        return [
            Announced(
                partner_id=notice.partner_id.id,
                level_id=notice.level_id.id,
                count=len(notice.line_ids.filtered(lambda line: line.amount_residual > 0)),
                totals=tuple((total.currency_id.id, to_decimal(total.amount)) for total in notice.amount_ids),
                oldest_due=notice.oldest_due,
                weight=notice.amount_company,
            )
            for notice in notices
        ]

    # === WORDS === #

    @api.model
    def _render(self, company, forecast):
        """Subject and body of the message, in the language of the environment."""
        day = format_date(self.env, forecast.day, date_format="full")
        if forecast.leaving:
            subject = self.env._("Leaves by itself on %(date)s: %(count)s", date=day, count=len(forecast.leaving))
        else:
            subject = self.env._("Waits for approval on %(date)s: %(count)s", date=day, count=len(forecast.waiting))
        base, lang = company.get_base_url(), self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        values = {
            "company": company,
            "logo_url": f"{base}/logo.png?company={company.id}" if company.logo_web else "",
            "subject": subject,
            "day": day,
            "forecast": forecast,
            "parts": {
                "leaving": self._prepare_part(company, forecast.leaving),
                "waiting": self._prepare_part(company, forecast.waiting),
            },
            "stop_all_url": f"{base}/collections/stop/company/{company.id}",
            "worklist_url": f"{base}/odoo/collections",
            "review_url": f"{base}/odoo/action-account_collections.collection_notice_action_review",
            "is_rtl": lang.direction == "rtl",
            "format_amount": lambda amount, currency: format_amount(self.env, amount, currency),
            "format_date": lambda date: format_date(self.env, date, date_format="medium") if date else "",
        }
        return subject, self.env["ir.qweb"]._render("account_collections.forewarning_mail", values)

    @api.model
    def _prepare_part(self, company, announced):
        """The rows that are named, the totals of each level, and how many are not named."""
        named, channels = announced[:NAMED], self._get_channels()
        partners = self.env["res.partner"].sudo().browse([entry.partner_id for entry in named])
        payers = self._get_payers(company, partners)
        base = company.get_base_url()
        rows = [
            {
                "name": partner.display_name,
                "level": self._get_level(entry).name,
                "channel": channels[self._get_level(entry).channel],
                "count": entry.count,
                "totals": self._read_totals(entry.totals),
                "oldest_due": entry.oldest_due,
                "url": f"{base}/mail/view?model=collection.payer&res_id={payers[partner.id]}",
                "stop_url": f"{base}/collections/stop/{payers[partner.id]}",
            }
            for entry, partner in zip(named, partners, strict=True)
        ]
        return {"rows": rows, "levels": self._sum_levels(announced), "unnamed": len(announced) - len(named)}

    @api.model
    def _get_payers(self, company, partners):
        """Id of the payer of each customer, so that a link can lead to it."""
        payers = self.env["collection.payer"].sudo()
        payers._ensure_payers(company, partners.ids)
        rows = self.env["collection.facts"].sudo()._read_payers(company, partners.ids)
        return {partner_id: row["id"] for partner_id, row in rows.items()}

    @api.model
    def _sum_levels(self, announced):
        counts, sums = defaultdict(int), defaultdict(lambda: defaultdict(Decimal))
        for entry in announced:
            counts[entry.level_id] += 1
            for currency_id, amount in entry.totals:
                sums[entry.level_id][currency_id] += amount
        levels = self.env["collection.policy.level"].sudo().browse(counts).sorted()
        return [
            {"level": level, "count": counts[level.id], "totals": self._read_totals(sums[level.id].items())}
            for level in levels
        ]

    @api.model
    def _get_level(self, entry):
        return self.env["collection.policy.level"].sudo().browse(entry.level_id)

    @api.model
    def _read_totals(self, totals):
        currencies = self.env["res.currency"].sudo()
        return [(currencies.browse(currency_id), float(amount)) for currency_id, amount in totals]

    @api.model
    def _get_channels(self):
        return dict(self.env["collection.policy.level"]._fields["channel"]._description_selection(self.env))
