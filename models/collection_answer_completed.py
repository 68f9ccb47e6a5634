from odoo import api, models


class CollectionAnswer(models.Model):
    """Whoever is thanked for a plan is not thanked for its invoices once more."""

    _inherit = "collection.answer"

    @api.model
    def _find_thanks(self, company):
        """Override: what was asked for and then paid by a plan has its own thanks."""
        found = super()._find_thanks(company)
        line_ids = [line_id for _kind, _notice_id, line_ids in found for line_id in line_ids]
        lines = self.env["collection.notice.line"].sudo().browse(line_ids)
        plans = self.env["collection.plan"].sudo()
        paid = plans.search([("move_line_ids", "in", lines.move_line_id.ids), ("state", "in", ("active", "completed"))])
        items = set(paid.move_line_ids.ids)
        return [
            (kind, notice_id, line_ids)
            for kind, notice_id, line_ids in found
            if not items & set(lines.browse(line_ids).move_line_id.ids)
        ]
