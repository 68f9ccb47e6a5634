from odoo import api, fields, models

from ..tone_text import get_blocks, to_html


class CollectionNoticeEdit(models.TransientModel):
    """What is wrong with the tone is shown while somebody writes; and an appeal that was not tried yet."""

    _inherit = "collection.notice.edit"

    tone_note = fields.Html(compute="_compute_tone", sanitize=False)
    is_refused = fields.Boolean(compute="_compute_tone")
    may_let_pass = fields.Boolean(compute="_compute_may_let_pass")
    tone_reason = fields.Char(string="Let them pass because", help="Kept in the history of the notice.")
    suggested_appeal_id = fields.Many2one(
        "collection.appeal", string="Not tried with them yet", compute="_compute_suggested_appeal_id"
    )
    suggestion = fields.Text(related="suggested_appeal_id.description", string="How it sounds")
    appeal_ids = fields.Many2many(
        "collection.appeal",
        string="These words appeal to",
        compute="_compute_appeal_ids",
        store=True,
        readonly=False,
        help="Kept with the notice, so that results can be compared.",
    )

    @api.depends("text", "notice_id")
    def _compute_tone(self):
        for wizard in self:
            notice = wizard.notice_id._origin
            findings = notice._find_tone(wizard.text) if notice and wizard.text else ()
            wizard.tone_note = to_html(self.env, findings)
            wizard.is_refused = bool(get_blocks(findings))

    @api.depends_context("uid")
    def _compute_may_let_pass(self):
        self.may_let_pass = self.env.user.has_group("account_collections.group_collection_manager")

    @api.depends("notice_id")
    def _compute_suggested_appeal_id(self):
        for wizard in self:
            payer = wizard.notice_id._origin.payer_id
            wizard.suggested_appeal_id = payer and payer._suggest_appeal()

    @api.depends("notice_id")
    def _compute_appeal_ids(self):
        for wizard in self:
            notice = wizard.notice_id._origin
            wizard.appeal_ids = notice.text and notice.appeal_ids or notice and notice._get_template_appeals()

    def _set_text(self, text):
        """Override: a manager's reason lets words pass; what own words appeal to is noted."""
        if not (text and self.is_refused and self.tone_reason):
            result = super()._set_text(text)
        else:
            self.notice_id._let_pass(text, self.tone_reason)
            result = {"type": "ir.actions.act_window_close"}
        if text:
            self.notice_id._set_own_appeals(self.appeal_ids)
        return result
