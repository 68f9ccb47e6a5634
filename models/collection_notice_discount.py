from odoo import models


class CollectionNotice(models.Model):
    """Reminders before the due date say what paying early saves."""

    _inherit = "collection.notice"

    def _prepare_line(self, line, links):
        """Override of the base to add `discount`: what is saved, and until when; None where there is none."""
        return {**super()._prepare_line(line, links), "discount": self._get_early_discount(line)}

    def _get_early_discount(self, line):
        item = line.sudo().move_line_id
        if line.days_overdue > 0 or not item.discount_date:
            return None
        today = self.company_id._get_collection_today()
        if item.discount_date < today:
            return None
        payer = self.payer_id.sudo().with_company(self.company_id)
        for _item, until, amount in payer._read_discounts(item.ids, today):
            return {"until": until, "saved": line.amount_residual - float(amount)}
        return None
