from datetime import timedelta

from odoo import fields, models

#: Days for which a company is usually paused.
USUAL_DAYS = 14


class CollectionCompanyState(models.TransientModel):
    """Release a company's collections, pause them or let them go on."""

    _name = "collection.company.state"
    _description = "Release or pause the collections of a company"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection(related="company_id.collection_state")
    paused_until = fields.Date(related="company_id.collection_paused_until")
    pause_reason = fields.Char(related="company_id.collection_pause_reason", string="Reason of the present pause")
    is_paused = fields.Boolean(compute="_compute_is_paused")
    until = fields.Date(
        default=lambda self: self.env.company._get_collection_today() + timedelta(days=USUAL_DAYS),
        help="The first day on which something may leave again.",
    )
    reason = fields.Char(help="Shown wherever somebody asks why nothing is sent.")

    def _compute_is_paused(self):
        for wizard in self:
            today = wizard.company_id._get_collection_today()
            wizard.is_paused = bool(wizard.paused_until and wizard.paused_until > today)

    def action_go_live(self):
        """Go through the old receivables step by step. Note: `self.ensure_one()`"""
        self.ensure_one()
        return self.env["collection.go.live"].with_company(self.company_id).action_open()

    def action_release(self):
        """Let reminders leave. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.company_id.action_release_collections()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_pause(self):
        """Keep everything back until the day. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.company_id.action_pause_collections(self.until, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_resume(self):
        """Lift the pause. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.company_id.action_resume_collections()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
