from odoo import api, fields, models
from odoo.exceptions import UserError

from .collection_plan import PLAN_TOKEN

#: What a person decides of an instalment, while its plan is a draft.
TERMS = {"plan_id", "date", "amount"}


class CollectionPlanInstalment(models.Model):
    """What is to be paid of a plan on a day, and what has been paid of it."""

    _name = "collection.plan.instalment"
    _description = "Instalment"
    _order = "date, id"

    plan_id = fields.Many2one("collection.plan", required=True, index=True, ondelete="cascade")
    payer_id = fields.Many2one(related="plan_id.payer_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state", string="State of the plan")
    date = fields.Date(required=True)
    amount = fields.Monetary(required=True)
    amount_paid = fields.Monetary(string="Paid", readonly=True, copy=False)
    amount_reduced = fields.Monetary(string="Credited", readonly=True, copy=False, help="Taken off by credit notes.")
    amount_open = fields.Monetary(string="Still to pay", compute="_compute_amount_open", store=True)
    state = fields.Selection(
        [("open", "Open"), ("partial", "Partly paid"), ("paid", "Paid"), ("waived", "No longer needed")],
        compute="_compute_amount_open",
        store=True,
    )
    reopened_on = fields.Date(readonly=True, copy=False, help="Day on which a payment of it was undone.")
    days_late = fields.Integer(compute="_compute_days_late", help="Days since its date, while it is open.")

    _plan_date_idx = models.Index("(date) WHERE state IN ('open', 'partial')")

    @api.depends("amount", "amount_paid", "amount_reduced")
    def _compute_amount_open(self):
        for part in self:
            currency = part.currency_id or part.env.company.currency_id
            part.amount_open = currency.round(part.amount - part.amount_paid - part.amount_reduced)
            if part.amount_open > 0:
                part.state = "partial" if part.amount_paid else "open"
            else:
                part.state = "paid" if part.amount_paid or not part.amount_reduced else "waived"

    @api.depends("date", "state", "plan_id.state")
    def _compute_days_late(self):
        for part in self:
            is_late = part.plan_id.state == "active" and part.state in ("open", "partial") and part.date
            part.days_late = max((part.plan_id._get_today() - part.date).days, 0) if is_late else 0

    @api.depends("plan_id.name", "plan_id.payer_id.display_name")
    def _compute_display_name(self):
        for part in self:
            part.display_name = part.plan_id.display_name

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: a person adds instalments to drafts only, and none that is paid."""
        if self._is_ours():
            return super().create(vals_list)
        if any(set(vals) - TERMS for vals in vals_list):
            raise UserError(self.env._("What has been paid of an instalment is not written by hand."))
        parts = super(CollectionPlanInstalment, self.plan_id._without_defaults(TERMS).instalment_ids).create(vals_list)
        parts._check_draft()
        parts.plan_id._hook_terms_changed({"instalment_ids": True})
        return parts

    def write(self, vals):
        """Override: as :meth:`create`."""
        self._check_draft()
        if not self._is_ours() and set(vals) - TERMS:
            raise UserError(self.env._("What has been paid of an instalment is not written by hand."))
        result = super().write(vals)
        self._check_draft()  # also of the plan it was moved to
        if not self._is_ours():
            self.plan_id._hook_terms_changed({"instalment_ids": True})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_draft()
        if not self._is_ours():
            self.plan_id._hook_terms_changed({"instalment_ids": True})

    def _check_draft(self):
        if not self._is_ours() and any(part.plan_id.state != "draft" for part in self):
            raise UserError(self.env._("What has been proposed stays as it is: void this plan and agree a new one."))

    @api.model
    def _is_ours(self):
        return self.env.context.get("collection_plan_token") is PLAN_TOKEN
