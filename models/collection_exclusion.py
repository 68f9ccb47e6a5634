import json
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..exclusion_text import describe, selection
from ..sql_array import sql_array
from ..unchecked import UncheckedMany2one


class OpenInterval(NamedTuple):
    """A reason that still holds, as the database has it."""

    id: int
    code: str
    since: date
    until: date | None
    params: tuple


@lru_cache(maxsize=4096)
def _to_json(params):
    """The parameters of an exclusion as the database takes them; thousands of items share the same."""
    return json.dumps(dict(params))


@lru_cache(maxsize=4096)
def _to_params(text):
    """The parameters of a stored reason, in the order of :class:`calc.exclusion.Exclusion`."""
    return tuple(sorted(json.loads(text).items()))


class CollectionExclusion(models.Model):
    """Why an item was not chased, and from when to when: one row per item and reason interval.

    A nightly run writes only what changed, so the rows answer "why not on 3 March?" without growing daily.
    """

    _name = "collection.exclusion"
    _description = "Why an item is not chased"
    _order = "since desc, id desc"
    _rec_name = "code"

    move_line_id = fields.Many2one(
        "account.move.line", string="Item", required=True, index=True, ondelete="cascade", readonly=True
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Entry")
    payer_id = fields.Many2one("collection.payer", index="btree_not_null", ondelete="cascade", readonly=True)
    company_id = UncheckedMany2one("res.company", required=True, readonly=True)  # held by the company's payers
    code = fields.Selection(selection=lambda self: selection(self.env), string="Reason", required=True, readonly=True)
    since = fields.Date(required=True, readonly=True)
    until = fields.Date(string="Next possible", readonly=True)
    ended_on = fields.Date(readonly=True, help="First day on which the reason no longer held. Empty: it still holds.")
    params = fields.Json(readonly=True)
    detail = fields.Char(compute="_compute_detail", string="Why")

    amount_residual_currency = fields.Monetary(related="move_line_id.amount_residual_currency", string="Open amount")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due")

    _open_idx = models.UniqueIndex("(move_line_id) WHERE ended_on IS NULL")
    _company_open_idx = models.Index("(company_id, payer_id) WHERE ended_on IS NULL")

    @api.depends("code", "until", "params")
    @api.depends_context("lang")
    def _compute_detail(self):
        for exclusion in self:
            exclusion.detail = describe(self.env, exclusion.code, exclusion.until, exclusion.params or {})

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(selection(self.env))
        for exclusion in self:
            exclusion.display_name = labels.get(exclusion.code)

    # === KEEPING THE INTERVALS === #

    @api.model
    def _refresh(self, company, on, item_ids, found):
        """Bring the open intervals of some items in line with what holds on a date; write only changes.

        :param company: the company of the items.
        :param date on: the date of the evaluation.
        :param item_ids: all items that were looked at, chased or not, and items that are no longer open.
        :param dict found: `(payer id or None, Exclusion)` by item id, for the items that are not chased.
        """
        self.flush_model()
        current = self._read_open(item_ids)
        to_end, to_move, to_open = [], [], []
        for item_id in item_ids:
            payer_id, exclusion = found.get(item_id, (None, None))
            row = current.get(item_id)
            if row and row.since > on:
                continue  # a look back does not rewrite what came later
            if row and exclusion and row.code == exclusion.code:
                if (row.until, row.params) != (exclusion.until, exclusion.params):
                    to_move.append((row.id, exclusion))
                continue
            if row:
                to_end.append(row.id)
            if exclusion:
                to_open.append((item_id, payer_id, exclusion))
        self._end(to_end, on)
        self._move(to_move)
        self._open(company, on, to_open)
        if to_end or to_move or to_open:
            self.invalidate_model(flush=False)

    @api.model
    def _end_closed(self, company, on):
        """End the intervals of items that are no longer open."""
        self.env.cr.execute(
            SQL(
                """SELECT exclusion.id FROM collection_exclusion exclusion
                     JOIN account_move_line line ON line.id = exclusion.move_line_id
                    WHERE exclusion.company_id = %s AND exclusion.ended_on IS NULL
                      AND (line.reconciled OR line.parent_state != 'posted')""",
                company.id,
            )
        )
        self._end([row_id for (row_id,) in self.env.cr.fetchall()], on)
        self.invalidate_model(flush=False)

    def _read_open(self, item_ids):
        rows = self.env.execute_query(
            SQL(
                """SELECT move_line_id, id, code, since, until, COALESCE(params::text, '{}') FROM collection_exclusion
                    WHERE move_line_id = ANY(%s) AND ended_on IS NULL""",
                sql_array(item_ids),
            )
        )
        return {item_id: OpenInterval(*facts, _to_params(text)) for item_id, *facts, text in rows}

    def _end(self, ids, on):
        """End intervals; one that began on the same day never was."""
        if not ids:
            return
        self.env.cr.execute(
            SQL("DELETE FROM collection_exclusion WHERE id = ANY(%s) AND since >= %s", sql_array(ids), on)
        )
        self.env.cr.execute(SQL("UPDATE collection_exclusion SET ended_on = %s WHERE id = ANY(%s)", on, sql_array(ids)))

    def _move(self, changes):
        if not changes:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE collection_exclusion SET until = new.until, params = new.params
                     FROM unnest(%s, %s, %s) AS new(id, until, params)
                    WHERE collection_exclusion.id = new.id""",
                sql_array(row_id for row_id, _exclusion in changes),
                sql_array((exclusion.until for _row_id, exclusion in changes), "date"),
                sql_array((_to_json(exclusion.params) for _row_id, exclusion in changes), "jsonb"),
            )
        )

    def _open(self, company, on, rows):
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """INSERT INTO collection_exclusion (move_line_id, payer_id, company_id, code, since, until, params)
                   SELECT item, payer, %s, code, %s, until, params
                     FROM unnest(%s, %s, %s, %s, %s)
                       AS new(item, payer, code, until, params)
                   ON CONFLICT (move_line_id) WHERE ended_on IS NULL DO NOTHING""",
                company.id,
                on,
                sql_array(item for item, _payer, _exclusion in rows),
                sql_array(payer or None for _item, payer, _exclusion in rows),
                sql_array((exclusion.code for *_ids, exclusion in rows), "varchar"),
                sql_array((exclusion.until for *_ids, exclusion in rows), "date"),
                sql_array((_to_json(exclusion.params) for *_ids, exclusion in rows), "jsonb"),
            )
        )
