from odoo import models


class ResPartner(models.Model):
    """Somebody says that an address or a number works again."""

    _inherit = "res.partner"

    def action_email_works(self):
        """Take the mark off the addresses of contacts: messages may go there again.

        :raise AccessError: when the user is no collector or may not read the contacts.
        """
        self._clear_reach("collection_failed_email")

    def action_phone_works(self):
        """Take the mark off the numbers of contacts: they may be called again.

        :raise AccessError: as :meth:`action_email_works`.
        """
        self._clear_reach("collection_failed_phone")

    def _clear_reach(self, name):
        payers = self.env["collection.payer"]
        payers._check_is_collector()
        self.check_access("read")
        partners = self.sudo()
        partners.write({name: False})
        partners.filtered(
            lambda partner: not (partner.collection_failed_email or partner.collection_failed_phone)
        ).collection_failed_on = False
        for payer in partners.commercial_partner_id.collection_payer_ids:
            payers.sudo()._refresh_figures(payer.company_id, payer.partner_id.ids)
