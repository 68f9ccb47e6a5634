from odoo import fields, models


class CollectionSegment(models.Model):
    """A class of payers that is treated alike: its policy is the default of its payers."""

    _name = "collection.segment"
    _description = "Payer segment"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    policy_id = fields.Many2one("collection.policy", check_company=True, help="Policy of the payers of this segment.")
    description = fields.Text(translate=True)
    active = fields.Boolean(default=True)
