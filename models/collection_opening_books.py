from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date


class CollectionOpening(models.AbstractModel):
    """Putting the books in order before anything leaves: many items at once, with one note in the company's log."""

    _inherit = "collection.opening"

    @api.model
    def _take_in_general(self, company):
        """Remind of what general journals hold: opening balances and other entries that Odoo leaves out by itself.

        :return: how many items were taken in, credits among them.
        """
        line_ids = self._write_ids(
            SQL(
                """UPDATE account_move_line SET no_followup = FALSE
                    WHERE id IN (SELECT line.id FROM %s ORDER BY line.id FOR NO KEY UPDATE OF line) RETURNING id""",
                self._get_source(company, "general"),
            )
        )
        if line_ids:
            self.env["account.move.line"].invalidate_model(["no_followup"], flush=False)
            self.env["account.move"].invalidate_model(["no_followup"], flush=False)
            count = len(line_ids)
            self._note(company, self.env._("%s open items of general journals are reminded of from now on.", count))
        return len(line_ids)

    @api.model
    def _take_in_undated(self, company):
        """Treat entries without a due date as due on their own date."""
        company.sudo().collection_misc_items = True
        self._note(company, self.env._("Entries without a due date are reminded of as if due on their own date."))

    @api.model
    def _leave_out_group(self, company):
        """Stop the payers that are companies of our own group.

        :return: the payers.
        """
        partner_ids = self._get_group_partner_ids(company)
        payers = self.env["collection.payer"]
        payers.sudo()._ensure_payers(company, partner_ids)
        found = (
            payers.sudo()
            .with_context(active_test=False)
            .search([("company_id", "=", company.id), ("partner_id", "in", partner_ids)])
        )
        found.action_stop("intercompany")
        return found

    @api.model
    def _mark_sent(self, company, until):
        """Take open invoices dated up to a day as sent on their invoice date.

        No message, no change of any single invoice's log: one note in the company's log says who, when and how many.

        :param date until: the last invoice date.
        :return: how many invoices were marked.
        :raise UserError: without a day, or with one in the future.
        """
        if not until or until > company._get_collection_today():
            raise UserError(self.env._("Please give a day that is not in the future."))
        move_ids = self._write_ids(
            SQL(
                """UPDATE account_move SET collection_sent_on = COALESCE(invoice_date, date), is_move_sent = TRUE,
                          write_uid = %s, write_date = %s
                    WHERE id IN (SELECT locked.id FROM account_move locked
                                  WHERE locked.id IN (SELECT move.id FROM %s)
                                    AND COALESCE(locked.invoice_date, locked.date) <= %s
                               ORDER BY locked.id FOR NO KEY UPDATE)
                RETURNING id""",
                self.env.uid,
                fields.Datetime.now(),
                self._get_source(company, "unsent"),
                until,
            )
        )
        if move_ids:
            self.env["account.move"].invalidate_model(flush=False)
            self._close_sending_tasks(move_ids)
            self._note(
                company,
                self.env._(
                    "%(count)s open invoices dated up to %(day)s were marked as sent on their invoice date.",
                    count=len(move_ids),
                    day=format_date(self.env, until),
                ),
            )
        return len(move_ids)

    @api.model
    def _close_sending_tasks(self, move_ids):
        """Nobody needs to send what is marked as sent."""
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "in", move_ids),
                ("collection_kind", "=", "invoice_not_sent"),
            ]
        ).unlink()

    @api.model
    def _write_ids(self, query):
        return [row_id for (row_id,) in self.env.execute_query(query)]

    @api.model
    def _note(self, company, sentence):
        """Keep who did what in the log of the company."""
        company.sudo()._message_log(body=sentence, author_id=self.env.user.partner_id.id)
