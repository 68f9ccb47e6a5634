from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..rehearsal import rehearse


class CollectionNoticeWrite(models.TransientModel):
    """Write to a payer now: choose the level and the items, see the result, and let it leave or lie."""

    _name = "collection.notice.write"
    _description = "Write to a payer now"

    payer_id = fields.Many2one("collection.payer", required=True)
    company_id = fields.Many2one(related="payer_id.company_id")
    policy_level_ids = fields.Many2many("collection.policy.level", compute="_compute_policy_level_ids")
    level_id = fields.Many2one(
        "collection.policy.level",
        required=True,
        compute="_compute_level_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', policy_level_ids)]",
    )
    channel = fields.Selection(related="level_id.channel")
    open_item_ids = fields.Many2many("account.move.line", compute="_compute_open_item_ids")
    item_ids = fields.Many2many(
        "account.move.line",
        string="Items",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
        domain="[('id', 'in', open_item_ids)]",
    )
    is_jump = fields.Boolean(compute="_compute_is_jump")
    reason = fields.Char(help="Why the levels before are passed over; kept in the history of the notice.")

    problem = fields.Char(compute="_compute_outcome")
    contact_ids = fields.Many2many("res.partner", compute="_compute_outcome", string="To")
    cc_contact_ids = fields.Many2many("res.partner", compute="_compute_outcome", string="Copy")
    recipient_note = fields.Char(compute="_compute_outcome", string="Found as")
    total = fields.Char(compute="_compute_outcome")
    subject = fields.Char(compute="_compute_outcome")
    body = fields.Html(compute="_compute_outcome", sanitize=False)

    @api.model
    def default_get(self, fields):
        """Override: the payer on the screen."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.payer" and "payer_id" not in values:
            values["payer_id"] = self.env.context.get("active_id")
        return values

    # === CHOICES === #

    @api.depends("payer_id")
    def _compute_policy_level_ids(self):
        for wizard in self:
            wizard.policy_level_ids = wizard.payer_id._get_policy().level_ids if wizard.payer_id else False

    @api.depends("payer_id")
    def _compute_level_id(self):
        for wizard in self:
            rung = wizard.payer_id and wizard.payer_id._origin._get_usual_level()
            wizard.level_id = rung

    @api.depends("payer_id")
    def _compute_open_item_ids(self):
        for wizard in self:
            items = wizard.payer_id._origin.item_ids
            wizard.open_item_ids = items.filtered(
                lambda item: item.amount_residual_currency > 0 and not item.no_followup
            )

    @api.depends("payer_id")
    def _compute_item_ids(self):
        for wizard in self:
            items = wizard.open_item_ids._origin
            wizard.item_ids = items.filtered("collection_days_late") or items

    @api.depends("payer_id", "level_id", "item_ids")
    def _compute_is_jump(self):
        for wizard in self:
            payer, level = wizard.payer_id._origin, wizard.level_id._origin
            wizard.is_jump = bool(payer and level) and payer._is_above_next(level, wizard.item_ids._origin.ids)

    # === OUTCOME === #

    @api.depends("payer_id", "level_id", "item_ids", "is_jump", "reason")
    def _compute_outcome(self):
        for wizard in self:
            wizard.update(wizard._rehearse_outcome())

    def _rehearse_outcome(self):
        """Values of what would come of it: the notice, or what stands against it."""
        values = dict.fromkeys(
            ("problem", "contact_ids", "cc_contact_ids", "recipient_note", "total", "subject", "body")
        )
        if not (self.payer_id and self.level_id):
            return values
        arguments = self._get_arguments()
        payer = self.payer_id._origin
        try:
            with rehearse(self.env):
                notice = payer.action_write(*arguments).sudo()
                return values | notice._to_preview_values()
        except (UserError, AccessError) as error:
            return values | {"problem": str(error)}

    def _get_arguments(self):
        return self.level_id._origin.id, self.item_ids._origin.ids, self.reason

    # === DOORS === #

    def action_propose(self):
        """Leave the notice with the others that are to be reviewed. Note: `self.ensure_one()`"""
        notice = self._write_notice()
        return {
            "type": "ir.actions.act_window",
            "res_model": "collection.notice",
            "res_id": notice.id,
            "views": [(False, "form")],
        }

    def action_send(self):
        """Let the notice leave at once. Note: `self.ensure_one()`"""
        self._write_notice().action_send()
        return {"type": "ir.actions.act_window_close"}

    def _write_notice(self):
        self.ensure_one()
        return self.payer_id.action_write(*self._get_arguments())
