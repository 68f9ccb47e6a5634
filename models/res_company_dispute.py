from odoo import fields, models


class ResCompany(models.Model):
    """How a company speaks of what is in clarification."""

    _inherit = "res.company"

    collection_list_disputed = fields.Boolean(
        string="List what is in clarification",
        default=True,
        groups="base.group_user",
        help="Notices name the disputed amounts below what they ask for. Otherwise these are not mentioned.",
    )
