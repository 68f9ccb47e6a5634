from odoo import fields, models


class CollectionPolicy(models.Model):
    """What customers may agree on by themselves, on their page."""

    _inherit = "collection.policy"

    plan_online = fields.Boolean(
        string="Customers agree by themselves",
        default=True,
        help="Within the limits a customer signs a plan on his page; beyond them he sends a request.",
    )
    plan_online_first_days = fields.Integer(
        string="First payment within (days)",
        default=30,
        help="For plans that customers agree on by themselves; a later first payment is a request. 0: no limit.",
    )

    _plan_online_first_positive = models.Constraint(
        "CHECK(plan_online_first_days >= 0)", "The days until the first payment cannot be negative."
    )
