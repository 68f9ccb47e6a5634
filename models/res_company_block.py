from odoo import api, fields, models
from odoo.tools import SQL


class ResCompany(models.Model):
    """The pauses of whole companies as blocks that end."""

    _inherit = "res.company"

    @api.model
    def _get_block_query(self):
        """Override of `collection.blocker`: pauses that hold; afterwards the engine goes on by itself."""
        return SQL(
            """SELECT company.id, 'company_paused', company.id, NULL::int, company.collection_manager_id, NULL::date,
                      company.collection_paused_until, NULL::int, NULL::numeric, company.currency_id, FALSE
                 FROM res_company company WHERE company.collection_paused_until > %(today)s::date""",
            today=fields.Date.context_today(self),
        )
