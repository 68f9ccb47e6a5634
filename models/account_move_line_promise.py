from odoo import api, models


class AccountMoveLine(models.Model):
    """Payments that keep promises do so at once."""

    _inherit = "account.move.line"

    @api.model
    def _reconcile_plan(self, reconciliation_plan):
        """Override of `account` to judge the promises about the items that something is matched with."""
        result = super()._reconcile_plan(reconciliation_plan)
        self.env["collection.promise"]._settle_items(self._flatten_plan(reconciliation_plan))
        return result
