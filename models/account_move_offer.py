from odoo import models


class AccountMove(models.Model):
    """The way from an invoice to an offer."""

    _inherit = "account.move"

    def action_offer(self):
        """Open the dialog that prepares an offer for the open items of invoices of one customer.

        :raise AccessError: when the user is no collector.
        :raise UserError: when nothing is open.
        """
        self.check_access("read")
        items = self.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        return items.action_offer()
