from odoo import models
from odoo.tools import format_amount, format_date

from .collection_payer_guide import GuidePart

#: So many items are named; the sums count all of them.
MAX_ITEMS = 5


class CollectionPayer(models.Model):
    """What the customer owes, for who is about to call."""

    _inherit = "collection.payer"

    def _get_guide_parts(self):
        """Override: what is owed comes first."""
        return [*super()._get_guide_parts(), self._prepare_guide_owed()]

    def _prepare_guide_owed(self):
        today = self.company_id._get_collection_today()
        items = self.item_ids.filtered("amount_residual_currency").sorted(lambda item: item.date_maturity or item.date)
        rows = []
        for currency, group in items.grouped("currency_id").items():
            late = group.filtered(lambda item: (item.date_maturity or item.date) < today)
            owed, overdue = (sum(found.mapped("amount_residual_currency")) for found in (group, late))
            total = self.env._("of it overdue %s", format_amount(self.env, overdue, currency))
            rows.append((self.env._("All open items"), format_amount(self.env, owed, currency), total))
            rows += [self._to_guide_item(item, today) for item in (late or group)[:MAX_ITEMS]]
        return GuidePart(10, self.env._("What is owed"), tuple(rows))

    def _to_guide_item(self, item, today):
        due = item.date_maturity or item.date
        late = (today - due).days
        when = self.env._("due %s", format_date(self.env, due))
        days = self.env._("%(when)s, %(days)s days late", when=when, days=late) if late > 0 else when
        return item.move_name or "", format_amount(self.env, item.amount_residual_currency, item.currency_id), days
