from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collection_list_disputed = fields.Boolean(related="company_id.collection_list_disputed", readonly=False)
