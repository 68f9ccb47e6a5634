from odoo import api, models


class MailTemplate(models.Model):
    """The words of notices and answers are checked when they are saved."""

    _name = "mail.template"
    _inherit = ["mail.template", "collection.toned"]

    @api.model
    def _get_toned_fields(self):
        """Override of `collection.toned`."""
        return ("subject", "body_html", "collection_reason")

    def _get_tone_stage(self):
        """Override of `collection.toned`: words stand where the levels stand that use them; all others are early."""
        if not (self.model or "").startswith("collection."):
            return None
        levels = self.env["collection.policy.level"].sudo().search([("mail_template_id", "in", self._origin.ids)])
        return levels._to_stage(is_demand=self.model == "collection.notice")
