from odoo import api, fields, models
from odoo.exceptions import UserError

#: The task of the collector when a customer asks for instalments.
TASK = "plan_asked"


class CollectionPlan(models.Model):
    """Plans that begin on the customer's page: signed there, or asked for there and answered by a collector."""

    _inherit = "collection.plan"

    form_number = fields.Char(readonly=True, copy=False, help="Of the form: sent twice, it counts once.")
    asked_on = fields.Date(readonly=True, copy=False, help="Day on which the customer asked for it on his page.")
    answer_by = fields.Date(readonly=True, copy=False, help="Until when we told the customer to answer.")
    asked_note = fields.Text(string="What the customer says", readonly=True, copy=False)
    page_url = fields.Char(
        string="Link to the plan",
        compute="_compute_page_url",
        groups="account_collections.group_collection_collector",
        help="Where the customer looks at it and signs; empty when his page is closed.",
    )

    _form_once = models.UniqueIndex(
        "(payer_id, form_number) WHERE form_number IS NOT NULL", "This has reached us already."
    )

    @api.depends("payer_id", "contact_id", "state")
    def _compute_page_url(self):
        for plan in self:
            url = plan.payer_id._get_portal_url(plan._get_lang()) if plan.payer_id else ""
            anchor = "plan" if plan.state == "proposed" else "instalment"
            plan.page_url = url and f"{url}#{anchor}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if any(plan.asked_on for plan in self):
            raise UserError(self.env._("The customer waits for an answer: propose the plan, or decline it."))

    def _hook_state_changed(self, state):
        """Override: a request has been answered; who is declined is told."""
        result = super()._hook_state_changed(state)
        asked = self.filtered("asked_on")
        if state in ("proposed", "void"):
            asked._close_request_tasks()
        if state == "void":
            for plan in asked.filtered(lambda plan: not plan.proposed_on):
                plan._tell("plan_declined")
        return result

    def _close_request_tasks(self):
        """The task goes with the last request that somebody had to answer."""
        waiting = self.search([*self._get_request_domain(), ("payer_id", "in", self.payer_id.ids)]).payer_id
        tasks = (self.payer_id - waiting).sudo().activity_ids
        tasks.filtered(lambda task: task.collection_kind == TASK).action_done()

    @api.model
    def _get_request_domain(self):
        return [("state", "=", "draft"), ("asked_on", "!=", False)]

    def _is_open_for_signature(self):
        """Whether the customer can still sign the proposal. Note: `self.ensure_one()`"""
        return self.state == "proposed" and (not self.reply_by or self.reply_by >= self._get_today())
