from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..calc.stop_words import is_stop
from .res_partner_contact import REFUSALS

#: Age up to which an answer may still wait for a dead mail server.
WAITING_WITHIN = timedelta(days=4)


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

    # === AT ONCE === #

    def _hook_refused(self):
        """Override: answers that wait in the mail queue go to somebody who wants e-mails."""
        result = super()._hook_refused()
        refusing = self.sudo().filtered("collection_no_emails")
        answers = self.env["collection.answer"].sudo()
        recent = [("contact_ids", "in", refusing.ids), ("create_date", ">=", fields.Datetime.now() - WAITING_WITHIN)]
        for answer in answers.search(recent) if refusing else answers:
            answer._turn_to_others()
        return result

    @api.model
    def _receive_text(self, number, text):
        """Take a text message that a customer has sent; to be called by whatever receives them.

        It is noted for everybody with that number, and a stop word is obeyed at once: for calls and texts, because
        who revokes for a number revokes for both (47 CFR 64.1200(a)(10)).

        :param str number: in international form.
        :return: the `collection.interaction` records.
        """
        people = self.sudo().search([("phone_sanitized", "=", number)])
        vals = {"outcome": "asked_to_stop", "stop_scope": "calls"} if is_stop(text) else {}
        payers = people.commercial_partner_id.collection_payer_ids
        return (
            self.env["collection.interaction"]
            .sudo()
            .create(
                [
                    {
                        "payer_id": payer.id,
                        "contact_id": person.id,
                        "channel": "sms",
                        "direction": "in",
                        "note": text,
                        **vals,
                    }
                    for person in people
                    for payer in payers
                    if payer.partner_id == person.commercial_partner_id
                ]
            )
        )
