from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..calc.facts import Policy
from ..calc.money import to_decimal


class CollectionPolicy(models.Model):
    """A dunning ladder and the settings its levels share."""

    _name = "collection.policy"
    _description = "Collection policy"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: usable by all companies.")
    description = fields.Text(translate=True, help="For whom the policy is meant and how it feels to them.")
    level_ids = fields.One2many("collection.policy.level", "policy_id", copy=True)

    # === RHYTHM === #
    quiet_days = fields.Integer(default=7, tracking=True, help="Days between two written demands to one payer.")
    call_gap_days = fields.Integer(default=3, tracking=True, help="Days between two calls, visits or meetings.")
    grace_days = fields.Integer(help="Days added to every level that counts from the due date onwards.")
    transit_days = fields.Integer(default=2, help="Working days a letter travels, added to its deadline.")
    cool_down_days = fields.Integer(
        default=3, help="Working days during which nothing leaves after a pause or another block has ended."
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working calendar",
        check_company=True,
        help="Days on which something may leave. Empty: the company's working hours.",
    )

    # === LIMITS === #
    min_amount = fields.Float(
        string="Minimum amount",
        default=25.0,
        tracking=True,
        help="In company currency: a currency block whose total is lower is not chased.",
    )
    min_percent = fields.Float(
        string="Minimum percent", help="Percent of the open overdue balance below which a block is not chased."
    )
    large_amount = fields.Float(
        string="Large from", default=5000.0, help="Open balance in company currency from which a payer counts as large."
    )
    new_days = fields.Integer(string="New for (days)", default=180, help="Days since the first invoice a payer is new.")
    bank_max_age_days = fields.Integer(
        default=2,
        help="Working days after which bank data is too old to send anything without a person. 0: not checked.",
    )
    legal_intended = fields.Boolean(help="Legal steps are really meant: texts of late levels may announce them.")

    level_count = fields.Integer(compute="_compute_level_count")

    _quiet_days_positive = models.Constraint("CHECK(quiet_days >= 0)", "Quiet days cannot be negative.")
    _call_gap_positive = models.Constraint("CHECK(call_gap_days >= 0)", "The gap between calls cannot be negative.")
    _grace_positive = models.Constraint("CHECK(grace_days >= 0)", "Days of grace cannot be negative.")
    _min_amount_positive = models.Constraint("CHECK(min_amount >= 0)", "The minimum amount cannot be negative.")
    _min_percent_range = models.Constraint(
        "CHECK(min_percent BETWEEN 0 AND 100)", "The minimum percent lies between 0 and 100."
    )

    @api.depends("level_ids.active")
    def _compute_level_count(self):
        for policy in self:
            policy.level_count = len(policy.level_ids.filtered("active"))

    @api.constrains("level_ids")
    def _check_ascending_due_days(self):
        """A ladder whose later rung comes first would never reach the earlier ones in the order people read."""
        for policy in self:
            days = [
                level.days
                for level in policy.level_ids.filtered("active").sorted("sequence")
                if level.count_from == "due" and level.day_unit == "calendar"
            ]
            if days != sorted(days):
                raise ValidationError(
                    self.env._(
                        "Policy “%(policy)s”: levels that count from the due date come in the order of their days.",
                        policy=policy.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.with_context(active_test=False).level_ids._unlink_except_used()

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", policy.name)}
            for policy, vals in zip(self, super().copy_data(default=default), strict=True)
        ]

    # === FACTS === #

    def _to_policy(self, company, on):
        """The policy as the rules see it.

        :param company: whose working hours apply where the policy names no calendar of its own.
        :param date on: the middle of the calendar's horizon.
        :rtype: calc.facts.Policy

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        levels = self.level_ids.filtered("active").sorted(lambda level: (level.sequence, level.id))
        return Policy(
            id=self.id,
            levels=tuple(level._to_level(rank) for rank, level in enumerate(levels, start=1)),
            calendar=company._to_work_calendar(self.resource_calendar_id, on),
            quiet_days=self.quiet_days,
            call_gap_days=self.call_gap_days,
            grace_days=self.grace_days,
            transit_days=self.transit_days,
            min_amount=to_decimal(self.min_amount),
            min_percent=to_decimal(self.min_percent),
        )
