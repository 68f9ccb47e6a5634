from odoo import api, fields, models

STEPS = ("books", "sent", "levels", "outlook", "release")


class CollectionGoLive(models.TransientModel):
    """Go live step by step: look through the old receivables, say where they stand, see what would leave, release."""

    _name = "collection.go.live"
    _description = "Go live with collections"

    step = fields.Selection(
        [
            ("books", "The books"),
            ("sent", "Invoices sent"),
            ("levels", "Opening levels"),
            ("outlook", "What would leave"),
            ("release", "Release"),
        ],
        required=True,
        default="books",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    company_state = fields.Selection(related="company_id.collection_state")
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("collection.go.live.line", "wizard_id")

    # === THE BOOKS === #
    age_line_ids = fields.One2many("collection.go.live.line", "wizard_id", domain=[("section", "=", "age")])
    general_count = fields.Integer(readonly=True)
    general_amount = fields.Monetary(readonly=True)
    take_in_general = fields.Boolean(string="Remind of opening balances and other entries")
    undated_count = fields.Integer(readonly=True)
    undated_amount = fields.Monetary(readonly=True)
    take_in_undated = fields.Boolean(string="Treat them as due on their own date")
    group_count = fields.Integer(readonly=True)
    group_names = fields.Char(readonly=True)
    leave_out_group = fields.Boolean(string="Leave companies of our own group out")
    no_contact_count = fields.Integer(readonly=True)

    # === INVOICES SENT === #
    unsent_line_ids = fields.One2many("collection.go.live.line", "wizard_id", domain=[("section", "=", "unsent")])
    unsent_count = fields.Integer(readonly=True)
    mark_sent = fields.Boolean(string="Mark as sent on their invoice date")
    sent_until = fields.Date(
        string="Dated up to", default=lambda self: self.env.company._get_collection_today(), help="Last invoice date."
    )

    # === OPENING LEVELS === #
    level_mode = fields.Selection(
        [
            ("age", "By age: each overdue item has had what its days call for"),
            ("start", "All overdue items go on with one level"),
            ("none", "None: every overdue item begins with the first level"),
        ],
        string="Opening levels",
        required=True,
        default="age",
    )
    policy_line_ids = fields.One2many("collection.go.live.policy", "wizard_id")

    # === WHAT WOULD LEAVE === #
    level_line_ids = fields.One2many("collection.go.live.line", "wizard_id", domain=[("section", "=", "level")])
    day_line_ids = fields.One2many("collection.go.live.line", "wizard_id", domain=[("section", "=", "day")])
    first_day = fields.Date(readonly=True)
    first_payer_ids = fields.Many2many("collection.payer", readonly=True)

    # === RELEASE === #
    auto_send = fields.Boolean(string="Send by itself", help="The nightly run releases levels that need no approval.")
    daily_limit = fields.Integer(
        string="Customers a day", help="At most so many customers are written to by itself on one day. 0: no limit."
    )

    _daily_limit_positive = models.Constraint("CHECK(daily_limit >= 0)", "A number of customers cannot be negative.")

    # === GOING THROUGH === #

    @api.model
    def action_open(self):
        """Begin with the books of the current company.

        :raise AccessError: when the user is no manager of the company's collections.
        """
        self.env.company._check_collections_manager()
        wizard = self.create({})
        wizard._enter()
        return wizard._reopen()

    def action_next(self):
        """Do what is ticked on this page and go on with the next one. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.company_id._check_collections_manager()
        self._apply()
        self.step = STEPS[min(STEPS.index(self.step) + 1, len(STEPS) - 1)]
        self._enter()
        return self._reopen()

    def action_back(self):
        """Go back one page; what was done stays done. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.company_id._check_collections_manager()
        self.step = STEPS[max(STEPS.index(self.step) - 1, 0)]
        self._enter()
        return self._reopen()

    def action_refresh(self):
        """Look at this page again, after something has changed elsewhere. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.company_id._check_collections_manager()
        self._enter()
        return self._reopen()

    def action_release(self):
        """Let reminders leave from the next run on. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.company_id.action_release_collections()
        self.company_id._set_collection_sending(self.auto_send, self.daily_limit)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Go live"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _enter(self):
        """Show what the page of the current step is about."""
        getattr(self, f"_enter_{self.step}")()

    def _apply(self):
        """Do what was ticked or chosen on the page of the current step."""
        if action := getattr(self, f"_apply_{self.step}", None):
            action()

    def _fill(self, section, rows):
        """Replace the lines of a section."""
        self.line_ids.filtered(lambda line: line.section == section).unlink()
        self.env["collection.go.live.line"].create(
            [{"wizard_id": self.id, "section": section, "sequence": place, **row} for place, row in enumerate(rows)]
        )
        self.invalidate_recordset()
