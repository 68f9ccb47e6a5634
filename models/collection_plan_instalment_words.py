from datetime import timedelta

from odoo import api, fields, models

from ..calc.instalments import Instalment, default_day


class CollectionPlanInstalment(models.Model):
    """What the messages about an instalment may use."""

    _inherit = "collection.plan.instalment"

    contact_name = fields.Char(related="plan_id.contact_name")
    invoice_display = fields.Char(related="plan_id.invoice_display")
    payment_reference = fields.Char(related="plan_id.payment_reference")
    bank_display = fields.Char(related="plan_id.bank_display")
    last_day = fields.Date(compute="_compute_last_day", help="The last day on which paying it keeps the plan.")

    @api.depends("date", "reopened_on", "plan_id.default_days")
    def _compute_last_day(self):
        for part in self:
            entry = part.date and Instalment(part.date, 0, part.reopened_on or None)
            part.last_day = entry and default_day(entry, part.plan_id.default_days) - timedelta(days=1)

    def _get_since(self):
        """The day from which it counts as late. Note: `self.ensure_one()`"""
        return max(self.date, self.reopened_on or self.date)

    def _get_occasion(self):
        """Tells apart the reminders of an instalment that was paid, and is open again."""
        return str(self._get_since())
