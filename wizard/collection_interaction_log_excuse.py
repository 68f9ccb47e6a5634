from odoo import api, fields, models

from ..models.collection_interaction_excuse import LOW_SATISFACTION
from .collection_interaction_log import FORMS

#: Outcomes after which somebody may ask again, when nothing else was agreed.
OPEN_OUTCOMES = ("reached", "objected", "refused")
#: Hour of the day at which a call back is suggested.
CALL_HOUR = 10


class CollectionInteractionLog(models.TransientModel):
    """What they said with a polite answer, what we appealed to, how satisfied they are, and the guide beside it."""

    _inherit = "collection.interaction.log"

    excuse_id = fields.Many2one("collection.excuse", string="They said")
    excuse_answer = fields.Text(related="excuse_id.answer", string="You could answer")
    appeal_ids = fields.Many2many("collection.appeal", string="We appealed to")
    satisfaction = fields.Integer(help="How satisfied they are with us, from 1 to 10. 0: not asked.")
    ask_again_on = fields.Date(
        string="Ask again on",
        compute="_compute_ask_again_on",
        store=True,
        readonly=False,
        help="By the days of patience that this usually takes. Empty: nobody is reminded.",
    )
    guide = fields.Html(related="payer_id.call_guide", string="Call guide")
    interaction_id = fields.Many2one("collection.interaction", readonly=True)

    @api.depends("excuse_id", "outcome")
    def _compute_ask_again_on(self):
        for wizard in self:
            is_open = wizard.excuse_id and not wizard.excuse_id.escalates and wizard.outcome in OPEN_OUTCOMES
            wizard.ask_again_on = is_open and wizard._get_patient_day()

    @api.onchange("excuse_id", "outcome")
    def _onchange_excuse_id(self):
        if self.outcome == "call_later" and self.excuse_id and not self.call_back_at:
            self.call_back_at = self.payer_id._origin.company_id._to_utc(self._get_patient_day(), CALL_HOUR)

    def _get_patient_day(self):
        """The day on which patience with what they said usually ends. Note: `self.ensure_one()`"""
        payer = self.payer_id._origin.sudo()
        today = payer.company_id._get_collection_today()
        calendar = payer.company_id._to_work_calendar(payer._get_policy().resource_calendar_id, today)
        return calendar.add_workdays(today, self.excuse_id.patience_days or 1)

    # === LOGGING === #

    def _prepare_more(self):
        """Override: what was said, and how they like us."""
        return {
            **super()._prepare_more(),
            "excuse_id": self.excuse_id.id,
            "appeal_ids": self.appeal_ids.ids,
            "satisfaction": self.satisfaction,
        }

    def _log(self):
        """Override: somebody is reminded to ask again."""
        self.interaction_id = super()._log()
        if self.ask_again_on and self.outcome in OPEN_OUTCOMES:
            summary = self.env._("Ask again: %s", self.excuse_id.name)
            self.payer_id._ensure_activity("ask_again", summary, self.note or summary)
            task = self.payer_id.sudo().activity_ids.filtered(lambda task: task.collection_kind == "ask_again")[:1]
            task.write({"summary": summary, "date_deadline": self.ask_again_on})
        return self.interaction_id

    def action_log(self):
        """Override: who is not satisfied may have something to object."""
        action = super().action_log()
        is_over = action.get("type") == "ir.actions.act_window_close"
        if is_over and 0 < self.satisfaction <= LOW_SATISFACTION:
            return self._open_form(FORMS["objected"], self.interaction_id) or action
        return action
