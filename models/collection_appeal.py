from odoo import fields, models


class CollectionAppeal(models.Model):
    """What a message appeals to. Fear, shame, gender and threats are left out on purpose."""

    _name = "collection.appeal"
    _description = "What we appeal to"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="How it sounds, and when it fits.")
