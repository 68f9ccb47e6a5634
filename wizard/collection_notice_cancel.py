from odoo import api, fields, models
from odoo.fields import Command


class CollectionNoticeCancel(models.TransientModel):
    """Withdraw notices that have not left, or mark those that have as cancelled."""

    _name = "collection.notice.cancel"
    _description = "Cancel notices"

    notice_ids = fields.Many2many("collection.notice", required=True)
    issued_count = fields.Integer(compute="_compute_issued_count")
    reason = fields.Char(help="Required when a notice has left already.")

    @api.model
    def default_get(self, fields):
        """Override: the notices that were selected."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.notice" and "notice_ids" not in values:
            values["notice_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("notice_ids")
    def _compute_issued_count(self):
        for wizard in self:
            issued = wizard.notice_ids.filtered(lambda notice: notice.state in ("queued", "sent", "undelivered"))
            wizard.issued_count = len(issued)

    def action_cancel_notices(self):
        """Cancel the notices. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.notice_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
