from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

#: Stored computes on the ledger: their columns exist before the fields, so that no row of it is recomputed.
LEDGER_COLUMNS = (("account_move_line", "dunning_level_id"), ("account_move", "dunning_level_id"))


def pre_init_hook(env):
    """Create the columns on the ledger empty, and hold back companies that already have receivables."""
    for table, column in LEDGER_COLUMNS:
        if not column_exists(env.cr, table, column):
            create_column(env.cr, table, column, "int4")
    _hold_back_companies(env.cr)


def _hold_back_companies(cr):
    """A company whose books hold open receivables starts `opening`, so that the first night mails nobody."""
    if column_exists(cr, "res_company", "collection_state"):
        return
    create_column(cr, "res_company", "collection_state", "varchar")
    cr.execute(
        SQL(
            """UPDATE res_company company SET collection_state = CASE WHEN EXISTS (
                      SELECT 1 FROM account_move_line line JOIN account_account account ON account.id = line.account_id
                       WHERE line.company_id = company.id AND account.account_type = 'asset_receivable'
                         AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE)
                  THEN 'opening' ELSE 'live' END"""
        )
    )


def post_init_hook(env):
    """Give every company its policy and show at once who owes what."""
    for company in env["res.company"].search([]):
        if not company.collection_policy_id:
            company.collection_policy_id = env.ref("account_collections.collection_policy_standard")
        partner_ids = env["collection.facts"]._read_partner_ids(company)
        env["collection.payer"]._ensure_payers(company, partner_ids)
        env["collection.payer"]._refresh_figures(company, partner_ids)
