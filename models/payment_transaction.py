from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..calc.exclusion import Exclusion

#: Days after which a payment that the customer has begun, and nobody has confirmed, is not waited for any longer.
WAIT_DAYS = 7


class PaymentTransaction(models.Model):
    _name = "payment.transaction"
    _inherit = ["payment.transaction", "collection.blocker"]

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: items of invoices that a transaction under way pays."""
        blocked = super()._get_blocked_items(items, on)
        rows = self.env.execute_query(
            SQL(
                """SELECT line.id, max(transaction.reference), max(transaction.last_state_change)
                     FROM account_move_line line
                     JOIN account_invoice_transaction_rel rel ON rel.invoice_id = line.move_id
                     JOIN payment_transaction transaction ON transaction.id = rel.transaction_id
                    WHERE line.id = ANY(%s) AND transaction.state IN ('pending', 'authorized')
                      AND transaction.last_state_change >= %s
                 GROUP BY line.id""",
                items.ids,
                on - timedelta(days=WAIT_DAYS - 1),
            )
        )
        return blocked | {
            item_id: Exclusion(
                "payment_in_process",
                fields.Date.add(changed.date(), days=WAIT_DAYS),
                (("reference", reference),),
            )
            for item_id, reference, changed in rows
        }
