from odoo import api, models
from odoo.tools import SQL

from ..sql_array import sql_array


class AccountMoveLine(models.Model):
    """Keeps levels and payers in step with deliveries and reconciliations, many items at once."""

    _inherit = "account.move.line"

    def _refresh_dunning_levels(self):
        """Write the current levels of items and of their invoices, changes only, in the order of the ids."""
        if not self:
            return
        self.env.flush_all()
        counted = self.env["collection.notice.line"].sudo()._read_counted(self.ids)
        self._write_item_levels({line_id: counted.get(line_id) for line_id in sorted(self.ids)})
        self._write_move_levels()
        self.invalidate_recordset(["dunning_level_id"], flush=False)
        self.move_id.invalidate_recordset(["dunning_level_id"], flush=False)

    @api.model
    def _write_item_levels(self, counted):
        self.env.cr.execute(
            SQL(
                """UPDATE account_move_line line SET dunning_level_id = new.level
                     FROM (SELECT locked.id, CASE WHEN locked.reconciled IS NOT TRUE AND locked.parent_state = 'posted'
                                                   AND COALESCE(locked.date_maturity <= given.due, TRUE)
                                              THEN given.level END AS level
                             FROM unnest(%s, %s, %s) AS given(id, level, due)
                             JOIN LATERAL (SELECT id, reconciled, parent_state, date_maturity FROM account_move_line
                                            WHERE id = given.id FOR NO KEY UPDATE) locked ON TRUE) new
                    WHERE line.id = new.id AND line.dunning_level_id IS DISTINCT FROM new.level""",
                sql_array(counted),
                sql_array(row and row.level_id for row in counted.values()),
                sql_array((row and row.date_due for row in counted.values()), "date"),
            )
        )

    def _write_move_levels(self):
        self.env.cr.execute(
            SQL(
                """UPDATE account_move move SET dunning_level_id = new.level
                     FROM (SELECT item.move_id, (array_agg(item.dunning_level_id
                                  ORDER BY level.sequence DESC NULLS LAST, level.id DESC))[1] AS level
                             FROM account_move_line item
                        LEFT JOIN collection_policy_level level ON level.id = item.dunning_level_id
                            WHERE item.move_id IN (SELECT move_id FROM account_move_line WHERE id = ANY(%s))
                         GROUP BY item.move_id) new
                    WHERE move.id = new.move_id AND move.dunning_level_id IS DISTINCT FROM new.level""",
                sql_array(self.ids),
            )
        )

    @api.model
    def _reconcile_plan(self, reconciliation_plan):
        """Override of `account` to bring the figures of the payers up to date at once."""
        result = super()._reconcile_plan(reconciliation_plan)
        self.env["collection.payer"]._refresh_figures_of(self._flatten_plan(reconciliation_plan))
        return result

    @api.model
    def _flatten_plan(self, plan):
        """All journal items of a reconciliation plan, which nests lists and recordsets."""
        if isinstance(plan, models.BaseModel):
            return plan
        lines = self.browse()
        for part in plan:
            lines |= self._flatten_plan(part)
        return lines

    def remove_move_reconcile(self):
        """Override of `account` to bring the figures of the payers up to date at once."""
        lines = self | self.matched_debit_ids.debit_move_id | self.matched_credit_ids.credit_move_id
        result = super().remove_move_reconcile()
        self.env["collection.payer"]._refresh_figures_of(lines)
        return result
