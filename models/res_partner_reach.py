from odoo import api, fields, models
from odoo.tools import email_normalize_all


class ResPartner(models.Model):
    """Whether a contact can be reached: addresses and numbers that fail, until they are changed or vouched for."""

    _inherit = "res.partner"

    collection_failed_email = fields.Char(
        string="Failed address", readonly=True, copy=False, groups="base.group_user", help="Messages to it came back."
    )
    collection_failed_phone = fields.Char(
        string="Wrong number", readonly=True, copy=False, groups="base.group_user", help="Somebody else answers there."
    )
    collection_failed_on = fields.Date(string="Failed on", readonly=True, copy=False, groups="base.group_user")
    collection_email_fails = fields.Boolean(compute="_compute_collection_email_fails", groups="base.group_user")
    collection_phone_fails = fields.Boolean(compute="_compute_collection_phone_fails", groups="base.group_user")

    @api.depends("email", "collection_failed_email")
    def _compute_collection_email_fails(self):
        for partner in self:
            partner.collection_email_fails = bool(partner._get_failed_emails())

    @api.depends("phone", "collection_failed_phone")
    def _compute_collection_phone_fails(self):
        for partner in self:
            failed = partner.collection_failed_phone
            partner.collection_phone_fails = bool(failed) and partner.phone == failed

    def _get_failed_emails(self):
        """The addresses of the contact that fail; one that was changed since is none. Note: `self.ensure_one()`"""
        failed = set(email_normalize_all(self.collection_failed_email or ""))
        return [address for address in email_normalize_all(self.email or "") if address in failed]

    def _mark_failed_emails(self, addresses, on):
        """Note that addresses do not work, on those of the contacts that have them.

        :param addresses: normalised.
        :param date on: the day on which they failed.
        """
        for partner in self.sudo():
            own = set(email_normalize_all(partner.email or ""))
            known = own & set(email_normalize_all(partner.collection_failed_email or ""))
            failed = known | (own & set(addresses))
            if failed != known:
                partner.write({"collection_failed_email": ", ".join(sorted(failed)), "collection_failed_on": on})

    def _mark_failed_phone(self, on):
        """Note that the numbers of the contacts are wrong.

        :param date on: the day on which that was found out.
        """
        for partner in self.sudo().filtered("phone"):
            partner.write({"collection_failed_phone": partner.phone, "collection_failed_on": on})
