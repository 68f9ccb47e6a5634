from odoo import api, models


class CollectionPolicy(models.Model):
    """Words that announce legal steps must go before the policy stops meaning them."""

    _inherit = "collection.policy"

    @api.constrains("legal_intended")
    def _check_tone_of_words(self):
        self.level_ids.mail_template_id._check_tone()
