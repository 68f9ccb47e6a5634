from odoo import fields, models


class ResCompany(models.Model):
    """Which answers a company gives by itself. They ask for nothing, so they need no approval."""

    _inherit = "res.company"

    collection_thank = fields.Boolean(
        string="Thank for payments",
        default=True,
        groups="base.group_user",
        help="A day after everything asked for by a reminder has been paid, if nothing else is overdue.",
    )
    collection_retract_days = fields.Integer(
        string="Retract reminders within",
        default=14,
        groups="base.group_user",
        help="Days after a reminder within which a cancelled or credited invoice leads to a message that the reminder "
        "no longer applies. 0 = never.",
    )

    _collection_retract_days = models.Constraint(
        "CHECK(collection_retract_days BETWEEN 0 AND 365)", "Please choose between 0 and 365 days for retractions."
    )
