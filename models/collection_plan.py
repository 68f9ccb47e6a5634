from odoo import api, fields, models
from odoo.exceptions import UserError

from ..calc.instalments import Instalment
from ..calc.money import to_decimal

#: Passed by identity in the context of our own writes: no caller over RPC can hold this object.
PLAN_TOKEN = object()

SOURCES = {
    "proposed": ("draft",),
    "active": ("proposed", "completed"),
    "completed": ("active",),
    "defaulted": ("active",),
    "void": ("draft", "proposed", "active"),
}
#: States in which no other plan may hold the same items.
OPEN_STATES = ("proposed", "active")
#: What is agreed on: may be changed only while it is a draft.
TERMS = {
    "move_line_ids",
    "contact_id",
    "frequency",
    "count_by",
    "instalment_count",
    "instalment_amount",
    "down_payment",
    "first_date",
    "reply_by",
    "instalment_ids",
}
#: What proves the customer's consent: may be added until the plan is active.
PROOF = {"signed_attachment_ids", "signed_by"}

STATES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("active", "Active"),
    ("completed", "Completed"),
    ("defaulted", "Defaulted"),
    ("void", "Void"),
]
FREQUENCIES = [
    ("weekly", "Every week"),
    ("fortnightly", "Every two weeks"),
    ("monthly", "Every month"),
    ("custom", "Dates of your own"),
]


