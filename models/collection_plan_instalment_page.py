from odoo import api, fields, models


class CollectionPlanInstalment(models.Model):
    """The way from a message about an instalment to the button that pays it."""

    _inherit = "collection.plan.instalment"

    page_url = fields.Char(
        string="Link to pay it",
        compute="_compute_page_url",
        groups="account_collections.group_collection_collector",
        help="Empty when the customer's page is closed.",
    )

    @api.depends("plan_id.payer_id", "plan_id.contact_id", "plan_id.state")
    def _compute_page_url(self):
        for part in self:
            part.page_url = part.plan_id.page_url
