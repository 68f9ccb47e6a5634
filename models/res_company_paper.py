from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_collection_paper(self):
        """The paper of letters: US Letter where the company's documents are printed on it, else A4."""
        return "Letter" if self.sudo().paperformat_id.format == "Letter" else "A4"
