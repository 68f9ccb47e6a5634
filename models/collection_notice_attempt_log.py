from odoo import fields, models

from .collection_notice_interaction import NOTED

#: What an attempt on a task is called in the log of interactions.
OUTCOME_OF_ATTEMPT = {"reached": "reached", "nobody": "no_answer", "wrong_number": "wrong_number"}


class CollectionNotice(models.Model):
    """Every attempt on a call, a visit or a meeting is a touch."""

    _inherit = "collection.notice"

    def action_log_attempt(self, outcome, note=None, next_on=None, contact_id=None):
        """Override: note the attempt as an interaction, unless whoever reports it does so.

        :raise AccessError: as the method that is extended.
        """
        if self.env.context.get("collection_noted") is NOTED:
            return super().action_log_attempt(outcome, note, next_on, contact_id)
        whom = self.sudo().contact_ids
        notice = self.with_context(collection_noted=NOTED)
        result = super(CollectionNotice, notice).action_log_attempt(outcome, note, next_on, contact_id)
        contact = whom.filtered(lambda person: person.id == contact_id) or whom[:1]
        self.env["collection.interaction"].sudo().create(
            self.sudo()._prepare_touch(
                contact_id=contact.id,
                other_contact_ids=[],
                user_id=self.env.uid,
                start=fields.Datetime.now(),
                outcome=OUTCOME_OF_ATTEMPT[outcome],
                note=note,
            )
        )
        return result

    def _postpone_open_call(self, moment):
        """Move the tasks of open calls to a moment that the customer has named.

        :param datetime moment: naive UTC.
        """
        for notice in self.sudo().filtered("task_id"):
            local = notice.payer_id._to_local(moment)
            title = notice.task_id.summary or notice.level_id.name
            title = title.partition(" ")[2] if title[2:3] == ":" else title
            notice.task_id.write({"date_deadline": local.date(), "summary": f"{local:%H:%M} {title}"})
