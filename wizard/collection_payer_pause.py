from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

#: Days for which a payer is usually paused.
USUAL_DAYS = 14


class CollectionPayerPause(models.TransientModel):
    """Leave payers alone until a day."""

    _name = "collection.payer.pause"
    _description = "Pause payers"

    payer_ids = fields.Many2many("collection.payer", required=True)
    until = fields.Date(
        required=True,
        default=lambda self: self.env.company._get_collection_today() + timedelta(days=USUAL_DAYS),
        help="The first day on which the payer may be chased again.",
    )
    reason = fields.Char(required=True, help="Shown wherever somebody asks why nothing is sent.")

    @api.model
    def default_get(self, fields):
        """Override: the payers that were selected."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.payer" and "payer_ids" not in values:
            values["payer_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    def action_pause(self):
        """Pause the payers. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.payer_ids.action_pause(self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
