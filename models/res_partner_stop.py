from odoo import models
from odoo.exceptions import UserError

from .res_partner_contact import REFUSALS


class ResPartner(models.Model):
    """What a person has asked for, noted with one click."""

    _inherit = "res.partner"

    def action_collection_no_calls(self):
        """Note that these people do not want to be called, nor to get texts.

        :raise AccessError: when the user is no collector or may not read them.
        """
        self._note_stop("calls", "call")

    def action_collection_no_messages(self):
        """Note that nobody may write to these people any more.

        :raise AccessError: as :meth:`action_collection_no_calls`.
        """
        self._note_stop("messages", "email")

    def action_collection_lift_refusals(self):
        """Take back what these people have refused; for managers.

        :raise AccessError: for anybody else.
        """
        self.env["collection.payer"]._check_is_manager()
        self.check_access("read")
        self.sudo().write({**dict.fromkeys(REFUSALS, False), "collection_not_before": False})
        for partner in self:
            partner._get_own_payer()._log_interaction(
                channel="portal",
                direction="in",
                contact_id=partner.id,
                note=self.env._("%s may be contacted again.", partner.display_name),
            )

    def _note_stop(self, scope, channel):
        self.env["collection.payer"]._check_is_collector()
        self.check_access("read")
        for partner in self:
            partner._get_own_payer()._log_interaction(
                channel=channel, direction="in", contact_id=partner.id, outcome="asked_to_stop", stop_scope=scope
            )

    def _get_own_payer(self):
        """The payer of the person in the current company. Note: `self.ensure_one()`"""
        company = self.env.company
        if self.company_id and self.company_id not in company.parent_ids:
            raise UserError(self.env._("%s belongs to another company.", self.display_name))
        return self.env["collection.payer"].for_partner(self.id, company.id)
