from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionInteraction(models.Model):
    """What the customer has done on his page, as far as the page itself knows it."""

    _inherit = "collection.interaction"

    page_event = fields.Selection(
        [
            ("opened", "Opened the page"),
            ("downloaded", "Downloaded an invoice"),
            ("printed", "Downloaded the statement"),
            ("paying", "Started a payment"),
        ],
        string="On the customer's page",
        readonly=True,
        help="Noted by the page itself. Nothing more is known: opened does not mean read.",
    )

    @api.model
    def _check_may_note(self, vals_list):
        """Override: only the page itself says what was done there."""
        if any(vals.get("page_event") for vals in vals_list):
            raise UserError(self.env._("Visits of the customer's page are noted by the system."))
        return super()._check_may_note(vals_list)

    @api.model
    def _without_defaults(self):
        """Override: the same holds for a default."""
        return super()._without_defaults().with_context(default_page_event=False)
