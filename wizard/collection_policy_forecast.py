from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CollectionPolicyForecast(models.TransientModel):
    """What would leave under a policy on the coming days: a table and a chart, before anything does."""

    _name = "collection.policy.forecast"
    _description = "Preview of a policy"

    policy_id = fields.Many2one("collection.policy", required=True)
    days = fields.Integer(default=30, required=True, help="Calendar days, today included.")
    everybody = fields.Boolean(
        string="As if all customers followed it", help="For a policy that is being tried out and not used yet."
    )
    company_id = fields.Many2one("res.company", compute="_compute_line_ids")
    currency_id = fields.Many2one("res.currency", compute="_compute_line_ids")
    line_ids = fields.One2many(
        "collection.policy.forecast.line", "forecast_id", compute="_compute_line_ids", store=True
    )
    notice_count = fields.Integer(compute="_compute_line_ids")
    problem = fields.Char(compute="_compute_line_ids")

    @api.depends("policy_id", "days", "everybody")
    def _compute_line_ids(self):
        for wizard in self:
            policy = wizard.policy_id._origin
            company = policy and policy._get_preview_company()
            wizard.company_id, wizard.currency_id = company, company and company.currency_id
            rows, wizard.problem = wizard._ask(policy)
            wizard.notice_count = sum(row["notices"] for row in rows)
            wizard.line_ids = [Command.clear(), *(Command.create(wizard._prepare_line(row)) for row in rows)]

    def _ask(self, policy):
        """Rows of the preview, and what stands against it."""
        if not policy:
            return [], False
        try:
            return policy.preview(self.days, self.everybody), False
        except UserError as error:
            return [], str(error)

    def _prepare_line(self, row):
        names = ("date", "level_id", "notices", "items", "amount")
        return {name: row[name] for name in names} | {"currency_id": self.currency_id.id}

    def action_view_chart(self):
        """Open the outlook by week: as a list with totals, as a chart and as a table. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of %s", self.policy_id.name),
            "res_model": "collection.policy.forecast.line",
            "view_mode": "graph,list,pivot",
            "context": {"search_default_group_week": 1},
            "domain": [("forecast_id", "=", self.id)],
        }
