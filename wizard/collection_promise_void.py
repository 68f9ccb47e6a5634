from odoo import api, fields, models
from odoo.fields import Command


class CollectionPromiseVoid(models.TransientModel):
    """Lift promises, knowing what would leave when."""

    _name = "collection.promise.void"
    _description = "Lift promises"

    promise_ids = fields.Many2many("collection.promise", required=True)
    reason = fields.Char(required=True, help="Kept with the promise.")
    next_on = fields.Date(compute="_compute_next_on", help="The first day on which the items may be chased again.")

    @api.model
    def default_get(self, fields):
        """Override: the promises that were selected."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.promise" and "promise_ids" not in values:
            values["promise_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("promise_ids")
    def _compute_next_on(self):
        for dialog in self:
            blocking = dialog.promise_ids.filtered(lambda promise: promise.state == "open")
            dialog.next_on = min((promise._get_cool_down(promise._get_today()) for promise in blocking), default=False)

    def action_void(self):
        """Lift the promises. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.promise_ids.action_void(self.reason)
        return {"type": "ir.actions.act_window_close"}
