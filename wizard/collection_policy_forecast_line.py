from odoo import fields, models


class CollectionPolicyForecastLine(models.TransientModel):
    """What would leave on one day at one level."""

    _name = "collection.policy.forecast.line"
    _description = "Day of a preview"
    _order = "date, id"
    _rec_name = "level_id"

    forecast_id = fields.Many2one("collection.policy.forecast", required=True, ondelete="cascade", index=True)
    date = fields.Date(readonly=True)
    level_id = fields.Many2one("collection.policy.level", readonly=True)
    channel = fields.Selection(related="level_id.channel")
    requires_approval = fields.Boolean(related="level_id.requires_approval")
    notices = fields.Integer(string="Messages and tasks", readonly=True)
    items = fields.Integer(readonly=True, help="Invoices and other items that are asked for.")
    amount = fields.Monetary(readonly=True, help="In company currency, at booked rates.")
    currency_id = fields.Many2one("res.currency", readonly=True)
