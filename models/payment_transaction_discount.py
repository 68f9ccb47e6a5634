from odoo import models


class PaymentTransaction(models.Model):
    """A payment with a discount for early payment settles its invoices in full, by Odoo's own entries."""

    _inherit = "payment.transaction"

    def _get_discounted_shares(self):
        """Shares whose discount is booked together with this payment; none when only a part was captured.

        Note: `self.ensure_one()`
        """
        shares = self._get_collection_shares()
        is_all = self.currency_id.compare_amounts(self.amount, sum(shares.mapped("amount"))) == 0
        return shares.filtered(lambda share: is_all and share.discount and share._is_valid())

    def _create_payment(self, **extra_create_values):
        """Override of `account_payment` to write the discount off within the payment's own entry."""
        lines = [vals for share in self._get_discounted_shares() for vals in share._prepare_write_off()]
        if lines:
            extra_create_values["write_off_line_vals"] = extra_create_values.get("write_off_line_vals", []) + lines
        return super()._create_payment(**extra_create_values)

    def _get_matchable(self, item, limits):
        """Override of the base: the payment's entry carries the discount, too."""
        granted = self._get_discounted_shares().filtered(lambda share: share.move_line_id == item)
        if granted:
            limits = {**limits, item: limits[item] + sum(granted.mapped("discount"))}
        return super()._get_matchable(item, limits)
