from odoo import api, models


class AccountMoveLine(models.Model):
    """Nobody calls about what has just been paid."""

    _inherit = "account.move.line"

    @api.model
    def _reconcile_plan(self, reconciliation_plan):
        """Override of `account` to close the tasks about items that are settled now."""
        result = super()._reconcile_plan(reconciliation_plan)
        lines = self._flatten_plan(reconciliation_plan)
        open_tasks = [("state", "=", "queued"), ("task_id", "!=", False), ("line_ids.move_line_id", "in", lines.ids)]
        notices = self.env["collection.notice"].sudo().search(open_tasks)
        for company, group in notices.grouped("company_id").items():
            group._close_idle_tasks(company._get_collection_today())
        return result
