from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..sql_array import sql_array
from .collection_promise import FAILED_STATES, LIVE_STATES

#: Days for which a broken promise counts against new ones.
MEMORY_DAYS = 365
#: Days for which a broken promise puts its payer forward on the worklist, and how much.
URGENT_DAYS, URGENCY = 30, 2.0


class CollectionPayer(models.Model):
    """What the payer has promised, and how that ended."""

    _inherit = "collection.payer"

    promise_ids = fields.One2many("collection.promise", "payer_id", string="Promises", readonly=True)
    promise_count = fields.Integer(compute="_compute_promises")
    promise_broken_count = fields.Integer(
        string="Broken promises", readonly=True, help="Not or only partly kept in the last twelve months."
    )
    promise_text = fields.Char(
        string="Promise", compute="_compute_promises", help="What is promised now, or what was broken."
    )

    @api.depends("promise_ids.state", "promise_ids.amount", "promise_ids.date")
    @api.depends_context("lang")
    def _compute_promises(self):
        for payer in self:
            payer.promise_count = len(payer.promise_ids)
            payer.promise_text = payer.promise_ids._get_badge()

    @api.model
    def _refresh_broken_counts(self, everybody=False):
        """Count the promises broken lately, set-based, writing only changes.

        :param bool everybody: all payers instead of these.
        """
        self.env["collection.promise"].flush_model()
        whom = SQL("TRUE") if everybody else SQL("payer.id = ANY(%s)", sql_array(self.ids))
        rows = self.env.execute_query(
            SQL(
                """WITH found AS (
                       SELECT payer.id, count(promise.id) AS number
                         FROM collection_payer payer
                    LEFT JOIN collection_promise promise
                           ON promise.payer_id = payer.id AND promise.state IN %s AND promise.ended_on >= %s
                        WHERE %s GROUP BY payer.id)
                   UPDATE collection_payer payer SET promise_broken_count = found.number FROM found
                    WHERE payer.id = found.id AND COALESCE(payer.promise_broken_count, 0) != found.number
                RETURNING payer.id""",
                FAILED_STATES,
                fields.Date.today() - timedelta(days=MEMORY_DAYS),
                whom,
            )
        )
        self.browse(payer_id for (payer_id,) in rows).invalidate_recordset(["promise_broken_count"], flush=False)

    def _get_unreliable(self):
        """Those of the payers who have broken a promise lately and have made no new one."""
        start = fields.Date.today() - timedelta(days=URGENT_DAYS)
        promises = self.env["collection.promise"].sudo()
        own = [("payer_id", "in", self.ids)]
        failed = promises._read_group([*own, ("state", "in", FAILED_STATES), ("ended_on", ">=", start)], ["payer_id"])
        live = promises._read_group([*own, ("state", "in", LIVE_STATES)], ["payer_id"])
        return self.browse({payer.id for (payer,) in failed} - {payer.id for (payer,) in live})

    @api.model
    def _get_priority_factors(self, payer_ids):
        """Override: who has just broken a promise comes first."""
        factors = super()._get_priority_factors(payer_ids)
        for payer in self.browse(payer_ids)._get_unreliable():
            factors[payer.id] = factors.get(payer.id, 1.0) * URGENCY
        return factors

    @api.model
    def _read_forgiven(self, since):
        """Override: who has broken a promise may be asked again, whatever was said before that day."""
        forgiven = super()._read_forgiven(since)
        failed = self.env["collection.promise"]._read_group(
            [("payer_id", "in", self.ids), ("state", "in", FAILED_STATES), ("ended_on", ">=", since.date())],
            ["payer_id"],
            ["ended_on:max"],
        )
        for payer, day in failed:
            forgiven[payer.id] = max(datetime.combine(day, time()), forgiven.get(payer.id) or datetime.min)
        return forgiven

    def _drop_promise_tasks(self, kind):
        """Take tasks back that have lost their point.

        :param str kind: as in :meth:`_ensure_activity`.
        """
        tasks = self.env["mail.activity"].sudo()
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("collection_kind", "=", kind)]
        tasks.search(domain).unlink()

    def action_view_promises(self):
        """Open everything that the payer has promised. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promises"),
            "res_model": "collection.promise",
            "view_mode": "list,form",
            "domain": [("payer_id", "=", self.id)],
            "context": {"default_payer_id": self.id},
        }
