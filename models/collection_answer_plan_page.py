from odoo import fields, models


class CollectionAnswer(models.Model):
    """What is said to customers who have asked for instalments on their page."""

    _inherit = "collection.answer"

    kind = fields.Selection(
        selection_add=[("plan_declined", "Request for instalments declined")], ondelete={"plan_declined": "cascade"}
    )
