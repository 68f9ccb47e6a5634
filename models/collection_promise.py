from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, format_amount, format_date

#: Passed by identity in the context of our own writes: no caller over RPC can hold this object.
WRITE_TOKEN = object()
#: What whoever notes a promise says; everything else follows from it.
INPUTS = {
    *("payer_id", "amount", "currency_id", "date", "move_line_ids", "evidence"),
    *("attachment_ids", "contact_id", "note", "owner_id"),
}
#: What may still be said better while the promise is open: that it has come in writing, for example.
LATER = {"evidence", "attachment_ids", "contact_id", "note", "owner_id"}
#: States in which a promise stands for something that is still to come.
LIVE_STATES = ("to_approve", "open")
#: States in which a promise was not kept; a part of it is not all of it.
FAILED_STATES = ("partial", "broken")


class CollectionPromise(models.Model):
    """What a customer has promised to pay, by when, for which items; it keeps these items from being chased.

    The terms (deadline, tolerance) are fixed when it is made, so that a change of the policy breaks no promise.
    """

    _name = "collection.promise"
    _description = "Promise to pay"
    _inherit = ["collection.blocker"]
    _order = "date desc, id desc"
    _check_company_auto = True

    # === WHAT WAS PROMISED === #
    payer_id = fields.Many2one("collection.payer", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="payer_id.partner_id", store=True, index=True)
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    date = fields.Date(string="Promised for", required=True, index=True, help="A working day.")
    move_line_ids = fields.Many2many(
        "account.move.line",
        "collection_promise_item_rel",
        "promise_id",
        "move_line_id",
        string="Items",
        check_company=True,
        help="Empty: the oldest open items first.",
    )
    evidence = fields.Selection(
        [("oral", "Said"), ("written", "Written"), ("letter", "Letter of the customer")],
        required=True,
        default="oral",
        help="Some late levels stop only for a promise in writing.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", "collection_promise_attachment_rel", "promise_id", "attachment_id", string="Their paper"
    )
    contact_id = fields.Many2one(
        "res.partner", string="Promised by", check_company=True, help="Is written to. Empty: the billing contact."
    )
    owner_id = fields.Many2one("res.users", string="Collector", index="btree_not_null")
    note = fields.Text()

    # === TERMS, fixed when it is made === #
    made_on = fields.Date(readonly=True)
    deadline = fields.Date(readonly=True, help="The last day on which a payment still counts.")
    blocked_until = fields.Date(
        string="Left alone until", readonly=True, help="The first day on which the items may be chased again."
    )
    remind_on = fields.Date(readonly=True, help="The working day before.")
    amount_owed = fields.Monetary(readonly=True, help="What was open on the items when the promise was made.")
    tolerance = fields.Monetary(readonly=True, help="How much may be missing.")
    credit_counts = fields.Boolean(readonly=True)
    known_credit_ids = fields.Many2many(
        "account.move.line",
        "collection_promise_known_rel",
        "promise_id",
        "move_line_id",
        string="Settled before",
        readonly=True,
        help="Payments and credits that the items were matched with already; they do not count.",
    )

    # === WHAT BECAME OF IT === #
    state = fields.Selection(
        [
            ("to_approve", "To approve"),
            ("open", "Open"),
            ("kept", "Kept"),
            ("partial", "Partly kept"),
            ("broken", "Broken"),
            ("void", "Void"),
        ],
        required=True,
        default="to_approve",
        readonly=True,
        index=True,
    )
    amount_kept = fields.Monetary(string="Received", readonly=True, help="What has arrived in time.")
    ended_on = fields.Date(readonly=True)
    cool_down_until = fields.Date(readonly=True, help="After a lifted promise nothing leaves before this day.")
    void_reason = fields.Char(readonly=True)
    approval_reasons = fields.Char(readonly=True, help="Codes of the limits that it goes beyond.")
    approved_by_id = fields.Many2one("res.users", readonly=True)
    approved_at = fields.Datetime(readonly=True)
    reminded_on = fields.Date(readonly=True)
    thanked_on = fields.Date(readonly=True)

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A promise is about an amount above zero.")
    _live_idx = models.Index("(payer_id) WHERE state IN ('to_approve', 'open')")

    @api.depends("amount", "currency_id", "date", "partner_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(payer)s: %(amount)s for %(date)s",
                payer=promise.partner_id.display_name or "",
                amount=format_amount(self.env, promise.amount, promise.currency_id or self.env.company.currency_id),
                date=format_date(self.env, promise.date),
            )

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: whoever notes a promise says what was promised; its terms and its state follow from that.

        :raise UserError: when the promise cannot be noted like this, saying why.
        """
        self.check_access("create")
        defaults = self.default_get(sorted(self._get_inputs()))
        vals_list = [{**defaults, **vals} for vals in vals_list]
        for vals in vals_list:
            self._check_may_write(set(vals) - self._get_inputs())
            self._check_amount(vals)
        payers = self.env["collection.payer"].browse({vals.get("payer_id") for vals in vals_list} - {None, False})
        payers._check_is_collector()
        self._take_turns(payers)
        promises = super(CollectionPromise, self.with_context(clean_context(self.env.context))).create(vals_list)
        for promise in promises:
            promise._begin()
        return self.browse(promises.ids)

    def write(self, vals):
        """Override to keep what was promised as it was promised."""
        if self._is_ours():
            return super().write(vals)
        self._check_may_write(set(vals) - LATER)
        if any(promise.state not in LIVE_STATES for promise in self):
            raise UserError(self.env._("A promise that has ended stays as it is."))
        result = super().write(vals)
        for promise in self:
            promise._check_contact()
            promise._adopt_paper()
        self._check_paper()
        return result

    @api.model
    def _check_may_write(self, names):
        """Refuse what nobody may set by hand.

        :param names: of fields, without those that may be set.
        """
        if names and not self._is_ours():
            raise UserError(
                self.env._("What was promised, and what became of it, is not written by hand: note a new promise.")
            )

    @api.model
    def _get_inputs(self):
        """Names of the fields that may be set when a promise is noted. To be extended by facets."""
        return INPUTS

    @api.model
    def _is_ours(self):
        return self.env.context.get("collection_promise_token") is WRITE_TOKEN

    def _as_ours(self):
        """The same records as root, allowed to record what happened."""
        return self.sudo().with_context(collection_promise_token=WRITE_TOKEN)
