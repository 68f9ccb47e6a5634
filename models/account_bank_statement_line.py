from odoo import api, models
from odoo.tools import SQL

from ..calc.exclusion import Exclusion


class AccountBankStatementLine(models.Model):
    _name = "account.bank.statement.line"
    _inherit = ["account.bank.statement.line", "collection.blocker"]

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: everything a customer owes while money of his is not matched yet."""
        blocked = super()._get_blocked_items(items, on)
        rows = self.env.execute_query(
            SQL(
                """SELECT line.id, max(receipt.payment_ref)
                     FROM account_move_line line
                     JOIN res_partner payer ON payer.commercial_partner_id = line.partner_id
                     JOIN account_bank_statement_line receipt
                       ON receipt.partner_id = payer.id AND receipt.company_id = line.company_id
                    WHERE line.id = ANY(%s) AND receipt.is_reconciled IS NOT TRUE AND receipt.amount > 0
                 GROUP BY line.id""",
                items.ids,
            )
        )
        return blocked | {
            item_id: Exclusion("unmatched_receipt", None, (("reference", reference or ""),))
            for item_id, reference in rows
        }
