import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..const import ANSWER_BATCH

_logger = logging.getLogger(__name__)

#: A payment is thanked for when it is so old, so that one which is undone at once is not.
THANK_AFTER = timedelta(days=1)
#: Days after which thanks for a payment would be odd.
THANK_WITHIN = 14
#: Kinds and channels of what a customer has read as a reminder.
REMINDERS, WRITTEN_CHANNELS = ("reminder", "manual", "instalment"), ("email", "letter", "sms")


class CollectionAnswer(models.Model):
    """Which reminders call for an answer: asked of the books every hour."""

    _inherit = "collection.answer"

    @api.model
    def _cron_answers(self, batch=ANSWER_BATCH):
        """See what has been settled since, and send the answers that follow from it, in committed batches."""
        cron = self.env["ir.cron"]
        undone = self.env["collection.notice.line"].sudo()._refresh_settlements()
        self.env["collection.payer"].sudo()._tell_undone(undone)
        due = [
            entry
            for company in self.env["res.company"].sudo().search([])
            for entry in (*self._find_thanks(company), *self._find_retractions(company))
        ]
        cron._commit_progress(remaining=len(due))
        for entries in split_every(batch, due):
            for entry in entries:
                self.sudo()._answer_safely(*entry)
            if not cron._commit_progress(len(entries)):
                break
        return super()._cron_answers()

    def _answer_safely(self, kind, notice_id, line_ids):
        """Send one answer; when that breaks, the others go on."""
        try:
            with self.env.cr.savepoint():
                self._answer(kind, self.env["collection.notice"].browse(notice_id), line_ids)
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: the cron comes again
        except Exception:
            self.env.invalidate_all()
            _logger.exception("The answer (%s) about notice %s could not leave", kind, notice_id)

    @api.model
    def _find_thanks(self, company):
        """Payers who have paid all that their last reminder asked for, and owe nothing else that is late.

        Odoo keeps an invoice paid while its payment is back in draft: such a payment is none yet.

        :return: tuples of kind, id of the notice and ids of its lines.
        """
        if not company.collection_thank:
            return []
        today = company._get_collection_today()
        rows = self.env.execute_query(
            SQL(
                """WITH last AS (
                       SELECT DISTINCT ON (payer_id) id, partner_id, company_id FROM collection_notice
                        WHERE company_id = %(company)s AND state = 'sent' AND kind IN %(kinds)s
                          AND channel IN %(channels)s
                     ORDER BY payer_id, date DESC, id DESC)
                   SELECT last.id, array_agg(line.id)
                     FROM last JOIN collection_notice_line line ON line.notice_id = last.id AND line.amount_residual > 0
                LEFT JOIN LATERAL (SELECT max(part.max_date) AS day, bool_and(credit.parent_state = 'posted') AS is_firm
                                     FROM account_partial_reconcile part
                                     JOIN account_move_line credit ON credit.id = part.credit_move_id
                                    WHERE part.debit_move_id = line.move_line_id) paid ON TRUE
                    WHERE NOT EXISTS (SELECT 1 FROM collection_answer answer
                                       WHERE answer.notice_id = last.id AND answer.kind = 'thanks')
                      AND NOT EXISTS (SELECT 1 FROM account_move_line item
                                        JOIN account_account account ON account.id = item.account_id
                                       WHERE item.partner_id = last.partner_id AND item.company_id = last.company_id
                                         AND account.account_type = 'asset_receivable' AND item.amount_residual > 0
                                         AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                                         AND COALESCE(item.date_maturity, item.date) < %(today)s)
                 GROUP BY last.id
                   HAVING bool_and(COALESCE(line.settled_by, 'open') IN ('payment', 'cancellation'))
                      AND bool_or(line.settled_by = 'payment') AND bool_and(paid.is_firm IS NOT FALSE)
                      AND bool_or(line.days_overdue > 0)
                      AND max(line.settled_at) <= %(ripe)s AND max(paid.day) >= %(recent)s""",
                company=company.id,
                kinds=REMINDERS,
                channels=WRITTEN_CHANNELS,
                today=today,
                ripe=fields.Datetime.now() - THANK_AFTER,
                recent=today - timedelta(days=THANK_WITHIN),
            )
        )
        return [("thanks", notice_id, line_ids) for notice_id, line_ids in rows]

    @api.model
    def _find_retractions(self, company):
        """Payers who were reminded of invoices that have been cancelled or credited since, one answer for each.

        An invoice that is back in draft may come again: it must stay there for a day.

        :return: as :meth:`_find_thanks`.
        """
        days = company.collection_retract_days
        if not days:
            return []
        rows = self.env.execute_query(
            SQL(
                """SELECT (array_agg(notice.id ORDER BY notice.date DESC, notice.id DESC))[1], array_agg(line.id)
                     FROM collection_notice_line line
                     JOIN collection_notice notice ON notice.id = line.notice_id
                LEFT JOIN account_move move ON move.id = line.move_id
                    WHERE notice.company_id = %(company)s AND notice.state = 'sent' AND notice.kind IN %(kinds)s
                      AND notice.channel IN %(channels)s AND notice.date >= %(first)s
                      AND line.settled_by = 'cancellation' AND line.answer_id IS NULL
                      AND line.settled_at < notice.date + make_interval(days => %(days)s + 1)
                      AND (move.state IS DISTINCT FROM 'draft' OR line.settled_at <= %(ripe)s)
                 GROUP BY notice.payer_id""",
                company=company.id,
                kinds=REMINDERS,
                channels=WRITTEN_CHANNELS,
                first=company._get_collection_today() - timedelta(days=days + THANK_WITHIN),
                days=days,
                ripe=fields.Datetime.now() - THANK_AFTER,
            )
        )
        return [("retraction", notice_id, line_ids) for notice_id, line_ids in rows]
