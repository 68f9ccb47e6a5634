from odoo import models


class ResPartner(models.Model):
    """The wishes of people hold for what is on its way to them, too."""

    _inherit = "res.partner"

    def _hook_refused(self):
        """Override: take back what they do not want any more, and see who can be reached now."""
        result = super()._hook_refused()
        people = self.sudo()
        people.env["collection.notice"]._recall_from(people)
        for company, payers in people.commercial_partner_id.collection_payer_ids.grouped("company_id").items():
            payers._refresh_figures(company, payers.partner_id.ids)
        return result
