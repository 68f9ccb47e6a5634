from odoo import models


class CollectionPlanInstalment(models.Model):
    """Notes what has been paid of an instalment, as the ledger of today says it."""

    _inherit = "collection.plan.instalment"

    def _settle(self, share):
        """Write what has changed. Note: `self.ensure_one()`

        :param calc.instalments.Share share: what has become of the instalment.
        :return: whether a payment of it was undone.
        """
        if self.currency_id.compare_amounts(self.amount_paid, float(share.paid)) == 0 and (
            self.currency_id.compare_amounts(self.amount_reduced, float(share.reduced)) == 0
        ):
            return False
        today = self.plan_id._get_today()
        is_reopened = self.state == "paid" and bool(share.open) and self.date < today
        values = {"amount_paid": float(share.paid), "amount_reduced": float(share.reduced)}
        self.write(values | ({"reopened_on": today} if is_reopened else {}))
        return is_reopened
