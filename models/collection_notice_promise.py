from odoo import models

from ..calc.exclusion import is_oral


class CollectionNotice(models.Model):
    """Calls that go on although something is promised: about the rest of an item, or for a promise in writing."""

    _inherit = "collection.notice"

    def _get_idle_reason(self, items, blocked):
        """Override: a part that is left alone leaves the rest to be asked for, and some levels want it in writing."""
        only_written = self.level_id.only_written_promise
        binding = {
            item.id: [
                reason
                for reason in blocked[item.id]
                if self._blocks_all(reason, item) and not (only_written and is_oral(reason))
            ]
            for item in items
            if item.id in blocked
        }
        return super()._get_idle_reason(items, {item_id: reasons for item_id, reasons in binding.items() if reasons})

    def _blocks_all(self, reason, item):
        return (
            reason.amount is None or item.currency_id.compare_amounts(reason.amount, item.amount_residual_currency) >= 0
        )
