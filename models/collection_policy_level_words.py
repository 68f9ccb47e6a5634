from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionPolicyLevel(models.Model):
    """The words of a level: a template of notices."""

    _inherit = "collection.policy.level"

    mail_template_id = fields.Many2one(
        "mail.template",
        string="Words",
        domain="[('model', '=', 'collection.notice')]",
        help="The words above the table of items; table, link, bank details and signature are added to them.",
    )

    @api.constrains("mail_template_id")
    def _check_template(self):
        for level in self:
            if level.mail_template_id and level.mail_template_id.model != "collection.notice":
                raise ValidationError(
                    self.env._("“%s”: the words must be a template of collection notices.", level.name)
                )
