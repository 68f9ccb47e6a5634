from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """From an invoice to the customer's page, for our own people."""

    _inherit = "account.move"

    def action_share_collection_page(self):
        """Show the link to the customer's page, to be copied. Note: `self.ensure_one()`

        :raise AccessError: for everybody but collectors.
        """
        self.ensure_one()
        self.check_access("read")
        payers = self.env["collection.payer"]
        payers._check_is_collector()
        return payers.for_partner(self.commercial_partner_id.id, self.company_id.id).action_share_portal()

    def action_preview_collection_page(self):
        """Open the page as the customer sees it. Note: `self.ensure_one()`

        :raise UserError: while the customer is no payer yet.
        """
        self.ensure_one()
        self.check_access("read")
        payer = self.env["collection.payer"].search(
            [("partner_id", "=", self.commercial_partner_id.id), ("company_id", "=", self.company_id.id)]
        )
        payer.check_access("read")
        if not payer:
            raise UserError(self.env._("This customer has no page yet; it comes with the first look at the books."))
        return payer.action_preview_portal()
