from odoo import fields, models


class CollectionPolicy(models.Model):
    """How hard a policy may press."""

    _inherit = "collection.policy"

    intensive_contact = fields.Boolean(
        string="Contact intensively",
        help="Companies that follow this policy may be contacted more often, by the rules of the intensive profile. "
        "Natural persons and sole traders never are.",
    )
