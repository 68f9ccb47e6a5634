from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """How a customer stands with us, in the company one works in."""

    _inherit = "res.partner"

    dunning_level_id = fields.Many2one(
        "collection.policy.level",
        compute="_compute_collection_status",
        search="_search_dunning_level_id",
        string="Dunning level",
        groups="base.group_user",
        help="Highest level among the open items, in the current company.",
    )
    collection_overdue = fields.Monetary(
        string="Overdue",
        compute="_compute_collection_status",
        currency_field="collection_currency_id",
        groups="base.group_user",
    )
    collection_currency_id = fields.Many2one(
        "res.currency", compute="_compute_collection_status", groups="base.group_user"
    )
    collection_is_payer = fields.Boolean(compute="_compute_collection_status", groups="base.group_user")
    collection_lacks_contact = fields.Boolean(
        compute="_compute_collection_status",
        groups="base.group_user",
        help="Something is open, and nobody can be written to.",
    )

    @api.depends("commercial_partner_id.collection_payer_ids.level_id")
    @api.depends_context("company", "uid")
    def _compute_collection_status(self):
        payers = self.env["collection.payer"]
        if payers.has_access("read"):
            payers = payers.search(
                [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
            )
        by_partner = {payer.partner_id: payer for payer in payers}
        for partner in self:
            payer = by_partner.get(partner.commercial_partner_id, payers.browse())
            partner.dunning_level_id = payer.level_id
            partner.collection_overdue = payer.amount_overdue
            partner.collection_currency_id = payer.currency_id
            partner.collection_is_payer = bool(payer)
            partner.collection_lacks_contact = bool(payer.item_count) and not payer.has_contact

    @api.model
    def _search_dunning_level_id(self, operator, value):
        """Through the payers of the allowed companies."""
        if operator not in ("in", "any", "ilike", "like", "=ilike"):
            return NotImplemented
        if operator == "in" and False in value:
            found = ~self._get_payers_domain(Domain("level_id", "!=", False))
            rest = set(value) - {False}
            return found | self._get_payers_domain(Domain("level_id", "in", rest)) if rest else found
        return self._get_payers_domain(Domain("level_id", operator, value))

    @api.model
    def _get_payers_domain(self, domain):
        """Domain of the customers and contacts whose payer in one of the allowed companies fulfils a domain."""
        payers = Domain("company_id", "in", self.env.companies.ids) & domain
        return Domain("commercial_partner_id", "any", Domain("collection_payer_ids", "any", payers))
