from datetime import timedelta

from odoo import api, models

from .collection_answer_find import THANK_WITHIN


class CollectionAnswer(models.Model):
    """Nobody is thanked twice for one payment."""

    _inherit = "collection.answer"

    @api.model
    def _find_thanks(self, company):
        """Override: who is thanked for a kept promise about all that was paid is not thanked again."""
        found = super()._find_thanks(company)
        if not found:
            return found
        lines = self.env["collection.notice.line"].sudo().browse(line_id for *_about, ids in found for line_id in ids)
        promised = set(self._get_thanked_promises(company, lines.move_line_id).move_line_ids.ids)
        return [
            entry
            for entry in found
            if not set(lines.browse(entry[2]).filtered(lambda line: line.settled_by == "payment").move_line_id.ids)
            <= promised
        ]

    @api.model
    def _get_thanked_promises(self, company, items):
        """Promises about some items that were kept lately, and for which the policy thanks."""
        start = company._get_collection_today() - timedelta(days=2 * THANK_WITHIN)
        promises = self.env["collection.promise"].sudo()
        kept = promises.search([("move_line_ids", "in", items.ids), ("state", "=", "kept"), ("ended_on", ">=", start)])
        return kept.filtered(lambda promise: promise._says("thank"))
