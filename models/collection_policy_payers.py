from odoo import fields, models


class CollectionPolicy(models.Model):
    """Who is treated by the policy."""

    _inherit = "collection.policy"

    payer_count = fields.Integer(compute="_compute_payer_count")

    def _compute_payer_count(self):
        rows = self.env["collection.payer"]._read_group([("policy_id", "in", self.ids)], ["policy_id"], ["__count"])
        counts = {policy.id: count for policy, count in rows}
        for policy in self:
            policy.payer_count = counts.get(policy.id, 0)

    def action_view_payers(self):
        """Open the payers that follow the policy. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payers"),
            "res_model": "collection.payer",
            "view_mode": "list,kanban,form",
            "domain": [("policy_id", "=", self.id)],
        }
