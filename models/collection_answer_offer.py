from odoo import fields, models


class CollectionAnswer(models.Model):
    """What the customer hears about our offer."""

    _inherit = "collection.answer"

    kind = fields.Selection(
        selection_add=[("offer_open", "Offer made"), ("offer_expired", "Offer expired")],
        ondelete={"offer_open": "cascade", "offer_expired": "cascade"},
    )
