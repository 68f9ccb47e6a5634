from odoo import api, fields, models
from odoo.fields import Command


class CollectionNoticeOverride(models.TransientModel):
    """Let notices leave although the contact rules would have them wait."""

    _name = "collection.notice.override"
    _description = "Pass over the contact rules"

    notice_ids = fields.Many2many("collection.notice", required=True)
    reason = fields.Char(required=True, help="Kept on the notice and in the history of the customer.")

    @api.model
    def default_get(self, fields):
        """Override: the notices that were selected."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.notice" and "notice_ids" not in values:
            values["notice_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    def action_override(self):
        """Let the notices through. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.notice_ids.action_override_rules(self.reason)
        return {"type": "ir.actions.act_window_close"}
