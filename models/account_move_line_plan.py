from odoo import api, models


class AccountMoveLine(models.Model):
    """Every payment and every undone payment of a plan's item is noted in the plan at once."""

    _inherit = "account.move.line"

    @api.model
    def _reconcile_plan(self, reconciliation_plan):
        """Override of `account` to note in payment plans what has been paid."""
        result = super()._reconcile_plan(reconciliation_plan)
        self.env["collection.plan"]._follow_items(self._flatten_plan(reconciliation_plan))
        return result

    def remove_move_reconcile(self):
        """Override of `account` to note in payment plans what has been undone."""
        lines = self | self.matched_debit_ids.debit_move_id | self.matched_credit_ids.credit_move_id
        result = super().remove_move_reconcile()
        self.env["collection.plan"]._follow_items(lines.exists())
        return result
