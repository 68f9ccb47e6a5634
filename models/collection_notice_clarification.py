from collections import defaultdict
from types import MappingProxyType

from odoo import models


class CollectionNotice(models.Model):
    """What is in clarification, listed below what is asked for, so that nobody wonders where it has gone."""

    _inherit = "collection.notice"

    def _render_all(self):
        """Override: read for all notices at once what is in clarification."""
        known = self.with_context(collection_clarified=MappingProxyType(self._read_clarified()))
        return super(CollectionNotice, known)._render_all()

    def _prepare_layout_values(self, words):
        """Override: what is in clarification. Note: `self.ensure_one()`"""
        known = self.env.context.get("collection_clarified")
        clarified = known if isinstance(known, MappingProxyType) else self._read_clarified()
        return {**super()._prepare_layout_values(words), "clarified": clarified.get(self.payer_id.id, [])}

    def _read_clarified(self):
        """Number, amount and currency of what is in clarification, by payer, where the company wants it listed."""
        payers = self.filtered("company_id.collection_list_disputed").payer_id
        disputes = self.env["collection.dispute"].sudo()
        disputes = disputes.search([("payer_id", "in", payers.ids), ("state", "=", "open")])
        found = defaultdict(list)
        for payer, own in disputes.grouped("payer_id").items():
            items = own.move_line_ids.filtered(lambda line: not line.reconciled).sorted("date_maturity")
            amounts = disputes._get_disputed_amounts(items, payer.company_id._get_collection_today())
            found[payer.id] += [
                {"name": line.move_name or "", "amount": float(amounts[line.id]), "currency": line.currency_id}
                for line in items
                if line.id in amounts
            ]
        return dict(found)
