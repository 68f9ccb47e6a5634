from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import DISPUTE_REASONS, SALES_REASONS

#: Working days within which a customer who objects is answered.
ANSWER_WITHIN = 10


class CollectionDispute(models.Model):
    """What a customer objects to: items, or an amount of one of them, that are not chased until it is cleared up."""

    _name = "collection.dispute"
    _description = "Dispute"
    _inherit = ["collection.matter"]
    _order = "answer_by, id"

    state = fields.Selection(
        [("open", "In clarification"), ("accepted", "Accepted"), ("rejected", "Rejected"), ("withdrawn", "Withdrawn")],
        required=True,
        default="open",
        index=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    move_ids = fields.Many2many(
        "account.move",
        "collection_dispute_move_rel",
        string="Invoices",
        compute="_compute_move_ids",
        store=True,
        copy=False,
    )
    reason = fields.Selection(DISPUTE_REASONS, required=True, tracking=True)
    note = fields.Text(help="What the customer says.")
    amount = fields.Monetary(
        string="Only a part", copy=False, help="Of one item, taxes included; the rest is still chased. 0: all of it."
    )
    amount_claimed = fields.Monetary(
        string="Disputed", compute="_compute_amount_claimed", store=True, help="As of the day it was noted."
    )
    answer_by = fields.Date(
        string="Answer by", tracking=True, help="Day by which the customer gets an answer; later the manager steps in."
    )
    words = fields.Text(string="Our answer", help="Told to the customer together with the decision.")
    amount_credited = fields.Monetary(string="Credited", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    @api.depends("reason", "partner_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["reason"]._description_selection(self.env))
        for dispute in self:
            dispute.display_name = self.env._(
                "%(what)s: %(whom)s", what=labels.get(dispute.reason, ""), whom=dispute.partner_id.display_name or ""
            )

    @api.depends("move_line_ids", "amount")
    def _compute_amount_claimed(self):
        for dispute in self:
            residuals = dispute.sudo().move_line_ids.mapped("amount_residual_currency")
            dispute.amount_claimed = dispute.amount or sum(residuals)

    # === CONSTRAINTS === #

    @api.constrains("amount", "move_line_ids")
    def _check_amount(self):
        for dispute in self.filtered("amount"):
            item = dispute.sudo().move_line_ids
            if dispute.amount < 0:
                raise ValidationError(self.env._("A disputed amount cannot be negative."))
            if len(item) != 1:
                raise ValidationError(self.env._("A part can be disputed of one item at a time."))
            if dispute.currency_id.compare_amounts(dispute.amount, item.amount_residual_currency) > 0:
                raise ValidationError(self.env._("More is disputed than is open on %s.", item.move_name))

    @api.constrains("move_line_ids", "amount")
    def _check_not_disputed_twice(self):
        for dispute in self:
            others = dispute._get_rivals()
            claimed = dispute.amount + sum(others.mapped("amount"))
            item = dispute.sudo().move_line_ids
            is_whole = not dispute.amount or not all(others.mapped("amount"))
            if others and (is_whole or claimed > sum(item.mapped("amount_residual_currency"))):
                names = (others.move_line_ids & item).mapped("move_name")
                raise ValidationError(self.env._("%s is in clarification already.", ", ".join(sorted(set(names)))))

    def _get_rivals(self):
        """Other disputes of the same items that are not settled yet. Note: `self.ensure_one()`"""
        disputes = self.sudo().search(
            [
                ("move_line_ids", "in", self.move_line_ids.ids),
                ("state", "in", ("open", "accepted")),
                ("id", "!=", self.id),
            ]
        )
        return disputes.filtered(lambda dispute: dispute.state == "open" or dispute.is_credit_pending)

    @api.constrains("answer_by")
    def _check_answer_by(self):
        for dispute in self:
            if dispute.answer_by and dispute.answer_by < dispute.company_id._get_collection_today():
                raise ValidationError(self.env._("Please promise an answer for a day to come."))

    # === GUARD === #

    @api.model
    def _get_first_fields(self):
        return super()._get_first_fields() | {"reason", "note", "amount", "answer_by", "words"}

    def _get_later_fields(self):
        later = super()._get_later_fields()
        return later | {"reason", "note", "answer_by", "words"} if self.state == "open" else later

    @api.model_create_multi
    def create(self, vals_list):
        """Override: somebody sees to it by a day, and the customer hears that we do."""
        disputes = super().create(vals_list)
        for dispute in disputes:
            dispute.sudo()._as_ours().write(dispute._prepare_care())
            dispute._schedule_care()
        disputes._tell("dispute_opened")
        return disputes

    def _prepare_care(self):
        """Who answers, and by when, where nobody has said so. Note: `self.ensure_one()`"""
        today = self.company_id._get_collection_today()
        role = "salesperson" if self.reason in SALES_REASONS else "collector"
        return {
            "owner_id": (self.owner_id or self.payer_id.sudo()._get_owner(role)).id,
            "answer_by": self.answer_by or self._get_policy_calendar(today).add_workdays(today, ANSWER_WITHIN),
        }

    def _schedule_care(self):
        summary = self.env._("Answer the dispute: %s", self.items_display)
        self._schedule("dispute_answer", summary, self.note or "", self.owner_id, self.answer_by)

    def write(self, vals):
        """Override: the task goes along to another owner or day."""
        result = super().write(vals)
        if {"owner_id", "answer_by"} & set(vals):
            for dispute in self:
                tasks = dispute.sudo().activity_ids.filtered(lambda task: task.collection_kind == "dispute_answer")
                tasks.write({"user_id": dispute.owner_id.id, "date_deadline": dispute.answer_by})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_noted(self):
        raise UserError(self.env._("Disputes stay for the record; withdraw them instead."))
