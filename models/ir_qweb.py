from lxml import etree

from odoo import models


class CompiledWords(dict):
    """The words of notices, compiled once per wording and language.

    An object of this class is handed on in the context, which no caller over RPC can do.
    """


class Written(dict):
    """Amounts and dates as each language writes them, for as long as a batch of notices is rendered."""


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        """Override of `base`, which compiles the words of a template anew for every single record."""
        compiled = self.env.context.get("collection_compiled_words")
        if not isinstance(compiled, CompiledWords) or not isinstance(template, etree._Element):
            return super()._generate_code_uncached(template)
        model = self.env.context.get("raise_on_forbidden_code_for_model")
        key = etree.tostring(template), self.env.context.get("lang"), model
        if key not in compiled:
            compiled[key] = super()._generate_code_uncached(template)
        return compiled[key]
