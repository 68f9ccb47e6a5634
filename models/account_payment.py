from odoo import api, models
from odoo.tools import SQL

from ..calc.exclusion import Exclusion


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
                """SELECT line.id, max(payment.name)
                     FROM account_move_line line
                     JOIN account_move__account_payment rel ON rel.invoice_id = line.move_id
                     JOIN account_payment payment ON payment.id = rel.payment_id
                    WHERE line.id = ANY(%s) AND payment.state = 'in_process' AND payment.move_id IS NULL
                 GROUP BY line.id""",
                items.ids,
            )
        )
        return blocked | {
            item_id: Exclusion("payment_in_process", None, (("reference", name or ""),)) for item_id, name in rows
        }
