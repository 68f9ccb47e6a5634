from odoo.tools.sql import column_exists, create_column

#: Stored computes on the ledger: their columns exist before the fields, so that no row of it is recomputed.
LEDGER_COLUMNS = (("account_move_line", "dunning_level_id"), ("account_move", "dunning_level_id"))


def pre_init_hook(env):
    """Create the columns on the ledger empty: nothing has been sent before the addon was there."""
    for table, column in LEDGER_COLUMNS:
        if not column_exists(env.cr, table, column):
            create_column(env.cr, table, column, "int4")


def post_init_hook(env):
    """Hold back companies whose books hold receivables from before, so that the first night mails nobody."""
    for company in env["res.company"].search([]):
        if not company.collection_policy_id:
            company.collection_policy_id = env.ref("account_collections.collection_policy_standard")
        partner_ids = env["collection.facts"]._read_partner_ids(company)
        if partner_ids:
            company.collection_state = "opening"
            env["collection.payer"]._ensure_payers(company, partner_ids)
            env["collection.payer"]._refresh_figures(company, partner_ids)
