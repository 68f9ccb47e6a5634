from odoo import api, fields, models


class CollectionNoticeWrite(models.TransientModel):
    """What is wrong with the tone of a notice by hand, and an appeal that was not tried yet."""

    _inherit = "collection.notice.write"

    tone_note = fields.Html(compute="_compute_outcome", sanitize=False)
    suggested_appeal_id = fields.Many2one(
        "collection.appeal", string="Not tried with them yet", compute="_compute_suggested_appeal_id"
    )
    suggestion = fields.Text(related="suggested_appeal_id.description", string="How it sounds")

    @api.depends("payer_id")
    def _compute_suggested_appeal_id(self):
        for wizard in self:
            payer = wizard.payer_id._origin
            wizard.suggested_appeal_id = payer and payer._suggest_appeal()

    def _rehearse_outcome(self):
        """Override: the findings come along with the words."""
        return {"tone_note": False} | super()._rehearse_outcome()
