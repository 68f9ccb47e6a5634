from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..calc.instalments import Limits
from ..calc.money import to_decimal


class CollectionPolicy(models.Model):
    """What may be agreed on in payment plans without a manager, and when a plan has failed."""

    _inherit = "collection.policy"

    plan_max_instalments = fields.Integer(
        string="Instalments at most", default=6, help="With the down payment; more need a manager. 0: no limit."
    )
    plan_max_days = fields.Integer(
        string="Longest plan (days)", default=180, help="Days until the last instalment. 0: no limit."
    )
    plan_min_down_percent = fields.Float(
        string="First payment at least (%)", default=20.0, help="Percent of the balance that the first payment covers."
    )
    plan_max_amount = fields.Float(
        string="Largest plan", help="In company currency; more needs a manager. 0: no limit."
    )
    plan_default_days = fields.Integer(
        string="Default after (days)",
        default=7,
        help="Calendar days that an instalment may be late before the plan is in default.",
    )
    plan_default_level_id = fields.Many2one(
        "collection.policy.level",
        string="Level after a default",
        domain="[('policy_id', '=', id)]",
        copy=False,
        ondelete="set null",
        help="The level that comes next when a plan has failed. Empty: items go on where they stood.",
    )
    plan_overpayment = fields.Selection(
        [("shorten", "Shortens the plan from its end"), ("reduce", "Reduces the next instalment")],
        string="Paid too much",
        default="shorten",
        required=True,
    )
    plan_freeze_interest = fields.Boolean(
        string="Freeze interest", default=True, help="No interest is charged while a plan is kept."
    )
    plan_tolerance_amount = fields.Float(
        string="Rest that does not matter",
        default=1.0,
        help="In company currency: bank fees and the like, for which no plan is missed or kept open.",
    )

    _plan_max_instalments_positive = models.Constraint(
        "CHECK(plan_max_instalments >= 0)", "The number of instalments cannot be negative."
    )
    _plan_max_days_positive = models.Constraint("CHECK(plan_max_days >= 0)", "The length of plans cannot be negative.")
    _plan_min_down_range = models.Constraint(
        "CHECK(plan_min_down_percent BETWEEN 0 AND 100)", "The first payment lies between 0 and 100 percent."
    )
    _plan_max_amount_positive = models.Constraint("CHECK(plan_max_amount >= 0)", "The largest plan cannot be negative.")
    _plan_default_days_positive = models.Constraint(
        "CHECK(plan_default_days >= 0)", "The days until a default cannot be negative."
    )
    _plan_tolerance_positive = models.Constraint(
        "CHECK(plan_tolerance_amount >= 0)", "The rest that does not matter cannot be negative."
    )

    @api.constrains("plan_default_level_id")
    def _check_plan_default_level(self):
        for policy in self:
            level = policy.plan_default_level_id
            if level and level.policy_id != policy:
                raise ValidationError(self.env._("The level after a default must be one of this policy."))

    def _to_plan_limits(self):
        """What may be agreed on without a manager. Note: `self.ensure_one()`

        :rtype: calc.instalments.Limits
        """
        self.ensure_one()
        return Limits(
            max_instalments=self.plan_max_instalments,
            max_days=self.plan_max_days,
            min_down_percent=to_decimal(self.plan_min_down_percent),
            max_amount=to_decimal(self.plan_max_amount),
        )
