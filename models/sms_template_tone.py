from odoo import api, models

from ..calc.tone import Stage


class SmsTemplate(models.Model):
    """The words of text messages are checked when they are saved."""

    _name = "sms.template"
    _inherit = ["sms.template", "collection.toned"]

    @api.model
    def _get_toned_fields(self):
        """Override of `collection.toned`."""
        return ("body",)

    def _get_tone_stage(self):
        """Override of `collection.toned`: a text message has no room for manners, but none for threats, either."""
        return Stage(is_demand=False, is_short=True) if (self.model or "").startswith("collection.") else None
