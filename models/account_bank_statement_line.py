from odoo import api, models
from odoo.tools import SQL

from ..calc.exclusion import Exclusion
from ..sql_array import sql_array


class AccountBankStatementLine(models.Model):
    _name = "account.bank.statement.line"
    _inherit = ["account.bank.statement.line", "collection.blocker"]

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: everything a customer owes while money of his is not matched yet."""
        blocked = super()._get_blocked_items(items, on)
        rows = self.env.execute_query(
            SQL(
                """WITH receipt AS MATERIALIZED (
                          SELECT payer.commercial_partner_id AS payer_id, statement.company_id,
                                 max(statement.payment_ref) AS reference
                            FROM account_bank_statement_line statement
                            JOIN res_partner payer ON payer.id = statement.partner_id
                           WHERE statement.is_reconciled IS NOT TRUE AND statement.amount > 0
                        GROUP BY payer.commercial_partner_id, statement.company_id)
                   SELECT line.id, receipt.reference
                     FROM receipt JOIN account_move_line line
                       ON line.partner_id = receipt.payer_id AND line.company_id = receipt.company_id
                    WHERE line.id = ANY(%s)""",
                sql_array(items),
            )
        )
        return blocked | {
            item_id: Exclusion("unmatched_receipt", None, (("reference", reference or ""),))
            for item_id, reference in rows
        }
