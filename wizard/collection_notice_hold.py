from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

#: Days for which a notice is usually held back.
USUAL_DAYS = 7


class CollectionNoticeHold(models.TransientModel):
    """Keep proposals from leaving, and their items from being proposed, until a day."""

    _name = "collection.notice.hold"
    _description = "Hold notices back"

    notice_ids = fields.Many2many("collection.notice", required=True)
    count = fields.Integer(compute="_compute_count")
    until = fields.Date(
        required=True,
        default=lambda self: self.env.company._get_collection_today() + timedelta(days=USUAL_DAYS),
        help="The first day on which the items may be proposed again.",
    )
    reason = fields.Char(required=True, help="Shown wherever somebody asks why the items are not chased.")

    @api.model
    def default_get(self, fields):
        """Override: the notices that were selected."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.notice" and "notice_ids" not in values:
            values["notice_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("notice_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.notice_ids)

    def action_hold_back(self):
        """Hold the notices back. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.notice_ids.action_hold_back(self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
