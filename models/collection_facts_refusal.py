from collections import defaultdict
from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from ..sql_array import sql_array


class CollectionFacts(models.AbstractModel):
    """The channels that people have refused are no way to reach them."""

    _inherit = "collection.facts"

    @api.model
    def _read_contacts(self, company, partner_ids):
        """Override: without what they have refused, with the numbers to which texts may go."""
        contacts, wishes = super()._read_contacts(company, partner_ids), self._read_wishes(partner_ids)
        return defaultdict(
            list,
            {
                commercial_id: [
                    self._heed(contact, *wishes[contact.id]) if contact.id in wishes else contact for contact in group
                ]
                for commercial_id, group in contacts.items()
            },
        )

    @api.model
    def _read_wishes(self, partner_ids):
        """Whether people refuse calls, e-mails, letters, and whether texts may go to them, by contact id."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id, collection_no_calls, collection_no_emails, collection_no_letters,
                          collection_sms_since IS NOT NULL AND collection_no_texts IS NOT TRUE AND NOT EXISTS (
                              SELECT 1 FROM phone_blacklist blocked
                               WHERE blocked.number = res_partner.phone_sanitized AND blocked.active)
                     FROM res_partner
                    WHERE commercial_partner_id = ANY(%s)
                      AND (collection_no_calls OR collection_no_emails OR collection_no_letters
                           OR collection_sms_since IS NOT NULL)""",
                sql_array(partner_ids),
            )
        )
        return {partner_id: wishes for partner_id, *wishes in rows}

    @api.model
    def _heed(self, contact, no_calls, no_emails, no_letters, may_text):
        """A contact without the channels that are refused; the company's own address can always be written to."""
        return replace(
            contact,
            email="" if no_emails else contact.email,
            phone="" if no_calls else contact.phone,
            sms=contact.phone if may_text else "",
            has_address=contact.has_address and (not no_letters or contact.is_commercial),
            refuses_calls=bool(no_calls),
        )
