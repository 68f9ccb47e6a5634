from odoo import models
from odoo.tools import format_amount, format_date

from .collection_payer_guide import GuidePart


class CollectionPayer(models.Model):
    """What the customer objects to, for who is about to call."""

    _inherit = "collection.payer"

    def _get_guide_parts(self):
        """Override: open disputes."""
        return [*super()._get_guide_parts(), self._prepare_guide_disputes()]

    def _prepare_guide_disputes(self):
        disputes = self.env["collection.dispute"].search(
            [("payer_id", "=", self.id), ("state", "=", "open")], order="answer_by, id"
        )
        reasons = dict(disputes._fields["reason"]._description_selection(self.env))
        rows = tuple(
            (
                dispute.items_display,
                f"{reasons[dispute.reason]}: {format_amount(self.env, dispute.amount_claimed, dispute.currency_id)}",
                self.env._("answer due on %s", format_date(self.env, dispute.answer_by)),
            )
            for dispute in disputes
        )
        return GuidePart(30, self.env._("In clarification: do not ask for these"), rows)
