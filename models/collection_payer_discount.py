from odoo import models
from odoo.fields import Command
from odoo.tools import SQL

from ..calc.money import to_decimal
from ..sql_array import sql_array

#: States of items about which nothing but their due date is to be said, and that are not overdue.
PLAIN_STATES = ("soon", "open")


class CollectionPayer(models.Model):
    """The discount for early payment on the customer's page, as long as it still applies."""

    _inherit = "collection.payer"

    # === SHOWING === #

    def _get_statement(self):
        """Override of the base to offer the discount: `discount` of a line says what is saved, and until when.

        Offered for items of which nothing has been paid, nothing is on its way and nothing else was agreed on; they
        can then be paid with the reduced amount.
        """
        statement = super()._get_statement()
        lines = {
            line["id"]: line
            for block in statement["blocks"]
            for line in block["lines"]
            if line["payable"] == line["amount"] and line["state"] in PLAIN_STATES
        }
        for item_id, until, amount in self._read_discounts(list(lines), statement["today"]):
            line = lines[item_id]
            line["discount"] = {"until": until, "amount": amount, "saved": line["amount"] - amount}
            line["payable"] = amount
        return statement

    def _read_discounts(self, item_ids, on):
        """Untouched items with a discount that applies on a day: id, last day, reduced amount.

        The conditions are those of `account.move._is_eligible_for_early_payment_discount`, for many at once.
        """
        if not (item_ids and self.company_id.account_journal_early_pay_discount_loss_account_id):
            return []
        self.env["account.move.line"].flush_model(["discount_date", "discount_amount_currency"])
        rows = self.env.execute_query(
            SQL(
                """SELECT line.id, line.discount_date, line.discount_amount_currency
                     FROM account_move_line line
                     JOIN account_move move ON move.id = line.move_id
                     JOIN account_payment_term term ON term.id = move.invoice_payment_term_id AND term.early_discount
                    WHERE line.id = ANY(%(ids)s) AND line.display_type = 'payment_term'
                      AND move.move_type IN ('out_invoice', 'out_receipt') AND line.currency_id = move.currency_id
                      AND line.discount_date >= %(day)s AND line.amount_residual_currency = line.amount_currency
                      AND line.discount_amount_currency > 0 AND line.discount_amount_currency < line.amount_currency
                      AND NOT EXISTS (SELECT FROM account_move_line other WHERE other.move_id = move.id
                                         AND other.display_type = 'payment_term' AND other.id != line.id)""",
                ids=sql_array(item_ids),
                day=on,
            )
        )
        return [(item_id, until, to_decimal(amount)) for item_id, until, amount in rows]

    # === PAYING === #

    def _fill_basket(self, block, chosen):
        """Override of the base: what is paid with exactly the reduced amount has earned its discount."""
        basket, problems = super()._fill_basket(block, chosen)
        offered = {line["id"]: line["discount"] for line in block["lines"] if line.get("discount")}
        discounts = {
            item_id: offered[item_id]["saved"]
            for item_id, amount in basket["shares"].items()
            if item_id in offered and amount == offered[item_id]["amount"]
        }
        return {**basket, "discounts": discounts}, problems

    def _get_basket_terms(self, basket):
        """Override of the base: a discount that has ended meanwhile is no payment of a part."""
        discounts = {str(item_id): str(saved) for item_id, saved in basket.get("discounts", {}).items()}
        return {**super()._get_basket_terms(basket), "discounts": discounts}

    def _prepare_basket_transaction(self, basket):
        """Override of the base to keep what was granted, and on which day."""
        vals = super()._prepare_basket_transaction(basket)
        today = self.company_id._get_collection_today()
        for command in vals["collection_share_ids"]:
            share = command[2]
            saved = basket.get("discounts", {}).get(share["move_line_id"])
            if command[0] == Command.CREATE and saved:
                share.update(discount=float(saved), discount_on=today)
        return vals
