from odoo import api, fields, models
from odoo.fields import Command

from ..const import STOP_REASONS


class CollectionPayerStop(models.TransientModel):
    """Stop every touch of payers for good."""

    _name = "collection.payer.stop"
    _description = "Stop payers"

    payer_ids = fields.Many2many("collection.payer", required=True)
    reason = fields.Selection(STOP_REASONS, required=True)

    @api.model
    def default_get(self, fields):
        """Override: the payers that were selected."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.payer" and "payer_ids" not in values:
            values["payer_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    def action_stop(self):
        """Stop the payers. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.payer_ids.action_stop(self.reason)
        return {"type": "ir.actions.act_window_close"}
