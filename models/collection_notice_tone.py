from odoo import api, fields, models
from odoo.exceptions import UserError

from ..calc.tone import find
from ..tone_text import get_blocks, refuse, to_html


class CollectionNotice(models.Model):
    """A reviewer's own words are checked like those of templates."""

    _inherit = "collection.notice"

    tone_reason = fields.Char(
        string="Why the words may stay",
        readonly=True,
        copy=False,
        help="A manager's reason to send words that the tone check refuses.",
    )

    @api.constrains("text")
    def _check_tone(self):
        for notice in self.filtered(lambda notice: notice.text and not notice.tone_reason):
            blocks = get_blocks(notice._find_tone(notice.text))
            if blocks:
                refuse(self.env, notice.display_name, blocks)

    def write(self, vals):
        """Override: a manager's reason belongs to the words for which it was given."""
        if "text" in vals and not self._is_ours():
            self.check_access("write")
            self._check_may_write(vals)
            self.sudo().filtered("tone_reason")._as_ours().tone_reason = False
        return super().write(vals)

    def _let_pass(self, text, reason):
        """Let the notice say words that the tone check refuses; noted in its history.

        :param str text: the words (HTML).
        :param str reason: why they may leave.
        :raise AccessError: when the user is no manager.
        :raise UserError: without a reason, or when the notice is past its review.
        """
        self._check_reviewer()
        self.env["collection.payer"]._check_is_manager()
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why these words may leave."))
        self._check_may_write({"text": text})
        for notice in self.sudo():
            words = ", ".join(f"“{finding.word}”" for finding in get_blocks(notice._find_tone(text)) if finding.word)
            notice._as_ours().write({"text": text, "tone_reason": reason.strip()})
            sentence = self.env._("Words that the tone check refuses may leave (%(words)s): %(reason)s")
            notice._message_log(
                body=sentence % {"words": words, "reason": reason.strip()}, author_id=self.env.user.partner_id.id
            )

    # === CHECK === #

    def _find_tone(self, text):
        """What is wrong with the tone of a text that this notice would say. Note: `self.ensure_one()`

        :rtype: tuple[calc.tone.Finding, ...]
        """
        notice = self.sudo()
        return find(text or "", notice._get_lang(), notice.level_id._to_stage(), notice._get_spared_names())

    def _get_spared_names(self):
        """Names of the customer's people, of products and of our own, which are never judged."""
        customer, company = self.partner_id, self.company_id
        people = customer | customer.child_ids | self.contact_ids | self.cc_contact_ids | company.partner_id
        products = self.line_ids.move_id.invoice_line_ids.product_id
        senders = self.sender_id | self.payer_id._get_owner("collector") | self.payer_id._get_owner("manager")
        names = {*people.mapped("name"), *products.mapped("name"), *senders.mapped("name")}
        return {name for name in names if name}

    def _to_preview_values(self):
        """Override: what the tone check says of the words that would leave."""
        values = super()._to_preview_values()
        is_written = self.channel in ("email", "letter", "sms")
        words = self._render_words()[self.id] if is_written else ""
        return {**values, "tone_note": to_html(self.env, self._find_tone(words) if words else ())}
