from odoo import fields, models


class CollectionRun(models.Model):
    """Whether anything leaves at all, for whoever looks at a run."""

    _inherit = "collection.run"

    company_halt = fields.Char(related="company_id.collection_halt", string="Why nothing leaves")
