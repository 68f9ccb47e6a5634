from odoo import fields, models


class CollectionAnswer(models.Model):
    """What the customer gets in writing when he has accepted our offer on his page."""

    _inherit = "collection.answer"

    kind = fields.Selection(
        selection_add=[("offer_accepted", "Offer accepted")], ondelete={"offer_accepted": "cascade"}
    )
