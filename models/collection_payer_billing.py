from odoo import models
from odoo.fields import Domain


class CollectionPayer(models.Model):
    """Who gets the payer's invoices, and so what is said about them."""

    _inherit = "collection.payer"

    def _get_billing_contacts(self):
        """The people who look after invoices, else the invoice addresses, else the customer itself: the first of these
        groups in which somebody has an e-mail address that works. Note: `self.ensure_one()`

        :return: `res.partner` records, empty when nobody can be reached.
        """
        self.ensure_one()
        partners = self.env["res.partner"].sudo()
        family = Domain("commercial_partner_id", "=", self.partner_id.id) & Domain("email_normalized", "!=", False)
        contacts = partners.search(family & Domain("company_id", "in", [False, self.company_id.id]), order="id")
        billing = self.env.ref("account_collections.collection_role_billing", raise_if_not_found=False)
        groups = (
            contacts.filtered(lambda contact: billing and billing in contact.collection_role_ids),
            contacts.filtered(lambda contact: contact.type == "invoice" and contact != self.partner_id),
            contacts & self.partner_id,
        )
        carrier = self.env["collection.carrier"]
        return next((group for group in groups if carrier._get_addresses(group)), partners)
