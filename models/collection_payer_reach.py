from markupsafe import escape

from odoo import models
from odoo.fields import Domain
from odoo.tools import html2plaintext


class CollectionPayer(models.Model):
    """What is known about the payer's addresses and numbers that do not work."""

    _inherit = "collection.payer"

    def _get_failed_addresses(self):
        """The addresses of the payer's contacts that have failed. Note: `self.ensure_one()`

        :rtype: list[str]
        """
        family = Domain("commercial_partner_id", "=", self.partner_id.id)
        failed = Domain("collection_failed_email", "!=", False)
        contacts = self.env["res.partner"].sudo().search(family & failed, order="id")
        return list(dict.fromkeys(address for contact in contacts for address in contact._get_failed_emails()))

    def _update_activity(self, kind, summary, note):
        """As :meth:`_ensure_activity`, and bring an open task up to date."""
        for payer in self:
            task = payer.sudo().activity_ids.filtered(lambda activity: activity.collection_kind == kind)[:1]
            if task and (task.summary, html2plaintext(task.note)) != (summary, note):
                task.write({"summary": summary, "note": escape(note)})
            elif not task:
                payer._ensure_activity(kind, summary, note)
