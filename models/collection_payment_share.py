from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..calc.exclusion import Exclusion
from ..calc.money import to_decimal
from ..sql_array import sql_array

#: Days after which an online payment that nobody has confirmed is not waited for any longer.
WAIT_DAYS = 7


class CollectionPaymentShare(models.Model):
    """What a customer has ticked to be paid by an online payment: items with a part of their amount, and credits.

    While the payment is on its way, these parts of the items are not chased; once it is booked, it is matched with
    exactly these amounts.
    """

    _name = "collection.payment.share"
    _description = "Share of an online payment"
    _inherit = ["collection.blocker"]
    _check_company_auto = True

    transaction_id = fields.Many2one(
        "payment.transaction", required=True, readonly=True, index=True, ondelete="cascade"
    )
    payer_id = fields.Many2one(
        "collection.payer", required=True, readonly=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    move_line_id = fields.Many2one("account.move.line", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="Positive: to be paid of the item. Negative: a credit that is used.")
    basket = fields.Char(readonly=True, index=True, help="Tells apart the forms that were sent; each counts once.")

    @api.model
    def _get_under_way(self, on):
        """Condition on `transaction` (an SQL alias): money is on its way, or has come and is not booked yet."""
        return SQL(
            """(transaction.state IN ('pending', 'authorized') AND transaction.last_state_change >= %(since)s
                OR transaction.state = 'done' AND transaction.is_post_processed IS NOT TRUE)""",
            since=on - timedelta(days=WAIT_DAYS - 1),
        )

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: the ticked parts of items while their payment is on its way."""
        blocked = super()._get_blocked_items(items, on)
        self.flush_model()
        self.env["payment.transaction"].flush_model(["state", "last_state_change", "is_post_processed"])
        rows = self.env.execute_query(
            SQL(
                """SELECT share.move_line_id, sum(share.amount), max(transaction.reference),
                          max(transaction.last_state_change), max(line.amount_residual_currency)
                     FROM unnest(%s) AS asked(id)
                     JOIN collection_payment_share share ON share.move_line_id = asked.id
                     JOIN payment_transaction transaction ON transaction.id = share.transaction_id
                     JOIN account_move_line line ON line.id = share.move_line_id
                    WHERE %s
                 GROUP BY share.move_line_id""",
                sql_array(items),
                self._get_under_way(on),
            )
        )
        for item_id, amount, reference, changed, residual in rows:
            until = fields.Date.add(changed.date(), days=WAIT_DAYS)
            part = to_decimal(amount) if 0 < amount < residual else None
            blocked[item_id] = Exclusion("payment_in_process", until, (("reference", reference),), part)
        return blocked
