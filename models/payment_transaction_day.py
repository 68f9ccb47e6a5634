from odoo import fields, models


class PaymentTransaction(models.Model):
    """The day of an online payment of chosen items: whoever pays in time has paid in time, wherever the server is."""

    _inherit = "payment.transaction"

    def _create_payment(self, **extra_create_values):
        """Override of `account_payment`: the value date is the day on which the provider has confirmed the payment.

        Odoo would take the day on which it books it, in the time zone of whoever comes by.
        """
        shares = self._get_collection_shares()
        if shares and self.last_state_change:
            extra_create_values = {"date": self._get_confirmed_on(shares.company_id), **extra_create_values}
        return super()._create_payment(**extra_create_values)

    def _get_confirmed_on(self, company):
        """The day of the last change of state where the company is. Note: `self.ensure_one()`"""
        zone = company[:1]._get_collection_tz()
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), self.last_state_change).date()
