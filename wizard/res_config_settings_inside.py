from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collection_note_visits = fields.Boolean(related="company_id.collection_note_visits", readonly=False)
    collection_digest = fields.Boolean(related="company_id.collection_digest", readonly=False)
