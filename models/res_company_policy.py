from odoo import models


class ResCompany(models.Model):
    """Another default policy takes along the payers that follow the default."""

    _inherit = "res.company"

    def write(self, vals):
        """Override: payers without a policy of their own keep their place on the new default ladder."""
        if "collection_policy_id" not in vals:
            return super().write(vals)
        before = {company: company.collection_policy_id for company in self}
        result = super().write(vals)
        moved = self.filtered(lambda company: company.collection_policy_id != before[company])
        followers = [("company_id", "in", moved.ids), ("policy_id", "=", False)]
        self.env["collection.payer"].sudo().with_context(active_test=False).search(followers)._change_ladder()
        return result
