from odoo import api, models

from ..calc.tone import Stage


class CollectionPolicyLevel(models.Model):
    """The place of a level in its ladder decides what its words may say."""

    _inherit = "collection.policy.level"

    @api.constrains("mail_template_id", "tone", "policy_id", "active")
    def _check_tone_of_words(self):
        self.mail_template_id._check_tone()

    def _to_stage(self, is_demand=True):
        """What words used by all these levels may say; without levels, what an early demand may.

        :rtype: calc.tone.Stage
        """
        return Stage(
            is_late=bool(self) and all(level.tone == "final" for level in self),
            legal_intended=bool(self) and all(policy.legal_intended for policy in self.policy_id),
            is_demand=is_demand,
        )
