from odoo import models
from odoo.tools import format_amount, format_date

from .collection_payer_guide import GuidePart

#: So many promises are shown, newest first.
LAST_PROMISES = 3


class CollectionPayer(models.Model):
    """What the customer has promised before, for who is about to call."""

    _inherit = "collection.payer"

    def _get_guide_parts(self):
        """Override: the last promises and how they ended."""
        return [*super()._get_guide_parts(), self._prepare_guide_promises()]

    def _prepare_guide_promises(self):
        states = dict(self.env["collection.promise"]._fields["state"]._description_selection(self.env))
        rows = tuple(
            (
                format_date(self.env, promise.date),
                format_amount(self.env, promise.amount, promise.currency_id),
                states[promise.state],
            )
            for promise in self.promise_ids.sorted("id", reverse=True)[:LAST_PROMISES]
        )
        broken = self.promise_broken_count
        hint = self.env._("Promises broken in the last twelve months: %s", broken) if broken else ""
        return GuidePart(20, self.env._("What they promised, and how that ended"), rows, hint)
