from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class CollectionNoticeEdit(models.TransientModel):
    """Change the words of a notice before it leaves; table, totals and signature stay what they are."""

    _name = "collection.notice.edit"
    _description = "Edit the words of a notice"

    notice_id = fields.Many2one("collection.notice", required=True)
    lang = fields.Char(compute="_compute_lang", string="Language of the reader")
    is_edited = fields.Boolean(compute="_compute_is_edited")
    text = fields.Html(string="Words", required=True, compute="_compute_text", store=True, readonly=False)

    @api.model
    def default_get(self, fields):
        """Override: the notice on the screen."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.notice" and "notice_id" not in values:
            values["notice_id"] = self.env.context.get("active_id")
        return values

    @api.depends("notice_id")
    def _compute_lang(self):
        names = dict(self.env["res.lang"].get_installed())
        for wizard in self:
            wizard.lang = wizard.notice_id and names.get(wizard.notice_id._get_lang())

    @api.depends("notice_id")
    def _compute_is_edited(self):
        for wizard in self:
            wizard.is_edited = bool(wizard.notice_id.text)

    @api.depends("notice_id")
    def _compute_text(self):
        for wizard in self:
            notice = wizard.notice_id._origin
            wizard.text = notice and notice._rehearse_words()

    def action_keep(self):
        """Let the notice say these words. Note: `self.ensure_one()`"""
        self.ensure_one()
        if is_html_empty(self.text):
            raise UserError(self.env._("Please write something, or go back to the words of the level."))
        return self._set_text(self.text)

    def action_forget(self):
        """Go back to the words of the level. Note: `self.ensure_one()`"""
        self.ensure_one()
        return self._set_text(False)

    def _set_text(self, text):
        self.notice_id._check_reviewer()
        self.notice_id.text = text
        return {"type": "ir.actions.act_window_close"}
