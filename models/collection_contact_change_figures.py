from odoo import models


class CollectionContactChange(models.Model):
    """Whether the payer can be reached is looked at anew."""

    _inherit = "collection.contact.change"

    def _hook_approved(self):
        """Override: the payer's figures, at once."""
        result = super()._hook_approved()
        for change in self:
            change.payer_id._refresh_figures(change.company_id, change.partner_id.ids)
        return result
