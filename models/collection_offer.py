from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..calc.money import to_decimal
from ..calc.offer import get_excess, get_percent, get_terms


class CollectionOffer(models.Model):
    """A discount on open items for whoever pays by a day."""

    _name = "collection.offer"
    _description = "Offer"
    _inherit = ["collection.matter"]

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("accepted", "Accepted"),
            ("honoured", "Honoured"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        index=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    move_ids = fields.Many2many(
        "account.move",
        "collection_offer_move_rel",
        string="Invoices",
        compute="_compute_move_ids",
        store=True,
        copy=False,
    )
    date = fields.Date(
        string="Payable by", required=True, tracking=True, help="The last day on which the money may arrive."
    )
    discount_type = fields.Selection(
        [("percent", "Percent"), ("amount", "Amount")], string="Discount in", required=True, default="percent"
    )
    percent = fields.Float(default=2.0, help="Of the open amount.")
    discount = fields.Monetary(help="In the currency of the items, taxes included.")
    note = fields.Text(help="Why we offer it; not told to the customer.")

    # === WHAT IT COMES TO === #
    amount_open = fields.Monetary(
        string="Open amount", compute="_compute_terms", store=True, readonly=True, help="As of the day it was offered."
    )
    amount_saved = fields.Monetary(string="Saved", compute="_compute_terms", store=True, readonly=True)
    amount_reduced = fields.Monetary(string="To pay", compute="_compute_terms", store=True, readonly=True)
    amount_paid_before = fields.Monetary(readonly=True, copy=False, help="Had been paid on the items before the offer.")
    opened_on = fields.Date(readonly=True, copy=False)

    # === APPROVAL === #
    excess = fields.Char(compute="_compute_excess", string="Beyond the limits")
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    # === COMPUTE METHODS === #

    @api.depends("amount_reduced", "date", "partner_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = self.env._("Offer to %s", offer.partner_id.display_name or "")

    @api.depends("move_line_ids", "discount_type", "percent", "discount")
    def _compute_terms(self):
        """While it is a draft: afterwards it says what was offered."""
        for offer in self.filtered(lambda offer: offer.state in (False, "draft")):
            lines = offer.sudo().move_line_ids
            is_mixed = len(lines.currency_id) > 1
            offer.amount_open = 0.0 if is_mixed else sum(lines.mapped("amount_residual_currency"))
            terms = offer._get_terms()
            offer.amount_saved = float(terms.saved) if terms else 0.0
            offer.amount_reduced = float(terms.reduced) if terms else offer.amount_open

    def _get_terms(self):
        """The terms as the rules work them out; None when they make no sense. Note: `self.ensure_one()`

        :rtype: calc.offer.Terms
        """
        unit = to_decimal(self.currency_id.rounding)
        is_percent = self.discount_type == "percent"
        try:
            return get_terms(
                to_decimal(self.amount_open),
                unit,
                percent=to_decimal(self.percent) if is_percent else None,
                amount=None if is_percent else to_decimal(self.discount),
            )
        except (ValueError, ArithmeticError):
            return None

    @api.depends("amount_saved", "amount_open", "date", "payer_id", "state")
    @api.depends_context("lang")
    def _compute_excess(self):
        for offer in self:
            policy = offer.payer_id.sudo()._get_policy() if offer.payer_id else self.env["collection.policy"]
            sentences = {
                "percent": self.env._("more than %s %%", f"{policy.offer_max_percent:g}"),
                "days": self.env._("payable later than in %s days", policy.offer_max_days),
            }
            offer.excess = ", ".join(sentences[limit] for limit in offer._get_excess(policy)) or False

    def _get_excess(self, policy):
        """The limits of a policy that a draft goes beyond. Note: `self.ensure_one()`"""
        if self.state not in (False, "draft") or not self.amount_open or not self.date or not policy:
            return ()
        percent = get_percent(to_decimal(self.amount_saved), to_decimal(self.amount_open))
        days = (self.date - self.company_id._get_collection_today()).days
        return get_excess(percent, days, to_decimal(policy.offer_max_percent), policy.offer_max_days)

    # === CONSTRAINTS === #

    @api.constrains("move_line_ids", "discount_type", "percent", "discount")
    def _check_terms(self):
        for offer in self:
            if not offer._get_terms():
                raise ValidationError(self.env._("A discount is more than nothing and less than everything."))

    @api.constrains("date")
    def _check_date(self):
        for offer in self:
            if offer.state == "draft" and offer.date < offer.company_id._get_collection_today():
                raise ValidationError(self.env._("Please choose a day to come."))

    # === GUARD === #

    @api.model
    def _get_terms_fields(self):
        return {"move_line_ids", "date", "discount_type", "percent", "discount", "note"}

    @api.model
    def _get_first_fields(self):
        return super()._get_first_fields() | self._get_terms_fields()

    def _get_later_fields(self):
        later = super()._get_later_fields()
        return later | self._get_terms_fields() if self.state == "draft" else later

    @api.model_create_multi
    def create(self, vals_list):
        """Override: somebody looks after it."""
        offers = super().create(vals_list)
        for offer in offers.filtered(lambda offer: not offer.owner_id):
            offer.sudo()._as_ours().owner_id = offer.payer_id.sudo()._get_owner("collector")
        return offers

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(offer.state != "draft" for offer in self):
            raise UserError(self.env._("Offers stay for the record; withdraw them instead."))
