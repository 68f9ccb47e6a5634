from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import ALIVE_STATES
from ..sql_array import sql_array
from ..unchecked import UncheckedMany2one
from .collection_notice import WRITE_TOKEN

#: What a line records, in the order of the tuples that are written at once.
COLUMNS = (
    "notice_id",
    "company_id",
    "move_line_id",
    "move_id",
    "move_name",
    "level_id",
    "counted_level_id",
    "cycle",
    "date_maturity",
    "days_overdue",
    "amount_residual",
    "currency_id",
)

#: Their types in the database, where they are not references or numbers.
TYPES = {"move_name": "varchar", "date_maturity": "date", "amount_residual": "numeric"}


class Counted(NamedTuple):
    """The last counted level of an item, the notice that counted it, and all levels counted in that cycle."""

    level_id: int | None
    cycle: int
    date_due: date | None
    counted_on: date
    deadline: date | None
    level_ids: list


class CollectionNoticeLine(models.Model):
    """One item as it was printed on a notice."""

    _name = "collection.notice.line"
    _description = "Item on a notice"
    _order = "notice_id, date_maturity, id"
    _rec_name = "move_name"
    _log_access = False  # the notice says who and when; checking two more references for each line costs seconds

    notice_id = fields.Many2one("collection.notice", required=True, index=True, ondelete="cascade", readonly=True)
    # company and currency are held by the notice and its totals, used levels by a rule of their own, and an invoice
    # that is deleted says so itself
    company_id = UncheckedMany2one("res.company", required=True, readonly=True)
    move_line_id = fields.Many2one("account.move.line", string="Item", readonly=True, ondelete="set null")
    move_id = UncheckedMany2one("account.move", string="Invoice", readonly=True, index=True)
    move_name = fields.Char(string="Number", readonly=True)
    level_id = UncheckedMany2one(
        "collection.policy.level", string="Due level", readonly=True, help="The item's own level."
    )
    counted_level_id = UncheckedMany2one(
        "collection.policy.level",
        readonly=True,
        help="The level to which the item advances through this notice. Empty: it was only printed.",
    )
    cycle = fields.Integer(readonly=True, default=1, help="Counts how often the item has begun the ladder.")
    alive = fields.Boolean(compute="_compute_alive", store=True, help="The notice is under way or was delivered.")
    date_maturity = fields.Date(string="Due", readonly=True)
    days_overdue = fields.Integer(readonly=True)
    amount_residual = fields.Monetary(string="Open amount", readonly=True)
    currency_id = UncheckedMany2one("res.currency", required=True, readonly=True)

    _item_idx = models.Index("(move_line_id)")
    _once_per_level = models.UniqueIndex(
        "(move_line_id, counted_level_id, cycle) WHERE alive AND counted_level_id IS NOT NULL",
        "An item gets each level once.",
    )

    @api.depends("notice_id.state")
    def _compute_alive(self):
        for line in self:
            line.alive = line.notice_id.state in ALIVE_STATES

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: lines are written by the engine, and by nobody else."""
        self._check_ours()
        return super().create(vals_list)

    def write(self, vals):
        """Override: lines are written by the engine, and by nobody else."""
        self._check_ours()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ours(self):
        self._check_ours()

    def _check_ours(self):
        if self.env.context.get("collection_write_token") is not WRITE_TOKEN:
            raise UserError(self.env._("The items of a notice are a record of what was said."))

    def action_view_move(self):
        """Open the invoice as it is now. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    # === READING AND WRITING MANY === #

    @api.model
    def _forget_moves(self, move_ids):
        """Let go of invoices that have been deleted; their number stays."""
        self.flush_model(["move_id"])
        self.env.cr.execute(
            SQL("UPDATE collection_notice_line SET move_id = NULL WHERE move_id = ANY(%s)", sql_array(move_ids))
        )
        self.invalidate_model(["move_id"], flush=False)

    @api.model
    def _read_counted(self, item_ids):
        """The last counted level of items, in one query.

        Of the newest cycle it is the highest level on the ladder that the payer follows now, else the highest of
        all; of equal ones the newest.

        :return: :class:`Counted` by item id.
        """
        if not item_ids:
            return {}
        self.flush_model()
        self.env["collection.notice"].flush_model(["state", "date", "deadline", "kind"])
        self.env["collection.payer"].flush_model(["policy_id"])
        self.env["res.company"].flush_model(["collection_policy_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (line.move_line_id) line.move_line_id, line.counted_level_id, line.cycle,
                          line.date_maturity, notice.date, notice.deadline,
                          array_agg(line.counted_level_id) OVER (PARTITION BY line.move_line_id, line.cycle)
                     FROM collection_notice_line line
                     JOIN collection_notice notice ON notice.id = line.notice_id
                     JOIN collection_payer payer ON payer.id = notice.payer_id
                     JOIN res_company company ON company.id = payer.company_id
                LEFT JOIN collection_policy_level level ON level.id = line.counted_level_id
                    WHERE line.move_line_id = ANY(%s) AND line.alive AND notice.state = 'sent'
                      AND (line.counted_level_id IS NOT NULL OR notice.kind = 'reentry')
                 ORDER BY line.move_line_id, line.cycle DESC,
                          COALESCE(level.policy_id = COALESCE(payer.policy_id, company.collection_policy_id),
                                   FALSE) DESC,
                          level.sequence DESC NULLS LAST, notice.date DESC, line.id DESC""",
                sql_array(item_ids),
            )
        )
        return {row[0]: Counted(*row[1:]) for row in rows}

    @api.model
    def _rewrite(self, rows):
        """Make notices have just these lines; what is so already is left alone.

        :param dict rows: tuples as :meth:`_insert` takes them, by notice id.
        """
        self.flush_model()
        current = self._read_rows(list(rows))
        changed = [
            notice_id
            for notice_id, wanted in rows.items()
            if notice_id not in current or current[notice_id] != _comparable(wanted)
        ]
        self._delete_of([notice_id for notice_id in changed if notice_id in current])
        self._insert([row for notice_id in changed for row in rows[notice_id]])

    @api.model
    def _read_rows(self, notice_ids):
        found = {}
        for row in self.env.execute_query(
            SQL(
                "SELECT %s FROM collection_notice_line WHERE notice_id = ANY(%s)",
                SQL(", ").join(SQL.identifier(name) for name in COLUMNS),
                sql_array(notice_ids),
            )
        ):
            found.setdefault(row[0], []).append(row)
        return {notice_id: _comparable(rows) for notice_id, rows in found.items()}

    @api.model
    def _delete_of(self, notice_ids):
        if notice_ids:
            self.env.cr.execute(
                SQL("DELETE FROM collection_notice_line WHERE notice_id = ANY(%s)", sql_array(notice_ids))
            )
            self.env["collection.notice"].invalidate_model(["line_ids"], flush=False)
            self.invalidate_model(flush=False)

    @api.model
    def _insert(self, rows):
        """Insert many lines at once, by SQL: they have neither chatter nor overrides.

        :param rows: tuples of the values of :data:`COLUMNS`.
        :raise psycopg2.errors.UniqueViolation: when an item has that level already.
        """
        if not rows:
            return
        self.env["collection.notice"].flush_model()
        columns = zip(COLUMNS, zip(*rows, strict=True), strict=True)
        self.env.cr.execute(
            SQL(
                "INSERT INTO collection_notice_line (%s, alive) SELECT *, TRUE FROM unnest(%s)",
                SQL(", ").join(SQL.identifier(name) for name in COLUMNS),
                SQL(", ").join(sql_array(values, TYPES.get(name, "int")) for name, values in columns),
            )
        )
        self.invalidate_model(flush=False)
        self.env["collection.notice"].invalidate_model(["line_ids"], flush=False)


def _comparable(rows):
    """Lines of one notice so that two lists of them can be compared: amounts as numbers, in a fixed order."""
    return [(*row[:10], float(row[10]), row[11]) for row in sorted(rows, key=lambda row: row[2] or 0)]
