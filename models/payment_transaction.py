from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..calc.exclusion import Exclusion
from ..sql_array import sql_array

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
                """WITH pending AS MATERIALIZED (
                          SELECT rel.invoice_id, max(reference) AS reference, max(last_state_change) AS changed
                            FROM payment_transaction transaction
                            JOIN account_invoice_transaction_rel rel ON rel.transaction_id = transaction.id
                           WHERE state IN ('pending', 'authorized') AND last_state_change >= %s AND %s
                        GROUP BY rel.invoice_id)
                   SELECT line.id, reference, changed
                     FROM pending JOIN account_move_line line ON line.move_id = pending.invoice_id
                    WHERE line.id = ANY(%s)""",
                on - timedelta(days=WAIT_DAYS - 1),
                self._get_whole_invoices_condition(),
                sql_array(items),
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

    @api.model
    def _get_whole_invoices_condition(self):
        """Condition on `transaction` (an SQL alias): it pays its invoices as a whole. To be extended."""
        return SQL("TRUE")
