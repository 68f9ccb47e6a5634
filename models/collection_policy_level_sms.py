from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionPolicyLevel(models.Model):
    """The words of a level that speaks by text message."""

    _inherit = "collection.policy.level"

    sms_template_id = fields.Many2one(
        "sms.template",
        string="Words of the text",
        domain="[('model', '=', 'collection.notice')]",
        help="Short and without details of the debt, because others may read the screen. How to get no more texts is "
        "added to it.",
    )

    @api.constrains("sms_template_id")
    def _check_sms_template(self):
        for level in self:
            if level.sms_template_id and level.sms_template_id.model != "collection.notice":
                raise ValidationError(
                    self.env._("“%s”: the words must be a text template of collection notices.", level.name)
                )
