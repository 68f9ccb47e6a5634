from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    collection_role_ids = fields.Many2many(
        "collection.role",
        string="Collections role",
        groups="base.group_user",
        help="What this person does when it comes to paying: decides to whom notices go and who is copied.",
    )
    collection_payer_ids = fields.One2many("collection.payer", "partner_id", string="Payers", groups="base.group_user")
    collection_payer_count = fields.Integer(
        compute="_compute_collection_payer_count", compute_sudo=False, groups="base.group_user"
    )

    def _compute_collection_payer_count(self):
        for partner in self:
            payers = partner.commercial_partner_id.collection_payer_ids
            partner.collection_payer_count = len(payers._filtered_access("read"))

    def action_view_collection_payer(self):
        """Open the payer of this customer in the current company. Note: `self.ensure_one()`"""
        self.ensure_one()
        company = self.env.company
        payer = self.commercial_partner_id.collection_payer_ids.filtered(lambda payer: payer.company_id == company)
        payer = payer or self.env["collection.payer"].for_partner(self.id, company.id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "collection.payer",
            "res_id": payer.id,
            "views": [(False, "form")],
        }
