from datetime import timedelta

from markupsafe import escape

from odoo import api, fields, models

from ..const import STOP_SCOPES


class CollectionInteraction(models.Model):
    """What people ask for is obeyed at once: to be left alone, or to be called later."""

    _inherit = "collection.interaction"

    stop_scope = fields.Selection(STOP_SCOPES, string="What stops", help="For who asked to stop. Empty: everything.")

    # === STOP === #

    def _act_on_asked_to_stop(self):
        """Refuse the channels of the person; without a person nobody of the payer is contacted any more."""
        for interaction in self.sudo():
            scope = interaction.stop_scope or "all"
            if interaction.contact_id:
                interaction.contact_id._refuse(scope)
            elif scope == "all":
                interaction.payer_id.action_stop("do_not_contact")
            else:
                interaction._get_family()._refuse(scope)
            interaction.payer_id._ensure_activity("stop", *interaction._get_stop_words())

    def _get_family(self):
        """Everybody at the customer."""
        return self.env["res.partner"].search([("commercial_partner_id", "=", self.payer_id.partner_id.id)])

    def _get_stop_words(self):
        scopes = dict(self._fields["stop_scope"]._description_selection(self.env))
        whom = (self.contact_id or self.payer_id).display_name
        return (
            self.env._("%s asked to be left alone", whom),
            self.env._(
                "What stops: %(scope)s. It is obeyed already; please see who else can be talked to.",
                scope=scopes[self.stop_scope or "all"],
            ),
        )

    # === CALL LATER === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: who asks to be called later without saying when is called on the next working day."""
        vals_list = [
            {**vals, "call_back_at": self._get_usual_call_back(vals)}
            if vals.get("outcome") == "call_later" and not vals.get("call_back_at")
            else vals
            for vals in vals_list
        ]
        return super().create(vals_list)

    @api.model
    def _get_usual_call_back(self, vals):
        payer = self.env["collection.payer"].browse(vals.get("payer_id"))
        if not payer.exists():
            return False
        start = fields.Datetime.to_datetime(vals.get("start")) or fields.Datetime.now()
        day = payer._to_local(start).date() + timedelta(days=1)
        company = payer.sudo().company_id
        calendar = company._to_work_calendar(payer.sudo()._get_policy().resource_calendar_id, day)
        return company._to_utc(calendar.next_workday(day), 10)

    def _act_on_call_later(self):
        """Leave them alone until then, and make sure that somebody calls."""
        for interaction in self.sudo():
            if interaction.contact_id:
                interaction.contact_id.collection_not_before = interaction.call_back_at
            else:
                interaction.payer_id.contact_not_before = interaction.call_back_at
        self._remind_to_call_back()

    def _remind_to_call_back(self):
        """Make one task per payer for the day, with the hour in its title. To be extended."""
        for interaction in self.sudo():
            payer = interaction.payer_id
            summary = interaction._get_call_back_words()
            payer._ensure_activity("call_back", summary, interaction.note or summary)
            task = payer.activity_ids.filtered(lambda task: task.collection_kind == "call_back")[:1]
            task.write(
                {
                    "summary": summary,
                    "note": escape(interaction.note or ""),
                    "date_deadline": payer._to_local(interaction.call_back_at).date(),
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                }
            )

    def _get_call_back_words(self):
        local = self.payer_id._to_local(self.call_back_at)
        return self.env._(
            "%(hour)s call back %(whom)s",
            hour=local.strftime("%H:%M"),
            whom=(self.contact_id or self.payer_id).display_name,
        )

    # === WRONG NUMBER === #

    def _act_on_wrong_number(self):
        """Mark the number, so that nobody calls there again."""
        for interaction in self.sudo().filtered("contact_id"):
            interaction.contact_id._mark_failed_phone(interaction.company_id._get_collection_today())
