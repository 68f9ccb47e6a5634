from odoo import models


class CollectionNotice(models.Model):
    """From a notice to the customer's page, for our own people."""

    _inherit = "collection.notice"

    def action_share_page(self):
        """Show the link to the customer's page, to be copied. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return self.payer_id.action_share_portal()

    def action_preview_page(self):
        """Open the page as the customer sees it. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return self.payer_id.action_preview_portal()
