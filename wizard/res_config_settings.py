from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collection_state = fields.Selection(related="company_id.collection_state", string="Collections state")
    collection_policy_id = fields.Many2one(
        related="company_id.collection_policy_id", readonly=False, domain="[('company_id', 'in', (False, company_id))]"
    )
    collection_collector_id = fields.Many2one(related="company_id.collection_collector_id", readonly=False)
    collection_manager_id = fields.Many2one(related="company_id.collection_manager_id", readonly=False)
    collection_auto_send = fields.Boolean(related="company_id.collection_auto_send", readonly=False)
    collection_send_from = fields.Float(related="company_id.collection_send_from", readonly=False)
    collection_send_to = fields.Float(related="company_id.collection_send_to", readonly=False)
    collection_daily_limit = fields.Integer(related="company_id.collection_daily_limit", readonly=False)
    collection_thank = fields.Boolean(related="company_id.collection_thank", readonly=False)
    collection_retract_days = fields.Integer(related="company_id.collection_retract_days", readonly=False)
    collection_misc_items = fields.Boolean(related="company_id.collection_misc_items", readonly=False)
    collection_paused_until = fields.Date(related="company_id.collection_paused_until")
    collection_pause_reason = fields.Char(related="company_id.collection_pause_reason")
    collection_halt = fields.Char(related="company_id.collection_halt")
    collection_forewarn = fields.Boolean(related="company_id.collection_forewarn", readonly=False)
    collection_forewarn_hour = fields.Float(related="company_id.collection_forewarn_hour", readonly=False)
