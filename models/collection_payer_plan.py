from odoo import api, fields, models

from ..calc.exclusion import Exclusion

#: Channels by which somebody would read two messages of ours on one day.
WRITTEN = ("email", "letter", "sms")


class CollectionPayer(models.Model):
    """The payment plans of a payer."""

    _inherit = "collection.payer"

    plan_ids = fields.One2many("collection.plan", "payer_id", string="Payment plans", readonly=True)
    plan_count = fields.Integer(compute="_compute_plan_count")
    plan_told_on = fields.Date(readonly=True, help="Day on which the customer was told that a plan is in default.")

    @api.depends("plan_ids")
    def _compute_plan_count(self):
        rows = self.env["collection.plan"]._read_group([("payer_id", "in", self.ids)], ["payer_id"], ["__count"])
        counts = {payer.id: count for payer, count in rows}
        for payer in self:
            payer.plan_count = counts.get(payer.id, 0)

    def action_view_plans(self):
        """Open the payment plans of the payer. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment plans"),
            "res_model": "collection.plan",
            "views": [(False, "list"), (False, "form")],
            "domain": [("payer_id", "=", self.id)],
            "context": {"default_payer_id": self.id},
        }

    def _check_touch_allowed(self, channel, at=None, automatic=True, **options):
        """Override: on the day on which the customer learns that a plan has ended, no reminder follows by itself."""
        answer = super()._check_touch_allowed(channel, at, automatic, **options)
        is_demand = automatic and channel in WRITTEN and not options.get("is_answer")
        if answer[0] != "allow" or not is_demand or not self.plan_told_on:
            return answer
        at = at or fields.Datetime.now()
        if self._to_local(at).date() != self.plan_told_on:
            return answer
        tomorrow = self.company_id._to_utc(fields.Date.add(self.plan_told_on, days=1), 0)
        opening = self._get_next_opening(tomorrow)
        return "defer", opening, Exclusion("contact_rule", opening.date())
