from odoo import api, fields, models
from odoo.exceptions import UserError

from ..calc.instalments import beyond
from ..calc.money import to_decimal
from .collection_plan import TERMS


class CollectionPlan(models.Model):
    """Beyond the limits of the policy a manager approves; every change of the draft takes the approval back."""

    _inherit = "collection.plan"

    approval_note = fields.Char(
        compute="_compute_approval_note", help="Why a manager has to approve; empty when nobody has to."
    )
    approval_asked = fields.Boolean(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)

    @api.depends("payer_id", "move_line_ids", "instalment_ids.date", "instalment_ids.amount", "state")
    def _compute_approval_note(self):
        for plan in self:
            plan.approval_note = plan.state == "draft" and bool(plan.payer_id) and plan._get_approval_note()

    def _get_approval_note(self):
        """Which limits of the policy the draft goes beyond, as sentences. Note: `self.ensure_one()`"""
        policy, parts = self._get_policy(), self._to_schedule()
        if not (policy and parts):
            return False
        today = self.payer_id.company_id._get_collection_today()
        codes = beyond(parts, to_decimal(self._get_company_amount()), today, policy._to_plan_limits())
        sentences = {
            "number": self.env._("more than %s instalments", policy.plan_max_instalments),
            "days": self.env._("longer than %s days", policy.plan_max_days),
            "down": self.env._("a first payment below %s percent", f"{policy.plan_min_down_percent:g}"),
            "amount": self.env._("a larger amount than the policy allows"),
        }
        return ", ".join(sentences[code] for code in codes) or False

    def _get_company_amount(self):
        """The balance in company currency, at today's rate. Note: `self.ensure_one()`"""
        company = self.payer_id.company_id
        currency = self.currency_id or company.currency_id
        return currency._convert(self.balance, company.currency_id, company, company._get_collection_today())

    def action_request_approval(self):
        """Ask the collections manager to approve drafts that go beyond the policy."""
        self._check_agreeing()
        for plan in self:
            if plan.state != "draft" or not plan.approval_note:
                raise UserError(self.env._("Nobody has to approve this plan."))
            plan._check_proposable()
            plan.sudo()._as_ours().approval_asked = True
            note = self.env._("%(plan)s asks for %(reasons)s.", plan=plan.name, reasons=plan.approval_note)
            plan.payer_id._ensure_activity("plan_approval", self.env._("Approve a payment plan"), note, role="manager")

    def action_approve(self):
        """Approve drafts that go beyond the policy; for managers."""
        self._check_agreeing()
        self.env["collection.payer"]._check_is_manager()
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("Only a draft can be approved."))
            plan._check_proposable()
            plan._approve()

    def _approve(self):
        self.sudo()._as_ours().write(
            {"approved_by_id": self.env.user.id, "approved_on": self._get_today(), "approval_asked": False}
        )
        tasks = self.payer_id.sudo().activity_ids
        tasks.filtered(lambda task: task.collection_kind == "plan_approval").unlink()

    def _check_limits(self):
        """Refuse what goes beyond the policy unless a manager has approved it; a manager approves by proposing.

        :raise UserError: saying which limits are exceeded.
        """
        for plan in self.filtered(lambda plan: plan._get_approval_note() and not plan.approved_by_id):
            if not self.env.user.has_group("account_collections.group_collection_manager"):
                raise UserError(self.env._("A manager has to approve this plan first: %s.", plan._get_approval_note()))
            plan._approve()

    def _hook_terms_changed(self, vals):
        """Override: an approval is for what was approved, and for nothing else."""
        result = super()._hook_terms_changed(vals)
        if (TERMS - {"reply_by", "contact_id"}) & set(vals):
            approved = self.filtered(lambda plan: plan.approved_by_id or plan.approval_asked)
            approved.sudo()._as_ours().write({"approved_by_id": False, "approved_on": False, "approval_asked": False})
        return result
