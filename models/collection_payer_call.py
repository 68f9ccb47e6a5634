from odoo import models

from ..calc.facts import Level
from ..calc.routing import route


class CollectionPayer(models.Model):
    """Whom to call at the payer."""

    _inherit = "collection.payer"

    def _get_call_contacts(self):
        """The people to call: those of an open call, else who looks after invoices and has a number.

        :return: `res.partner` records, empty when nobody may be called.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        payer = self.sudo()
        calls = payer.open_task_ids.filtered(lambda notice: notice.channel == "call")
        if calls.contact_ids:
            return calls[0].contact_ids.sudo(False)
        billing = self.env.ref("account_collections.collection_role_billing", raise_if_not_found=False)
        rung = Level(id=0, rank=1, channel="call", days=0, to_roles=tuple(billing.ids) if billing else ())
        contacts = self.env["collection.facts"].sudo()._read_contacts(payer.company_id, payer.partner_id.ids)
        found = route(rung, None, tuple(contacts[payer.partner_id.id]))
        return self.env["res.partner"].browse(found.to if found else ())
