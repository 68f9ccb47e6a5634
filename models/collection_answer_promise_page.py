from odoo import fields, models


class CollectionAnswer(models.Model):
    """What is said about a day that a customer has proposed on his page."""

    _inherit = "collection.answer"

    kind = fields.Selection(
        selection_add=[("promise_declined", "Proposed day not agreed")], ondelete={"promise_declined": "cascade"}
    )
