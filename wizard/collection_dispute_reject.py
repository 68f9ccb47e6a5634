from odoo import api, fields, models


class CollectionDisputeReject(models.TransientModel):
    """Reject a dispute: where the items go on, and what the customer is told."""

    _name = "collection.dispute.reject"
    _description = "Reject a dispute"

    dispute_id = fields.Many2one("collection.dispute", required=True, readonly=True)
    policy_id = fields.Many2one("collection.policy", compute="_compute_policy_id")
    level_id = fields.Many2one(
        "collection.policy.level",
        string="Goes on with",
        domain="[('policy_id', '=', policy_id)]",
        help="The level that comes next, after the cool-down. Empty: the one after where the items stood.",
    )
    words = fields.Text(string="Our answer", help="Told to the customer.")
    preview = fields.Html(readonly=True, sanitize=False)

    @api.model
    def default_get(self, fields):
        """Override: the dispute from which the dialog was opened, and what would leave after it."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.dispute" and not values.get("dispute_id"):
            values["dispute_id"] = self.env.context.get("active_id")
        if values.get("dispute_id"):
            lift = self.env["collection.block.lift"]
            dispute = lift._get_record("collection.dispute", values["dispute_id"])
            values["words"] = dispute.words
            end = dispute.sudo().with_context(tracking_disable=True)._end_block
            values["preview"] = lift._get_preview(dispute, end)
        return values

    @api.depends("dispute_id")
    def _compute_policy_id(self):
        for wizard in self:
            wizard.policy_id = wizard.dispute_id.payer_id.sudo()._get_policy()

    def action_reject(self):
        """Reject the dispute. Note: `self.ensure_one()`"""
        self.ensure_one()
        if self.words != self.dispute_id.words:
            self.dispute_id.words = self.words
        self.dispute_id.action_reject(self.level_id.id)
        return {"type": "ir.actions.act_window_close"}
