from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..calc.ageing import BUCKETS, bucket
from ..calc.money import to_decimal
from ..calc.recovery import at_risk
from ..sql_array import sql_array

#: Columns kept by the refresh, in the order of :class:`Figures`.
COLUMNS = (
    "amount_due",
    "amount_overdue",
    *(f"amount_{name}" for name in BUCKETS),
    "oldest_due",
    "item_count",
    "level_id",
    "priority",
    "has_contact",
)
TYPES = {"oldest_due": "date", "item_count": "int", "level_id": "int", "has_contact": "bool"}


class Figures(NamedTuple):
    """What a payer owes on a date, in company currency at booked rates."""

    amount_due: float = 0.0
    amount_overdue: float = 0.0
    amount_current: float = 0.0
    amount_1_30: float = 0.0
    amount_31_60: float = 0.0
    amount_61_90: float = 0.0
    amount_over_90: float = 0.0
    oldest_due: object = None
    item_count: int = 0
    level_id: int | None = None
    priority: float = 0.0
    has_contact: bool = True


class CollectionPayer(models.Model):
    """What the payer owes: kept up to date by the nightly run and by every reconciliation, changes only."""

    _inherit = "collection.payer"

    amount_due = fields.Monetary(string="Open", readonly=True, help="At booked rates, credits deducted.")
    amount_overdue = fields.Monetary(string="Overdue", readonly=True, help="At booked rates, credits deducted.")
    amount_current = fields.Monetary(string="Current", readonly=True)
    amount_1_30 = fields.Monetary(string="1–30", readonly=True)
    amount_31_60 = fields.Monetary(string="31–60", readonly=True)
    amount_61_90 = fields.Monetary(string="61–90", readonly=True)
    amount_over_90 = fields.Monetary(string="Over 90", readonly=True)
    oldest_due = fields.Date(string="Oldest", readonly=True, help="Due date of the oldest open item.")
    item_count = fields.Integer(string="Items", readonly=True)
    level_id = fields.Many2one(
        "collection.policy.level",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Highest level among the open items.",
    )
    next_action_date = fields.Date(readonly=True, help="The first day on which something could leave.")
    has_contact = fields.Boolean(string="Reachable", readonly=True, default=True, help="Somebody has an address.")
    last_notice_on = fields.Date(string="Last touch", compute="_compute_last_notice_on")

    @api.depends("level_id")
    def _compute_last_notice_on(self):
        rows = (
            self.env["collection.notice"]
            .sudo()
            ._read_group(
                [("payer_id", "in", self.ids), ("state", "=", "sent"), ("channel", "!=", "internal")],
                ["payer_id"],
                ["date:max"],
            )
        )
        days = {payer.id: day for payer, day in rows}
        for payer in self:
            payer.last_notice_on = days.get(payer.id)

    # === REFRESH === #

    @api.model
    def _refresh_figures_of(self, lines):
        """Bring the payers of some journal items up to date. Safe to call with any items."""
        lines = (
            lines.sudo()
            .exists()
            .filtered(lambda line: line.partner_id and line.account_id.account_type == "asset_receivable")
        )
        for company, group in lines.grouped("company_id").items():
            self.sudo()._refresh_figures(company, group.partner_id.ids)

    @api.model
    def _refresh_figures(self, company, partner_ids, on=None):
        """Bring the payers of commercial partners up to date, in a constant number of queries.

        :param date on: the day for what is overdue; None = today in the company.
        """
        facts = self.env["collection.facts"].sudo()
        facts._flush()
        payers = {partner_id: row["id"] for partner_id, row in facts._read_payers(company, partner_ids).items()}
        if not payers:
            return
        rows = defaultdict(list)
        for row in facts._read_items(company, list(payers)):
            rows[row["partner_id"]].append(row)
        contacts = facts._read_contacts(company, list(payers))
        on = on or company._get_collection_today()
        figures = {
            payer_id: self._compute_figures(rows.get(partner_id, ()), contacts.get(partner_id, ()), on)
            for partner_id, payer_id in payers.items()
        }
        for payer_id, factor in self._get_priority_factors(list(payers.values())).items():
            figures[payer_id] = figures[payer_id]._replace(priority=figures[payer_id].priority * factor)
        self._write_figures(figures)

    @api.model
    def _compute_figures(self, rows, contacts, on):
        """The figures of one payer from the rows of its open items.

        :rtype: Figures
        """
        if not rows:
            return Figures(has_contact=any(contact.email for contact in contacts))
        ages = dict.fromkeys(BUCKETS, 0.0)
        for row in rows:
            ages[bucket(row["date_maturity"] or row["date"], on)] += row["residual_company"]
        debts = [row for row in rows if row["residual"] > 0]
        return Figures(
            sum(ages.values()),
            sum(ages.values()) - ages["current"],
            *ages.values(),
            oldest_due=min((row["date_maturity"] or row["date"] for row in debts), default=None),
            item_count=len(rows),
            level_id=self._get_highest_level({row["dunning_level_id"] for row in rows} - {None}),
            priority=float(
                at_risk(
                    ((row["date_maturity"] or row["date"], to_decimal(row["residual_company"])) for row in debts), on
                )
            ),
            has_contact=any(contact.email for contact in contacts),
        )

    @api.model
    def _get_highest_level(self, level_ids):
        levels = self.env["collection.policy.level"].browse(level_ids)
        return max(levels, key=lambda level: (level.sequence, level.id), default=levels).id or None

    @api.model
    def _write_figures(self, figures):
        """Write figures by payer id, only where something changed."""
        if not figures:
            return
        columns = list(zip(*figures.values(), strict=True))
        self.env.cr.execute(
            SQL(
                """UPDATE collection_payer payer SET (%(names)s) = ROW(%(new)s)
                     FROM unnest(%(ids)s, %(arrays)s) AS new(id, %(names)s)
                    WHERE payer.id = new.id AND (%(old)s) IS DISTINCT FROM (%(new)s)""",
                names=SQL(", ").join(SQL.identifier(name) for name in COLUMNS),
                new=SQL(", ").join(SQL.identifier("new", name) for name in COLUMNS),
                old=SQL(", ").join(SQL.identifier("payer", name) for name in COLUMNS),
                ids=sql_array(figures),
                arrays=SQL(", ").join(
                    sql_array(values, TYPES.get(name, "numeric")) for name, values in zip(COLUMNS, columns, strict=True)
                ),
            )
        )
        self.browse(figures).invalidate_recordset([*COLUMNS, "last_notice_on"], flush=False)

    @api.model
    def _write_next_dates(self, dates):
        """Write the next possible day by payer id, only where it changed."""
        self.env.cr.execute(
            SQL(
                """UPDATE collection_payer payer SET next_action_date = new.day
                     FROM unnest(%s, %s) AS new(id, day)
                    WHERE payer.id = new.id AND payer.next_action_date IS DISTINCT FROM new.day""",
                sql_array(dates),
                sql_array(dates.values(), "date"),
            )
        )
        self.browse(dates).invalidate_recordset(["next_action_date"], flush=False)
