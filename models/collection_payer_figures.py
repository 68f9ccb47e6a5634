from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..calc.ageing import age
from ..calc.recovery import at_risk
from ..sql_array import sql_array

#: Types of the columns that are no amounts.
TYPES = {
    **{"oldest_due": "date", "item_count": "int", "level_id": "int", "has_contact": "bool"},
    **{"next_action_date": "date", "has_idle_credit": "bool"},
}


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


class Outlook(NamedTuple):
    """What the last run has come to for a payer."""

    next_action_date: object = None
    has_idle_credit: bool = False


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
    has_idle_credit = fields.Boolean(
        string="Credit to match", readonly=True, help="Credits cover what would have been asked for."
    )
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
            rows[row.partner_id].append(row)
        contacts = facts._read_contacts(company, list(payers))
        self._write_figures(
            self._compute_all_figures(
                {payer_id: rows.get(partner_id, ()) for partner_id, payer_id in payers.items()},
                {payer_id: contacts.get(partner_id, ()) for partner_id, payer_id in payers.items()},
                on or company._get_collection_today(),
            )
        )

    @api.model
    def _compute_all_figures(self, items, contacts, on):
        """The figures of payers from their open items and contacts, all by payer id.

        :rtype: dict[int, Figures]
        """
        figures = {payer_id: self._compute_figures(rows, contacts[payer_id], on) for payer_id, rows in items.items()}
        for payer_id, factor in self._get_priority_factors(list(figures)).items():
            figures[payer_id] = figures[payer_id]._replace(priority=figures[payer_id].priority * factor)
        return figures

    @api.model
    def _compute_figures(self, rows, contacts, on):
        """The figures of one payer from the rows of its open items.

        :rtype: Figures
        """
        if not rows:
            return Figures(has_contact=any(contact.email for contact in contacts))
        ages = age(rows, on)
        debts = [row for row in rows if row.residual > 0]
        total = sum(ages.values())
        return Figures(
            *map(float, (total, total - ages["current"], *ages.values())),
            oldest_due=min((row.date_due for row in debts), default=None),
            item_count=len(rows),
            level_id=self._get_highest_level({row.dunning_level_id for row in rows} - {None}),
            priority=float(at_risk(((row.date_due, row.residual_company) for row in debts), on)),
            has_contact=any(contact.email for contact in contacts),
        )

    @api.model
    def _get_highest_level(self, level_ids):
        levels = self.env["collection.policy.level"].browse(level_ids)
        return max(levels, key=lambda level: (level.sequence, level.id), default=levels).id or None

    @api.model
    def _write_figures(self, figures, outlook=None):
        """Write what is owed, and the outlook if it is known, by payer id, only where something changed."""
        if outlook is None:
            self._write_changed(Figures._fields, figures)
        else:
            both = {payer_id: (*values, *outlook[payer_id]) for payer_id, values in figures.items()}
            self._write_changed([*Figures._fields, *Outlook._fields], both)
        self.browse(figures).invalidate_recordset(["last_notice_on"], flush=False)

    @api.model
    def _write_outlook(self, outlook):
        """Write the :class:`Outlook` by payer id, only where it changed."""
        self._write_changed(Outlook._fields, outlook)

    @api.model
    def _write_changed(self, names, values):
        """Write columns of payers, by payer id in the order of the names, only where one of them changed."""
        if not values:
            return
        columns = zip(names, zip(*values.values(), strict=True), strict=True)
        self.env.cr.execute(
            SQL(
                """UPDATE collection_payer payer SET (%(names)s) = ROW(%(new)s)
                     FROM unnest(%(ids)s, %(arrays)s) AS new(id, %(names)s)
                    WHERE payer.id = new.id AND ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)""",
                names=SQL(", ").join(SQL.identifier(name) for name in names),
                new=SQL(", ").join(SQL.identifier("new", name) for name in names),
                old=SQL(", ").join(SQL.identifier("payer", name) for name in names),
                ids=sql_array(values),
                arrays=SQL(", ").join(sql_array(column, TYPES.get(name, "numeric")) for name, column in columns),
            )
        )
        self.browse(values).invalidate_recordset(names, flush=False)
