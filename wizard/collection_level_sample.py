from odoo import api, fields, models


class CollectionLevelSample(models.TransientModel):
    """How a level reads, in the language of the reader, for a made-up customer. Nothing is sent or kept."""

    _name = "collection.level.sample"
    _description = "Sample of a level"

    level_id = fields.Many2one("collection.policy.level", required=True)
    channel = fields.Selection(related="level_id.channel")
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    subject = fields.Char(compute="_compute_sample")
    body = fields.Html(compute="_compute_sample", sanitize=False)
    task = fields.Html(compute="_compute_sample", sanitize=False)

    @api.depends("level_id", "lang")
    def _compute_sample(self):
        for wizard in self:
            level = wizard.level_id._origin
            subject, words = level._render_sample(self.env.company, wizard.lang) if level and wizard.lang else ("", "")
            is_task = level and level._is_task
            wizard.subject = subject
            wizard.body, wizard.task = ("", words) if is_task else (words, "")

    def action_print(self):
        """Fetch the sample as PDF. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "account_collections.fetch_letters",
            "params": {"url": "/collections/sample", "data": {"level_id": self.level_id.id, "lang": self.lang}},
        }
