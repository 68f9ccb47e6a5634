from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionMatter(models.AbstractModel):
    """The touch in which the customer said it."""

    _inherit = "collection.matter"

    interaction_id = fields.Many2one(
        "collection.interaction", string="Said in", index="btree_not_null", ondelete="set null", copy=False
    )

    @api.model
    def _get_first_fields(self):
        return super()._get_first_fields() | {"interaction_id"}

    @api.model
    def default_get(self, fields):
        """Override: who said it gets the answer."""
        values = super().default_get(fields)
        said = self.env["collection.interaction"].browse(values.get("interaction_id") or []).exists()
        if said and said.has_access("read"):
            values.setdefault("payer_id", said.payer_id.id)
            values.setdefault("contact_id", said.contact_id.id)
        return values

    @api.constrains("interaction_id", "payer_id")
    def _check_interaction(self):
        for matter in self:
            if matter.interaction_id and matter.sudo().interaction_id.payer_id != matter.payer_id:
                raise ValidationError(self.env._("That was said by another customer."))
