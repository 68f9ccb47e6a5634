from markupsafe import Markup

from odoo import fields, models


class CollectionNotice(models.Model):
    """What a notice appeals to is kept with it, so that results can be compared; its words give a reason for now."""

    _inherit = "collection.notice"

    appeal_ids = fields.Many2many(
        "collection.appeal",
        "collection_notice_appeal_rel",
        "notice_id",
        "appeal_id",
        string="Appeals to",
        readonly=True,
        copy=False,
    )

    def _freeze(self, on, calendars):
        """Override: the appeals of the words, unless a reviewer has written words of his own."""
        result = super()._freeze(on, calendars)
        shipped = self.filtered(lambda notice: not notice.text)
        if shipped:
            shipped._write_contacts("appeal_ids", [notice._get_template_appeals().ids for notice in shipped])
        return result

    def _get_template_appeals(self):
        """What the words of the level appeal to. Note: `self.ensure_one()`"""
        is_written = self.channel in ("email", "letter")
        appeals = self.env["collection.appeal"].sudo()
        return self._get_template().sudo().collection_appeal_ids if is_written else appeals

    def _render_words(self):
        """Override: the reason for asking now follows the words of the level."""
        words = super()._render_words()
        for notice in self._in_own_language():
            reason = not notice.text and notice._get_template().collection_reason
            if reason:
                words[notice.id] = Markup("%s<p>%s</p>") % (words[notice.id], reason)
        return words

    def _set_own_appeals(self, appeals):
        """Note what a reviewer's own words appeal to.

        :param appeals: `collection.appeal` records.
        :raise AccessError: when the user is no collector.
        """
        self._check_reviewer()
        self._check_may_write({"text": ""})
        self.sudo()._as_ours().appeal_ids = appeals
