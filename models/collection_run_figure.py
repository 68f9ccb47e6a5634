from odoo import api, fields, models
from odoo.tools import SQL

from ..exclusion_text import selection


class CollectionRunFigure(models.Model):
    """How many items of a run, and how much in which currency, were proposed or left out for one reason."""

    _name = "collection.run.figure"
    _description = "Outcome of a run"
    _order = "run_id, code NULLS FIRST, currency_id"
    _rec_name = "code"

    run_id = fields.Many2one("collection.run", required=True, index=True, ondelete="cascade", readonly=True)
    code = fields.Selection(
        selection=lambda self: selection(self.env), string="Left out because", readonly=True, help="Empty: proposed."
    )
    outcome = fields.Char(compute="_compute_outcome")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    count = fields.Integer(string="Items", readonly=True)
    amount = fields.Monetary(readonly=True)

    _once = models.UniqueIndex("(run_id, COALESCE(code, ''), currency_id)")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_outcome(self):
        labels = dict(selection(self.env))
        for figure in self:
            figure.outcome = labels.get(figure.code) or self.env._("Proposed")

    @api.model
    def _add(self, run, tally):
        """Add a batch's outcome to the figures of a run.

        :param dict tally: `(count, amount)` by `(code or None, currency id)`.
        """
        if not tally:
            return
        self.env.cr.execute_values(
            """INSERT INTO collection_run_figure AS old (run_id, code, currency_id, count, amount) VALUES %s
               ON CONFLICT (run_id, (COALESCE(code, '')), currency_id)
               DO UPDATE SET count = old.count + EXCLUDED.count, amount = old.amount + EXCLUDED.amount""",
            [(run.id, code, currency_id, *values) for (code, currency_id), values in tally.items()],
        )
        self.invalidate_model(flush=False)
        run.invalidate_recordset(["figure_ids"], flush=False)

    @api.model
    def _clear(self, run):
        self.env.cr.execute(SQL("DELETE FROM collection_run_figure WHERE run_id = %s", run.id))
        self.invalidate_model(flush=False)
        run.invalidate_recordset(["figure_ids"], flush=False)

    def action_view_items(self):
        """Open the items behind the figure. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        if not self.code:
            return self.run_id.action_view_notices()
        return {
            "type": "ir.actions.act_window",
            "name": self.outcome,
            "res_model": "collection.exclusion",
            "view_mode": "list",
            "domain": [
                ("company_id", "=", self.run_id.company_id.id),
                ("code", "=", self.code),
                ("since", "<=", self.run_id.date),
                "|",
                ("ended_on", "=", False),
                ("ended_on", ">", self.run_id.date),
            ],
        }
