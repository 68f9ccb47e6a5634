from odoo import api, fields, models

from ..const import TASK_OUTCOMES


class CollectionTaskResult(models.TransientModel):
    """What came of a call, a visit or a meeting."""

    _name = "collection.task.result"
    _description = "Result of a call, a visit or a meeting"

    notice_id = fields.Many2one(
        "collection.notice", string="Task", required=True, domain="[('id', 'in', open_notice_ids)]"
    )
    open_notice_ids = fields.Many2many("collection.notice", compute="_compute_open_notice_ids")
    channel = fields.Selection(related="notice_id.channel")
    attempt_count = fields.Integer(related="notice_id.attempt_count")
    outcome = fields.Selection(TASK_OUTCOMES, required=True, default="reached")
    note = fields.Text(help="Kept in the history of the customer.")
    next_on = fields.Date(
        string="Next attempt", compute="_compute_next_on", store=True, readonly=False, help="The next working day."
    )
    contact_ids = fields.Many2many(related="notice_id.contact_ids")
    contact_id = fields.Many2one(
        "res.partner",
        string="Whose number",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', contact_ids)]",
    )

    @api.model
    def default_get(self, fields):
        """Override: the notice that is on the screen, or the oldest open task of the payer."""
        values = super().default_get(fields)
        model, record_id = self.env.context.get("active_model"), self.env.context.get("active_id")
        if "notice_id" not in values and model == "collection.notice":
            values["notice_id"] = record_id
        elif "notice_id" not in values and model == "collection.payer":
            values["notice_id"] = self.env[model].browse(record_id).open_task_ids[:1].id
        return values

    @api.depends("notice_id")
    def _compute_open_notice_ids(self):
        for wizard in self:
            wizard.open_notice_ids = wizard.notice_id.payer_id.open_task_ids

    @api.depends("notice_id")
    def _compute_next_on(self):
        for wizard in self:
            wizard.next_on = wizard.notice_id and wizard.notice_id._check_next_day(None)

    @api.depends("notice_id")
    def _compute_contact_id(self):
        for wizard in self:
            wizard.contact_id = wizard.notice_id.contact_ids.filtered("phone")[:1]

    def action_log(self):
        """Note the result. Note: `self.ensure_one()`"""
        self.ensure_one()
        next_on = self.next_on if self.outcome == "nobody" else None
        self.notice_id.action_log_attempt(self.outcome, self.note, next_on, self.contact_id.id)
        return {"type": "ir.actions.act_window_close"}
