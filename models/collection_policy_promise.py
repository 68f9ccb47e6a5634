from odoo import fields, models

from ..calc.money import to_decimal
from ..calc.promise import Terms


class CollectionPolicy(models.Model):
    """What a customer may promise without a manager, how exactly a promise is to be kept, and what is said about it."""

    _inherit = "collection.policy"

    # === LIMITS: beyond them a manager approves === #
    promise_max_days = fields.Integer(
        string="Promise at most for", default=14, help="Days until the promised day. 0: no limit."
    )
    promise_max_open = fields.Integer(
        string="Open promises at most", default=1, help="Promises of one payer that are open at once. 0: no limit."
    )
    promise_max_amount = fields.Float(
        string="Promised amount at most", help="In company currency, for one promise. 0: no limit."
    )
    promise_max_broken = fields.Integer(
        string="Approval after broken promises",
        default=1,
        help="So many promises broken within a year make every new one need approval. 0: never.",
    )

    # === TOLERANCE === #
    promise_tolerance_days = fields.Integer(
        default=2, help="Working days after the promised day on which a payment still keeps the promise."
    )
    promise_tolerance_percent = fields.Float(
        default=2.0, help="Percent of the promised amount that may be missing, such as bank charges."
    )
    promise_tolerance_amount = fields.Float(
        default=50.0, help="In company currency: never more than this may be missing."
    )
    promise_credit_counts = fields.Boolean(
        string="Credit notes keep promises",
        help="Otherwise a credit note lowers what was promised, and a full one makes the promise void.",
    )

    # === MESSAGES === #
    promise_confirm = fields.Boolean(
        string="Confirm promises",
        default=True,
        help="At once, to the person who promised, with a copy to the billing contact.",
    )
    promise_remind = fields.Boolean(
        string="Remind of promises", default=True, help="On the working day before the promised day."
    )
    promise_thank = fields.Boolean(
        string="Thank for kept promises",
        default=True,
        help="The day after. The general thanks for payments do not come besides.",
    )

    _promise_limits = models.Constraint(
        "CHECK(promise_max_days >= 0 AND promise_max_open >= 0"
        " AND promise_max_amount >= 0 AND promise_max_broken >= 0)",
        "The limits of promises cannot be negative; 0 means no limit.",
    )
    _promise_tolerance = models.Constraint(
        "CHECK(promise_tolerance_days >= 0 AND promise_tolerance_amount >= 0"
        " AND promise_tolerance_percent >= 0 AND promise_tolerance_percent < 100)",
        "The tolerances of promises cannot be negative, and less than 100 percent may be missing.",
    )

    def _to_promise_terms(self):
        """What the policy says about promises; the usual terms where there is no policy.

        :rtype: calc.promise.Terms
        """
        if not self:
            return Terms()
        return Terms(
            max_days=self.promise_max_days,
            max_open=self.promise_max_open,
            max_amount=to_decimal(self.promise_max_amount),
            max_broken=self.promise_max_broken,
            tolerance_days=self.promise_tolerance_days,
            tolerance_percent=to_decimal(self.promise_tolerance_percent),
            tolerance_amount=to_decimal(self.promise_tolerance_amount),
            credits_count=self.promise_credit_counts,
        )
