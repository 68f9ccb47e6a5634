from odoo import models


class CollectionAnswer(models.Model):
    """Answers write themselves down; they count for no limit."""

    _inherit = "collection.answer"

    def _leave(self):
        """Override: what was said is an interaction, too."""
        result = super()._leave()
        self.payer_id._log_interaction(
            channel="email",
            direction="out",
            contact_id=self._get_own_contact().id,
            user_id=self.sender_id.id or self.env.uid,
            model=self._name,
            res_id=self.id,
            note=self.subject,
            is_answer=True,
            verdict="allow",
        )
        return result

    def _get_own_contact(self):
        """The first of those who are addressed and belong to the payer."""
        payer = self.payer_id
        return self.contact_ids.filtered(lambda contact: contact.commercial_partner_id == payer.partner_id)[:1]
