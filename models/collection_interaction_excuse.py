from odoo import fields, models

#: What 1 to this many points out of ten mean: something is wrong, and a dispute may be behind it.
LOW_SATISFACTION = 4


class CollectionInteraction(models.Model):
    """What the customer said, what we appealed to, and how satisfied he is with us."""

    _inherit = "collection.interaction"

    excuse_id = fields.Many2one(
        "collection.excuse", string="They said", index="btree_not_null", ondelete="restrict", help="Why it is not paid."
    )
    appeal_ids = fields.Many2many(
        "collection.appeal",
        "collection_interaction_appeal_rel",
        "interaction_id",
        "appeal_id",
        string="We appealed to",
    )
    satisfaction = fields.Integer(help="How satisfied they are with us, from 1 to 10. 0: not asked.")

    _satisfaction_range = models.Constraint(
        "CHECK(satisfaction IS NULL OR satisfaction BETWEEN 0 AND 10)", "Satisfaction is given from 1 to 10."
    )

    def _act(self):
        """Override: abuse is for the manager, and a talk answers the mails before it."""
        result = super()._act()
        for interaction in self.filtered(lambda interaction: interaction.excuse_id.escalates):
            interaction.payer_id._hand_to_manager(interaction.excuse_id.name)
        for interaction in self.filtered(self.env["collection.payer"]._is_an_answer):
            replies = interaction.payer_id.sudo().reply_ids
            replies._set_answered(interaction.user_id, interaction.display_name)
        return result
