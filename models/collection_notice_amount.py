from odoo import api, fields, models
from odoo.tools import SQL

from ..sql_array import sql_array


class CollectionNoticeAmount(models.Model):
    """The total of a notice in one currency; amounts of different currencies are never added."""

    _name = "collection.notice.amount"
    _description = "Total of a notice"
    _order = "notice_id, id"
    _rec_name = "amount"
    _log_access = False  # the notice says who and when

    notice_id = fields.Many2one("collection.notice", required=True, index=True, ondelete="cascade", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)

    def _compute_display_name(self):
        for total in self:
            total.display_name = total.currency_id.format(total.amount)

    @api.model
    def _rewrite(self, totals):
        """Make notices have just these totals.

        :param dict totals: pairs of currency id and amount, by notice id.
        """
        rows = [(notice_id, *total) for notice_id, pairs in totals.items() for total in pairs]
        notice_ids, currency_ids, amounts = zip(*rows, strict=True) if rows else ((), (), ())
        self.env.cr.execute(SQL("DELETE FROM collection_notice_amount WHERE notice_id = ANY(%s)", sql_array(totals)))
        self.env.cr.execute(
            SQL(
                """INSERT INTO collection_notice_amount (notice_id, currency_id, amount)
                   SELECT * FROM unnest(%s, %s, %s)""",
                sql_array(notice_ids),
                sql_array(currency_ids),
                sql_array(amounts, "numeric"),
            )
        )
        self.invalidate_model(flush=False)
        self.env["collection.notice"].browse(totals).invalidate_recordset(["amount_ids"], flush=False)
