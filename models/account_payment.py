from odoo import api, models
from odoo.tools import SQL

from ..calc.exclusion import Exclusion
from ..sql_array import sql_array


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "collection.blocker"]

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: invoices with a payment that has no journal entry yet.

        Community books a payment at once; an addon with bank matching may wait for the bank.
        """
        blocked = super()._get_blocked_items(items, on)
        rows = self.env.execute_query(
            SQL(
                """WITH pending AS MATERIALIZED (
                          SELECT rel.invoice_id, max(payment.name) AS name
                            FROM account_payment payment
                            JOIN account_move__account_payment rel ON rel.payment_id = payment.id
                           WHERE payment.state = 'in_process' AND payment.move_id IS NULL
                        GROUP BY rel.invoice_id)
                   SELECT line.id, pending.name
                     FROM pending JOIN account_move_line line ON line.move_id = pending.invoice_id
                    WHERE line.id = ANY(%s)""",
                sql_array(items),
            )
        )
        return blocked | {
            item_id: Exclusion("payment_in_process", None, (("reference", name or ""),)) for item_id, name in rows
        }
