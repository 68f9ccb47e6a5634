from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models

from .collection_payment_share import WAIT_DAYS


class CollectionPaymentShare(models.Model):
    """A discount for early payment that was granted together with a payment."""

    _inherit = "collection.payment.share"

    discount = fields.Monetary(readonly=True, help="For early payment: with it the item is paid in full.")
    discount_on = fields.Date(readonly=True, help="The day on which the customer has paid.")

    @api.model
    def _get_blocked_items(self, items, on):
        """Override: with its discount the whole item is on its way."""
        blocked = super()._get_blocked_items(items, on)
        parts = [item_id for item_id, exclusion in blocked.items() if exclusion.amount is not None]
        shares = self.sudo().search([("move_line_id", "in", parts), ("discount", ">", 0)]) if parts else self.browse()
        for share in shares:
            item, taken = share.move_line_id, blocked[share.move_line_id.id].amount
            if taken and share.currency_id.compare_amounts(float(taken), share.amount) == 0 and share._is_valid():
                blocked[item.id] = replace(blocked[item.id], amount=None)
        return blocked

    def _is_valid(self):
        """Whether the item is untouched, so that payment and discount together pay it. Note: `self.ensure_one()`

        The day that counts is the one on which the customer has paid, unless the payment was not waited for.
        """
        item, today = self.move_line_id, self.company_id._get_collection_today()
        is_late = today > self.discount_on + timedelta(days=WAIT_DAYS)
        is_whole = self.currency_id.compare_amounts(item.amount_residual_currency, self.amount + self.discount) == 0
        return is_whole and item.move_id._is_eligible_for_early_payment_discount(
            self.currency_id, today if is_late else self.discount_on
        )

    def _prepare_write_off(self):
        """The journal items that Odoo itself makes for the discount of the item. Note: `self.ensure_one()`"""
        item = self.move_line_id
        values = {"aml": item, "amount_currency": -item.amount_residual_currency, "balance": -item.balance}
        saved = item.balance - item.discount_balance
        found = item.move_id._get_invoice_counterpart_amls_for_early_payment_discount([values], saved)
        return [vals for group in found.values() for vals in group]
