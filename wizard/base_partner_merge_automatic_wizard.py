from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging customers merges their payers first: one payer per customer and company, with the history of all."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of `base`, which would rewrite the customers of the payers one by one and meet the unique key."""
        self.env["collection.payer"]._merge_customers(src_partners, dst_partner)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _log_merge_operation(self, src_partners, dst_partner):
        """Override of `base`, which has rewritten everything by now."""
        result = super()._log_merge_operation(src_partners, dst_partner)
        dst_partner.sudo()._settle_payers()
        return result
