from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    collection_role_ids = fields.Many2many(
        "collection.role",
        string="Collections role",
        help="What this person does when it comes to paying: decides to whom notices go and who is copied.",
    )
    collection_payer_ids = fields.One2many("collection.payer", "partner_id", string="Payers")
    collection_payer_count = fields.Integer(compute="_compute_collection_payer_count", compute_sudo=False)

    def _compute_collection_payer_count(self):
        for partner in self:
            payers = partner.commercial_partner_id.collection_payer_ids
            partner.collection_payer_count = len(payers._filtered_access("read"))

    def action_view_collection_payer(self):
        """Open the payer of this customer in the current company. Note: `self.ensure_one()`"""
        self.ensure_one()
        payer = self.env["collection.payer"].for_partner(self.id, self.env.company.id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "collection.payer",
            "res_id": payer.id,
            "views": [(False, "form")],
        }
