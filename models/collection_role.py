from odoo import fields, models


class CollectionRole(models.Model):
    """What a person does on the customer's side, as far as getting paid is concerned.

    The order of the roles is the chain of command: who is copied first and who last.
    """

    _name = "collection.role"
    _description = "Contact role in collections"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short technical name, used by the shipped policies.")
    sequence = fields.Integer(default=10)
    description = fields.Char(translate=True, help="Who in the customer's house this usually is.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "A role with this code exists already.")