class CollectionPlan(models.Model):
    """An agreement with a payer to settle items by instalments. Nothing is posted in accounting by it."""

    _name = "collection.plan"
    _description = "Payment plan"
    _inherit = ["mail.thread", "collection.blocker"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, copy=False, index=True)
    payer_id = fields.Many2one("collection.payer", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="payer_id.partner_id", store=True, index=True)
    move_line_ids = fields.Many2many(
        "account.move.line", "collection_plan_item_rel", "plan_id", "item_id", string="Items", copy=False
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="Agreed with",
        domain="[('id', 'child_of', partner_id)]",
        help="Gets the agreement and the messages about it. Empty: whoever gets the invoices.",
    )

    # === TERMS === #
    frequency = fields.Selection(FREQUENCIES, required=True, default="monthly")
    count_by = fields.Selection(
        [("number", "Number of instalments"), ("amount", "Amount of an instalment")],
        string="Divide by",
        required=True,
        default="number",
    )
    instalment_count = fields.Integer(
        string="Instalments", default=3, help="Besides the down payment. One alone is a later date for everything."
    )
    instalment_amount = fields.Monetary(string="Amount of each", help="The last one is what is left.")
    down_payment = fields.Monetary(help="Paid on the first date; the instalments follow.")
    first_date = fields.Date(string="First payment")
    reply_by = fields.Date(string="Answer by", help="Until when we wait for the signed agreement.")
    instalment_ids = fields.One2many("collection.plan.instalment", "plan_id", string="Schedule", copy=False)

    # === FIXED WITH THE PROPOSAL === #
    default_days = fields.Integer(
        readonly=True, help="Days that an instalment may be late before the whole balance is due again."
    )
    default_level_id = fields.Many2one("collection.policy.level", readonly=True, ondelete="set null")
    overpayment = fields.Selection(
        [("shorten", "Shortens the plan from its end"), ("reduce", "Reduces the next instalment")], readonly=True
    )
    freeze_interest = fields.Boolean(readonly=True, help="No interest is charged while the plan is kept.")
    opening = fields.Json(readonly=True, copy=False, help="What was open, and what had been paid on it, by item.")
    proposed_on = fields.Date(readonly=True, copy=False)
    activated_on = fields.Date(readonly=True, copy=False)
    ended_on = fields.Date(readonly=True, copy=False)
    reason = fields.Char(readonly=True, copy=False, help="Why the plan ended.")

    # === FIGURES === #
    amount_total = fields.Monetary(string="Agreed", compute="_compute_amounts", store=True)
    amount_paid = fields.Monetary(string="Paid", compute="_compute_amounts", store=True)
    amount_reduced = fields.Monetary(string="Credited", compute="_compute_amounts", store=True)
    amount_open = fields.Monetary(string="Still to pay", compute="_compute_amounts", store=True)
    next_date = fields.Date(string="Next payment", compute="_compute_amounts", store=True)
    next_amount = fields.Monetary(compute="_compute_amounts", store=True)
    default_on = fields.Date(readonly=True, copy=False, index="btree_not_null", help="In default from this day on.")

    @api.depends("move_line_ids.currency_id", "payer_id")
    def _compute_currency_id(self):
        for plan in self:
            plan.currency_id = plan.move_line_ids[:1].currency_id or plan.payer_id.company_id.currency_id

    @api.depends(
        "instalment_ids.date",
        "instalment_ids.amount",
        "instalment_ids.amount_paid",
        "instalment_ids.amount_reduced",
        "instalment_ids.amount_open",
    )
    def _compute_amounts(self):
        for plan in self:
            parts = plan.instalment_ids
            plan.amount_total = sum(parts.mapped("amount"))
            plan.amount_paid = sum(parts.mapped("amount_paid"))
            plan.amount_reduced = sum(parts.mapped("amount_reduced"))
            plan.amount_open = sum(parts.mapped("amount_open"))
            coming = parts.filtered(lambda part: part.amount_open > 0 and part.date).sorted("date")[:1]
            plan.next_date, plan.next_amount = coming.date, coming.amount_open

    @api.depends("name", "payer_id.display_name")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "%(number)s of %(customer)s", number=plan.name or "", customer=plan.payer_id.display_name or ""
            )

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: a plan begins as a draft; one without a schedule gets the usual one."""
        if not self._is_ours():
            allowed = TERMS | PROOF | {"payer_id"}
            if any(self._get_guarded(vals, allowed) for vals in vals_list):
                raise UserError(self.env._("A plan begins as a draft."))
            self = self._without_defaults(allowed)
        sequence = self.env["ir.sequence"].sudo()
        numbered = [{**vals, "name": sequence.next_by_code("collection.plan") or "/"} for vals in vals_list]
        plans = super().create(numbered)
        plans.filtered(lambda plan: not plan.instalment_ids)._rebuild_schedule()
        return plans

    def write(self, vals):
        """Override: what was agreed on stays as it was agreed on, and nobody forges a state or an approval."""
        if not self._is_ours():
            self._check_may_write(vals)
        result = super().write(vals)
        if TERMS & set(vals) and not self._is_ours():
            self._hook_terms_changed(vals)
        return result

    def _check_may_write(self, vals):
        if self._get_guarded(vals, TERMS | PROOF):
            raise UserError(self.env._("What becomes of a plan is not written by hand; please use its buttons."))
        if TERMS & set(vals) and any(plan.state != "draft" for plan in self):
            raise UserError(self.env._("What has been proposed stays as it is: void this plan and agree a new one."))
        if PROOF & set(vals) and any(plan.state not in ("draft", "proposed") for plan in self):
            raise UserError(self.env._("The agreement has been accepted and stays as it is."))

    @api.model
    def _get_guarded(self, vals, allowed):
        """What may not be written from outside; the chatter keeps its own books."""
        return set(vals) - allowed - set(self.env["mail.thread"]._fields)

    def _without_defaults(self, allowed):
        """The same records, for which a context brings no values of its own but these."""
        kept = {f"default_{name}" for name in allowed}
        context = self.env.context
        own = {key: value for key, value in context.items() if not key.startswith("default_") or key in kept}
        return self.with_env(self.env(context=own))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(plan.state != "draft" for plan in self):
            raise UserError(self.env._("Plans that have been proposed stay for the record; void them instead."))

    @api.model
    def _is_ours(self):
        return self.env.context.get("collection_plan_token") is PLAN_TOKEN

    def _as_ours(self):
        """The same records, allowed to record what happened."""
        return self.with_context(collection_plan_token=PLAN_TOKEN)

    def _set_state(self, target, **vals):
        """Move the plans that may move to a state; the others are left as they are.

        :return: the plans that moved.
        """
        moving = self.filtered(lambda plan: plan.state in SOURCES[target])
        if moving:
            moving._as_ours().write({"state": target, **vals})
            moving._hook_state_changed(target)
        return moving

    def _hook_state_changed(self, state):
        """React to a change of state. To be extended by what follows from it."""
        return

    def _hook_terms_changed(self, vals):
        """React to a change of the draft. To be extended by what depends on it."""
        return

    # === FACTS === #

    def _get_today(self):
        return self.company_id._get_collection_today()

    def _get_policy(self):
        return self.payer_id.sudo()._get_policy()

    def _get_calendar(self):
        """The days on which something can be paid. Note: `self.ensure_one()`

        :rtype: calc.dates.WorkCalendar
        """
        company = self.payer_id.company_id.sudo()
        return company._to_work_calendar(self._get_policy().resource_calendar_id, company._get_collection_today())

    def _to_schedule(self):
        """The instalments as the rules see them, oldest first. Note: `self.ensure_one()`

        :rtype: tuple[calc.instalments.Instalment, ...]
        """
        return tuple(
            Instalment(part.date, to_decimal(part.amount), part.reopened_on or None) for part in self._get_parts()
        )

    def _get_parts(self):
        """The instalments in the order of their dates."""
        return self.instalment_ids.filtered("date").sorted(lambda part: (part.date, part.id or 0))
