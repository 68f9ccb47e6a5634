from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import SILENT_KINDS

#: Days after which a payment is not expected to be undone any more.
UNDO_DAYS = 120


class CollectionNoticeLine(models.Model):
    """What became of the items that were asked for: paid, cancelled or credited, written off."""

    _inherit = "collection.notice.line"

    settled_by = fields.Selection(
        [("payment", "Paid"), ("cancellation", "Cancelled or credited"), ("other", "Written off or otherwise")],
        readonly=True,
        copy=False,
    )
    settled_at = fields.Datetime(readonly=True, copy=False, help="When it was noticed.")

    @api.model
    def _refresh_settlements(self):
        """Note which items of sent notices have been settled, and how; and which are open again.

        :return: the lines whose payment has been undone since.
        """
        self.env.flush_all()
        undone = self._reopen()
        self._settle()
        self.invalidate_model(["settled_by", "settled_at"], flush=False)
        return undone

    def _reopen(self):
        """Forget settlements that no longer hold.

        :return: the lines that had been paid.
        """
        rows = self.env.execute_query(
            SQL(
                """UPDATE collection_notice_line line SET settled_by = NULL, settled_at = NULL
                     FROM collection_notice_line before
                     JOIN account_move_line item ON item.id = before.move_line_id
                    WHERE before.id = line.id AND line.settled_at >= %s
                      AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                RETURNING line.id, before.settled_by""",
                fields.Datetime.now() - timedelta(days=UNDO_DAYS),
            )
        )
        return self.browse(line_id for line_id, settled_by in rows if settled_by == "payment")

    def _settle(self):
        self.env.cr.execute(
            SQL(
                """UPDATE collection_notice_line line SET settled_by = found.kind, settled_at = %(now)s
                     FROM (SELECT asked.id,
                                  CASE WHEN move.state IS DISTINCT FROM 'posted' THEN 'cancellation'
                                       WHEN how.is_paid THEN 'payment' WHEN how.is_credited THEN 'cancellation'
                                       ELSE 'other' END AS kind
                             FROM collection_notice_line asked
                             JOIN collection_notice notice ON notice.id = asked.notice_id
                        LEFT JOIN account_move move ON move.id = asked.move_id
                        LEFT JOIN account_move_line item ON item.id = asked.move_line_id
                        LEFT JOIN LATERAL (
                                  SELECT bool_or(origin.origin_payment_id IS NOT NULL
                                                 OR journal.type IN ('bank', 'cash', 'credit')) AS is_paid,
                                         bool_or(origin.move_type = 'out_refund') AS is_credited
                                    FROM account_partial_reconcile part
                                    JOIN account_move_line credit ON credit.id = part.credit_move_id
                                    JOIN account_move origin ON origin.id = credit.move_id
                                    JOIN account_journal journal ON journal.id = origin.journal_id
                                   WHERE part.debit_move_id = item.id) how ON TRUE
                            WHERE asked.settled_by IS NULL AND asked.amount_residual > 0 AND notice.state = 'sent'
                              AND notice.kind NOT IN %(silent)s
                              AND (move.state IS DISTINCT FROM 'posted' OR item.reconciled)) found
                    WHERE found.id = line.id""",
                now=fields.Datetime.now(),
                silent=SILENT_KINDS,
            )
        )
