from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices as the place where a payment plan begins."""

    _inherit = "account.move"

    def action_agree_plan(self):
        """Open a new payment plan for what is open on the invoices.

        :raise AccessError: when the user is no collector.
        :raise UserError: when nothing is open, or the invoices are of several customers or currencies.
        """
        payers = self.env["collection.payer"]
        payers._check_is_collector()
        self.check_access("read")
        items = self.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
            and line.parent_state == "posted"
            and not line.reconciled
            and line.amount_residual > 0
        )
        if not items:
            raise UserError(self.env._("Nothing is open on these invoices."))
        if len(items.partner_id) > 1 or len(items.currency_id) > 1 or len(items.company_id) > 1:
            raise UserError(self.env._("A plan is for one customer of one company and for one currency."))
        payer = payers.for_partner(items.partner_id.id, items.company_id.id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Agree a plan"),
            "res_model": "collection.plan",
            "views": [(False, "form")],
            "context": {"default_payer_id": payer.id, "default_move_line_ids": items.ids},
        }
