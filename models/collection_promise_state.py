from odoo import fields, models
from odoo.exceptions import UserError


class CollectionPromise(models.Model):
    """The steps of a promise: asked for, approved, lifted. What follows from a step is added by others."""

    _inherit = "collection.promise"

    def action_approve(self):
        """Accept promises that go beyond the limits of the policy; for managers.

        :raise AccessError: when the user is no manager.
        :raise UserError: when meanwhile the day is over or the items are paid or promised.
        """
        self._check_may_answer()
        self.payer_id._check_is_manager()
        waiting = self.filtered(lambda promise: promise.state == "to_approve")
        self._take_turns(waiting.payer_id)
        for promise in waiting._as_ours():
            promise._check_items()
            promise._check_date()
            promise.write(
                {
                    **promise._prepare_terms(),
                    "made_on": promise.made_on,
                    "approved_by_id": self.env.uid,
                    "approved_at": fields.Datetime.now(),
                }
            )
            promise._set_open()
        waiting._close_approval()

    def action_void(self, reason):
        """Lift promises: the customer has withdrawn them, they were noted wrongly, or a manager refuses them.

        It does not count against the customer. Chasing goes on when the cool-down of the policy is over.

        :param str reason: why; kept with the promise.
        :raise AccessError: when the user is no collector.
        :raise UserError: without a reason, or when the promise has ended.
        """
        self._check_may_answer()
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the promise is void."))
        if any(promise.state not in ("to_approve", "open") for promise in self):
            raise UserError(self.env._("A promise that has ended stays as it is."))
        self._set_void(reason.strip())

    def _check_may_answer(self):
        self.payer_id._check_is_collector()
        self.check_access("write")

    def _set_open(self):
        """Let the promises hold from now on."""
        self._as_ours().write({"state": "open"})
        self._hook_state_changed("open")

    def _set_void(self, reason):
        """End the promises without harm to anybody; only those that were open have a cool-down.

        :param str reason: why.
        """
        waiting = self.filtered(lambda promise: promise.state == "to_approve")
        for promise in self._as_ours():
            promise.write(
                {
                    "state": "void",
                    "void_reason": reason,
                    "ended_on": promise._get_today(),
                    "cool_down_until": promise not in waiting and promise._get_cool_down(promise._get_today()),
                }
            )
        waiting._close_approval()
        self._hook_state_changed("void")

    def _get_cool_down(self, ended_on):
        """The first day on which something may leave after the promise was lifted. Note: `self.ensure_one()`"""
        policy = self.payer_id.sudo()._get_policy()
        return self._get_calendar().add_workdays(ended_on, policy.cool_down_days)

    def _hook_state_changed(self, state):
        """React to promises that have just come into a state. To be extended by what follows from it.

        :param str state: the new state of all of them.
        """
        return

    # === APPROVAL === #

    def _ask_approval(self):
        """Give the manager a task. Note: `self.ensure_one()`"""
        self.payer_id._ensure_activity(
            "promise_approval",
            self.env._("Approve a promise"),
            self.env._("%(promise)s: %(reasons)s", promise=self.display_name, reasons=self.approval_text),
            role="manager",
        )

    def _close_approval(self):
        """Take the manager's tasks back where nothing waits any more."""
        busy = self.sudo().search([("payer_id", "in", self.payer_id.ids), ("state", "=", "to_approve")]).payer_id
        (self.payer_id.sudo() - busy)._drop_promise_tasks("promise_approval")
