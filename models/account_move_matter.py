from odoo import models
from odoo.tools import SQL

from ..sql_array import sql_array


class AccountMove(models.Model):
    """Invoices that are corrected while something is to be settled about them."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """Override of `account`: an invoice that comes back from draft may have new items; they take the place of the
        old ones, so that a correction does not lift a dispute or an offer.
        """
        posted = super()._post(soft)
        invoices = posted.filtered(lambda move: move.move_type in ("out_invoice", "out_receipt"))
        for name in self.env["collection.matter"]._get_kinds() if invoices else ():
            invoices._relink(self.env[name])
        return posted

    def _relink(self, matters):
        """Give matters the items that these invoices have instead of theirs, or besides them since a correction."""
        self.env.flush_all()
        names = matters._get_table_names()
        linked = self.env.execute_query(
            SQL(
                """INSERT INTO %(items)s (%(key)s, account_move_line_id)
                   SELECT lost.%(key)s, line.id
                     FROM %(moves)s lost
                     JOIN %(table)s matter ON matter.id = lost.%(key)s
                     JOIN account_move_line line ON line.move_id = lost.account_move_id
                     JOIN account_account account ON account.id = line.account_id
                    WHERE lost.account_move_id = ANY(%(ids)s) AND account.account_type = 'asset_receivable'
                      AND NOT EXISTS (SELECT 1 FROM %(items)s kept
                                        JOIN account_move_line item ON item.id = kept.account_move_line_id
                                       WHERE kept.%(key)s = lost.%(key)s AND item.move_id = lost.account_move_id
                                         AND (item.id >= line.id OR NOT %(is_whole)s))
                ON CONFLICT DO NOTHING RETURNING %(key)s""",
                ids=sql_array(self.ids),
                is_whole=matters._get_whole_condition(),
                **names,
            )
        )
        matters.browse({matter_id for (matter_id,) in linked}).invalidate_recordset(["move_line_ids"])
