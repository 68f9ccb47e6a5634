from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

#: Passed by identity in the context of our own writes: no caller over RPC can hold this object.
MATTER_TOKEN = object()


class CollectionMatter(models.AbstractModel):
    """Mixin of what is to be settled with a payer about some of his open items: it blocks them until it is.

    Its inheritors declare `move_ids`, the invoices of the items, with a table of their own: it outlives a correction.
    """

    _name = "collection.matter"
    _description = "Matter about open items"
    _inherit = ["mail.thread", "mail.activity.mixin", "collection.blocker"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    payer_id = fields.Many2one("collection.payer", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True, precompute=True)
    partner_id = fields.Many2one(related="payer_id.partner_id", string="Customer", store=True, index=True)
    move_line_ids = fields.Many2many("account.move.line", string="Items", check_company=True, copy=False)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True, precompute=True)
    contact_id = fields.Many2one(
        "res.partner", string="Person", ondelete="set null", help="Who gets our answer. Empty: who gets the invoices."
    )
    owner_id = fields.Many2one("res.users", tracking=True, help="Who sees to it.")
    ended_on = fields.Date(readonly=True, copy=False, help="Day on which it was decided or ended.")
    asked_on = fields.Date(readonly=True, copy=False, help="Day on which somebody was asked about its end.")

    contact_name = fields.Char(compute="_compute_words_for_templates")
    items_display = fields.Char(compute="_compute_words_for_templates", string="About")

    # === COMPUTE METHODS === #

    @api.depends("move_line_ids", "company_id")
    def _compute_currency_id(self):
        for matter in self:
            matter.currency_id = matter.move_line_ids.currency_id[:1] or matter.company_id.currency_id

    @api.depends("move_line_ids")
    def _compute_move_ids(self):
        for matter in self:
            matter.move_ids = matter.sudo().move_line_ids.move_id or matter.move_ids

    @api.depends("move_line_ids.move_name", "contact_id.name", "partner_id.name")
    @api.depends_context("lang")
    def _compute_words_for_templates(self):
        for matter in self:
            names = sorted({line.move_name or "" for line in matter.sudo().move_line_ids})
            matter.contact_name = matter.contact_id.name or matter._get_reader().name or ""
            matter.items_display = (
                self.env._("Invoice %s", *names) if len(names) == 1 else self.env._("Invoices %s", ", ".join(names))
            )

    def _get_reader(self):
        """Who reads what we write about it when nobody has been named."""
        if not self.payer_id:
            return self.env["res.partner"]
        return self.payer_id.sudo()._get_billing_contacts()[:1] or self.partner_id

    # === CONSTRAINTS === #

    @api.constrains("payer_id", "move_line_ids")
    def _check_items(self):
        for matter in self:
            lines = matter.sudo().move_line_ids
            if not lines:
                raise ValidationError(self.env._("Please choose the open items that it is about."))
            if not all(matter._is_own_item(line) for line in lines):
                raise ValidationError(
                    self.env._("Please choose open items of %s only.", matter.partner_id.display_name)
                )
            if len(lines.currency_id) > 1:
                raise ValidationError(self.env._("Please choose items of one currency only."))

    def _is_own_item(self, line):
        """Whether a journal item is something that the payer owes. Note: `self.ensure_one()`"""
        return (
            line.partner_id == self.partner_id
            and line.company_id == self.company_id
            and line.account_id.account_type == "asset_receivable"
            and line.parent_state == "posted"
            and line.amount_residual_currency > 0
        )

    @api.constrains("payer_id", "contact_id")
    def _check_contact(self):
        for matter in self:
            person = matter.contact_id.sudo()
            if person and person.commercial_partner_id != matter.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(who)s does not belong to %(customer)s.", who=person.name, customer=matter.partner_id.name
                    )
                )

    @api.constrains("owner_id")
    def _check_owner(self):
        for matter in self:
            owner = matter.owner_id.sudo()
            if owner and (owner.share or matter.company_id not in owner.company_ids):
                raise ValidationError(self.env._("%s does not work in this company.", owner.name))

    # === GUARD === #

    @api.model
    def _get_first_fields(self):
        """Names of the fields that people may fill in when they note it."""
        return {"payer_id", "move_line_ids", "contact_id", "owner_id"}

    def _get_later_fields(self):
        """Names of the fields that people may change in its present state. Note: `self.ensure_one()`"""
        return {"contact_id", "owner_id"}

    @api.model_create_multi
    def create(self, vals_list):
        """Override: states, decisions and what follows from them are not filled in."""
        if not self._is_ours():
            for vals in vals_list:
                self._check_names(vals, self._get_first_fields())
        return super().create(vals_list)

    def write(self, vals):
        """Override: what was agreed or decided is changed by its buttons only."""
        if not self._is_ours():
            for matter in self:
                self._check_names(vals, matter._get_later_fields())
        return super().write(vals)

    @api.model
    def _check_names(self, vals, allowed):
        chatter = {*self.env["mail.thread"]._fields, *self.env["mail.activity.mixin"]._fields}
        if set(vals) - allowed - chatter:
            raise UserError(self.env._("This is a record of what was said and decided: please use its buttons."))

    @api.model
    def _is_ours(self):
        return self.env.su or self.env.context.get("collection_matter_token") is MATTER_TOKEN

    def _as_ours(self):
        """The same records, allowed to record what happened."""
        return self.with_context(collection_matter_token=MATTER_TOKEN)

    # === ACCESS === #

    def _check_is_collector(self):
        """Refuse who is no collector, and collectors who may not write these records.

        :raise AccessError: in both cases.
        """
        self.env["collection.payer"]._check_is_collector()
        self.check_access("write")

    def _check_state(self, *states):
        """Refuse to go on with records that are in another state; wait for whoever is deciding about them just now.

        :raise UserError: for any other state.
        """
        self.check_access("read")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for matter in self:
            if matter.state not in states:
                raise UserError(
                    self.env._(
                        "“%(what)s” cannot do that: %(state)s.", what=matter.display_name, state=labels[matter.state]
                    )
                )

    def _check_may_bill(self):
        """Refuse who may not make credit notes.

        :raise AccessError: with a sentence that says what is missing.
        """
        if not self.env["account.move"].has_access("create"):
            raise AccessError(
                self.env._("This makes a draft credit note: please ask somebody who may write invoices to do it.")
            )

    # === ENDS === #

    def _get_policy_calendar(self, on):
        """Working days of the payer's policy around a day. Note: `self.ensure_one()`"""
        policy = self.payer_id.sudo()._get_policy()
        return self.company_id.sudo()._to_work_calendar(policy.resource_calendar_id, on)

    def _schedule(self, kind, summary, note, user, deadline):
        """Make a task on the record, unless there is one of its kind already. Note: `self.ensure_one()`"""
        tasks = self.sudo().activity_ids
        if user and kind not in tasks.mapped("collection_kind"):
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=deadline,
                summary=summary,
                note=escape(note),
                user_id=user.id,
                collection_kind=kind,
            )

    def _close_tasks(self):
        """Do away with the tasks that its decision has made pointless."""
        self.sudo().activity_ids.filtered("collection_kind").action_feedback()

    def _tell(self, kind):
        """Tell the payer about each of the records; never twice the same."""
        answers = self.env["collection.answer"]
        for matter in self:
            answers._send(kind, matter, to=matter.contact_id)
