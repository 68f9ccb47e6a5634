from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionPromise(models.Model):
    """In which talk or mail the promise was made."""

    _inherit = "collection.promise"

    interaction_id = fields.Many2one(
        "collection.interaction", string="Said in", index="btree_not_null", ondelete="set null", check_company=True
    )

    @api.model
    def _get_inputs(self):
        """Extended by the interaction."""
        return {*super()._get_inputs(), "interaction_id"}

    @api.onchange("interaction_id")
    def _onchange_interaction_id(self):
        self.payer_id = self.interaction_id.payer_id or self.payer_id
        self.contact_id = self.interaction_id.contact_id or self.contact_id

    def _check_contact(self):
        """Override: the talk was one with this payer; who talked has promised, unless somebody else is named."""
        talk = self.interaction_id
        if talk and talk.payer_id != self.payer_id:
            raise UserError(self.env._("That talk was with another customer."))
        if talk and not self.contact_id:
            self._as_ours().contact_id = talk.contact_id
        return super()._check_contact()
