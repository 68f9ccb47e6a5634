from odoo import models
from odoo.exceptions import UserError


class CollectionDispute(models.Model):
    """How a dispute ends: the customer is right, is not, or takes it back."""

    _inherit = "collection.dispute"

    def action_accept(self):
        """Accept the objection: a draft credit note follows, and until it is posted the amount is left alone.

        :raise AccessError: when the user is no collector or may not write invoices.
        :raise UserError: when it is decided already, nothing is open any more, or no credit note can be made.
        """
        self._check_is_collector()
        self._check_may_bill()
        self._check_state("open")
        for dispute in self:
            amounts = dispute._get_credit_amounts()
            if not any(amounts.values()):
                raise UserError(self.env._("Nothing is open any more of %s: withdraw it.", dispute.items_display))
            credits = dispute._make_credits(amounts, dispute._get_credit_reason())
            dispute.sudo()._as_ours().amount_credited = sum(credits.mapped("amount_total"))
        self._decide("accepted")
        self._tell("dispute_accepted")

    def _get_credit_amounts(self):
        """What is credited, by item: the disputed amount, as far as it is still open. Note: `self.ensure_one()`"""
        lines = self.env["account.move.line"].browse(self.sudo().move_line_ids.ids)
        return {
            line: min(self.amount or line.amount_residual_currency, max(line.amount_residual_currency, 0.0))
            for line in lines
        }

    def _get_credit_reason(self):
        """Printed on the credit note, in the customer's language. Note: `self.ensure_one()`"""
        field = self._fields["reason"]
        return dict(field._description_selection(self.with_context(lang=self._get_customer_lang()).env))[self.reason]

    def action_reject(self, level_id=False):
        """Reject the objection: after the cool-down the items are chased again.

        :param int level_id: the level of the payer's policy that comes next; False = where they stood.
        :raise AccessError: when the user is no collector.
        :raise UserError: when it is decided already, or the level belongs to another policy.
        """
        self._check_is_collector()
        level = self.env["collection.policy.level"].browse(level_id or [])
        for dispute in self:
            if level and level not in dispute.payer_id._get_policy().level_ids:
                raise UserError(self.env._("Please choose a level of the policy of %s.", dispute.payer_id.display_name))
        self._check_state("open")
        self._decide("rejected")
        if level:
            self._hook_reentry(level)
        self._tell("dispute_rejected")

    def action_withdraw(self):
        """Note that the customer does not object any more, or that it was noted by mistake; the cool-down follows.

        :raise AccessError: when the user is no collector.
        :raise UserError: when it is decided already.
        """
        self._check_is_collector()
        self._check_state("open")
        self._decide("withdrawn")

    def _decide(self, state):
        self._write_decision(state)
        self._close_tasks()

    def _write_decision(self, state):
        for company, disputes in self.grouped("company_id").items():
            values = {"state": state, "decided_by_id": self.env.uid, "ended_on": company._get_collection_today()}
            disputes.sudo()._as_ours().write(values)

    def _hook_reentry(self, level):
        """Put the items back so that the level comes next. To be extended where notices are known."""

    # === LIFTING === #

    def _lift(self, reason):
        """Override of `collection.blocker`: withdrawn."""
        self.action_withdraw()
        for dispute in self:
            dispute.sudo().message_post(body=reason, author_id=self.env.user.partner_id.id)

    def _end_block(self):
        """Override of `collection.blocker`."""
        self._write_decision("withdrawn")

    # === CREDIT NOTES === #

    def _waits_for_credit(self):
        """Override of `collection.matter`."""
        return self.state == "accepted"

    def _after_credit_lost(self):
        """Override of `collection.matter`: without a credit note it is not settled, so it is open again."""
        for dispute in self.filtered(lambda dispute: dispute.state == "accepted"):
            values = {"state": "open", "ended_on": False, "asked_on": False, "answer_by": False}
            dispute.sudo()._as_ours().write(values)
            dispute.sudo()._as_ours().write(dispute._prepare_care())
            summary = self.env._("The credit note is gone: what becomes of the dispute?")
            dispute._schedule("dispute_answer", summary, "", dispute.owner_id, dispute.answer_by)
