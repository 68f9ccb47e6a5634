from odoo import fields, models


class CollectionAnswer(models.Model):
    """What the customer hears about his objection."""

    _inherit = "collection.answer"

    kind = fields.Selection(
        selection_add=[
            ("dispute_opened", "Objection received"),
            ("dispute_accepted", "Objection accepted"),
            ("dispute_rejected", "Objection not accepted"),
        ],
        ondelete={"dispute_opened": "cascade", "dispute_accepted": "cascade", "dispute_rejected": "cascade"},
    )
