from odoo import api, models
from odoo.tools import email_normalize_all


class CollectionCarrier(models.AbstractModel):
    """Who wants no e-mails gets none, whatever it says."""

    _inherit = "collection.carrier"

    @api.model
    def _get_unwanted_addresses(self, contacts):
        """Override: the addresses of people who have refused e-mails."""
        refusing = contacts.sudo().filtered("collection_no_emails")
        own = {address for contact in refusing for address in email_normalize_all(contact.email or "")}
        return super()._get_unwanted_addresses(contacts) | own
