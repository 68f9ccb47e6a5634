from odoo import fields, models


class CollectionPolicy(models.Model):
    """How far collectors may go with a discount for paying by a day."""

    _inherit = "collection.policy"

    offer_max_percent = fields.Float(
        string="Discount up to (%)", default=5.0, help="Of the open amount. A larger one needs a manager."
    )
    offer_max_days = fields.Integer(
        string="Payable within (days)", default=10, help="Calendar days. A longer offer needs a manager."
    )

    _offer_max_percent_range = models.Constraint(
        "CHECK(offer_max_percent BETWEEN 0 AND 100)", "The largest discount lies between 0 and 100 percent."
    )
    _offer_max_days_positive = models.Constraint("CHECK(offer_max_days >= 0)", "Days cannot be negative.")
