from odoo import fields, models

#: An excuse that has come so often at one payer is a pattern.
PATTERN_COUNT = 3


class CollectionExcuse(models.Model):
    """Why a payer says that he has not paid, with a polite answer and the days that patience usually takes."""

    _name = "collection.excuse"
    _description = "What payers say"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="What they say.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    category = fields.Selection(
        [
            ("process", "Their process"),
            ("cash", "No money"),
            ("doubt", "Something is wrong"),
            ("delay", "Putting it off"),
            ("relation", "The relationship"),
            ("abuse", "Abuse"),
        ],
        required=True,
        default="delay",
    )
    answer = fields.Text(translate=True, help="A polite answer that leads on to a date or to a solution.")
    patience_days = fields.Integer(
        string="Patience (working days)", help="After so many working days it is time to ask again."
    )
    escalates = fields.Boolean(
        string="Manager takes over", help="The collector does not talk to this customer any more; the manager does."
    )

    _patience_positive = models.Constraint("CHECK(patience_days >= 0)", "Patience cannot be negative.")
