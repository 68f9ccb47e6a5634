from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _link_invoice_documents(self, invoices_data):
        """Override of `account` to note the day on which an invoice leaves for the first time."""
        result = super()._link_invoice_documents(invoices_data)
        for invoice in invoices_data:
            if invoice.is_move_sent and not invoice.collection_sent_on:
                invoice.collection_sent_on = invoice.company_id._get_collection_today()
        return result
