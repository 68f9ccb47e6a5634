from odoo import models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """The way from open items to what is to be settled about them."""

    _inherit = "account.move.line"

    def _get_matter_action(self, model, name):
        """A dialog for a new matter about these items."""
        self.env["collection.payer"]._check_is_collector()
        self.check_access("read")
        items = self.sudo().filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
            and line.parent_state == "posted"
            and line.amount_residual_currency > 0
        )
        if len(items.partner_id) != 1 or len(items.company_id) != 1:
            raise UserError(self.env._("Please choose open items of one customer."))
        payer = self.env["collection.payer"].for_partner(items.partner_id.id, items.company_id.id)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_payer_id": payer.id, "default_move_line_ids": items.ids},
        }
