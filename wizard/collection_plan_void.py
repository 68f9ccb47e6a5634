from odoo import fields, models


class CollectionPlanVoid(models.TransientModel):
    """End a payment plan by hand, with a reason."""

    _name = "collection.plan.void"
    _description = "End a payment plan"

    plan_id = fields.Many2one("collection.plan", required=True)
    plan_state = fields.Selection(related="plan_id.state")
    cool_down_end = fields.Date(compute="_compute_cool_down_end", help="The first day on which something could leave.")
    reason = fields.Char(required=True, help="Kept with the plan.")

    def _compute_cool_down_end(self):
        for wizard in self:
            plan, today = wizard.plan_id, wizard.plan_id.company_id._get_collection_today()
            days = plan.payer_id.sudo()._get_policy().cool_down_days
            wizard.cool_down_end = plan.state == "active" and plan._get_calendar().add_workdays(today, days)

    def action_void(self):
        """End the plan. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.plan_id.action_void(self.reason)
        return {"type": "ir.actions.act_window_close"}
