from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import is_html_empty

from ..calc.tone import find
from ..tone_text import get_blocks, refuse, to_html


class CollectionToned(models.AbstractModel):
    """Mixin of templates whose words are checked when they are saved, in each language in which they are written.

    Words that must not leave are refused, unless a manager lets them pass and says why.
    """

    _name = "collection.toned"
    _description = "Words whose tone is checked"

    collection_tone_reason = fields.Char(
        string="Why the words may stay",
        copy=False,
        groups="account_collections.group_collection_reader",
        help="A manager's reason to use words that the tone check refuses. It goes when somebody else changes them.",
    )
    collection_tone_note = fields.Html(
        string="Tone",
        compute="_compute_collection_tone_note",
        sanitize=False,
        groups="account_collections.group_collection_reader",
    )

    collection_is_toned = fields.Boolean(
        compute="_compute_collection_tone_note", groups="account_collections.group_collection_reader"
    )

    # === HOOKS === #

    @api.model
    def _get_toned_fields(self):
        """Names of the translated fields whose words are checked. To be overridden."""
        return ()

    def _get_tone_stage(self):
        """Where in the ladder the words stand; None for words that are not checked at all. To be overridden.

        :rtype: calc.tone.Stage

        Note: `self.ensure_one()`
        """
        return None

    # === CHECK === #

    @api.depends(lambda self: ("model_id", *self._get_toned_fields()))
    @api.depends_context("lang")
    def _compute_collection_tone_note(self):
        for template in self:
            stage = template._get_tone_stage()
            text = template._join_words(template[name] for name in template._get_toned_fields())
            template.collection_tone_note = stage and to_html(self.env, find(text, self.env.lang, stage))
            template.collection_is_toned = bool(stage)

    @api.model
    def _join_words(self, parts):
        return "\n".join(f"<div>{part}</div>" for part in parts if part and not is_html_empty(part))

    def _check_tone(self):
        """Refuse words that must not leave, in any language, where no manager has given a reason.

        :raise ValidationError: naming the words and why.
        """
        for template in self.sudo():
            stage = template._get_tone_stage()
            if not stage or template.collection_tone_reason:
                continue
            for lang, text in template._get_texts().items():
                blocks = get_blocks(find(text, lang, stage))
                if blocks:
                    refuse(self.env, template.name, blocks)

    def _get_texts(self):
        """The words by language, as far as they are written in it. Note: `self.ensure_one()`"""
        found = {}
        for name in self._get_toned_fields():
            for lang, text in (self._fields[name]._get_stored_translations(self) or {}).items():
                found.setdefault(lang, []).append(text)
        texts = {lang: self._join_words(parts) for lang, parts in found.items()}
        # written in one language only, Odoo keeps the words as the English ones, too
        is_copy = any(text == texts.get("en_US") for lang, text in texts.items() if lang != "en_US")
        return {lang: text for lang, text in texts.items() if not (is_copy and lang == "en_US")}

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: new words are checked; only managers let words pass."""
        if any(vals.get("collection_tone_reason") for vals in vals_list):
            self._check_may_let_pass()
        templates = super().create(vals_list)
        templates._check_tone()
        return templates

    def write(self, vals):
        """Override: changed words are checked; a reason belongs to the words for which it was given."""
        if vals.get("collection_tone_reason"):
            self._check_may_let_pass()
        result = super().write(vals)
        if "collection_tone_reason" not in vals and not set(vals).isdisjoint(self._get_toned_fields()):
            self._forget_tone_reason()
        if not set(vals).isdisjoint((*self._get_toned_fields(), "model_id", "collection_tone_reason")):
            self._check_tone()
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """Override: translated words are checked, too."""
        result = super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)
        if field_name in self._get_toned_fields():
            self._forget_tone_reason()
            self._check_tone()
        return result

    def _forget_tone_reason(self):
        """A reason does not cover what somebody else than a manager writes later."""
        kept = self.sudo().filtered("collection_tone_reason")
        if kept and not self._may_let_pass():
            kept.write({"collection_tone_reason": False})

    def _may_let_pass(self):
        return self.env.su or self.env.user.has_group("account_collections.group_collection_manager")

    def _check_may_let_pass(self):
        if not self._may_let_pass():
            raise AccessError(self.env._("Only collections managers may let such words pass."))
