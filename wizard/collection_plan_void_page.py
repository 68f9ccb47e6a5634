from odoo import fields, models


class CollectionPlanVoid(models.TransientModel):
    """Decline what a customer has asked for on his page."""

    _inherit = "collection.plan.void"

    is_request = fields.Boolean(compute="_compute_is_request")

    def _compute_is_request(self):
        for wizard in self:
            wizard.is_request = wizard.plan_id.state == "draft" and bool(wizard.plan_id.asked_on)
