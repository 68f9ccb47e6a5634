from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL, email_normalize_all

from ..calc.facts import Contact
from ..calc.open_item import OpenItem
from ..sql_array import sql_array


class CollectionFacts(models.AbstractModel):
    """Reads what the rules need to know about many payers at once: one query per question, never one per item."""

    _name = "collection.facts"
    _description = "Facts for the evaluation of payers"

    @api.model
    def _flush(self):
        """Make the database know what this transaction has changed, before it is asked by SQL."""
        self.env.flush_all()

    @api.model
    def _read_partner_ids(self, company):
        """Commercial partners with open receivable items in a company, in ascending order.

        An item that names no customer is not among them: see :meth:`_read_items`.
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT line.partner_id FROM account_move_line line
                    WHERE line.company_id = %s AND line.account_id = ANY(%s)
                      AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE AND line.partner_id IS NOT NULL
                 ORDER BY line.partner_id""",
                company.id,
                self._get_receivable_account_ids(),
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _read_items(self, company, partner_ids):
        """Open receivable items, oldest due date first.

        :param partner_ids: commercial partners; None = the items that name no customer.
        :rtype: list[OpenItem]
        """
        scope = SQL("line.partner_id IS NULL")
        if partner_ids is not None:
            scope = SQL("line.partner_id = ANY(%s)", sql_array(partner_ids))
        rows = self.env.execute_query(
            SQL(
                """SELECT line.id, line.move_id, line.currency_id,
                          line.amount_residual_currency::text, line.amount_residual::text,
                          CASE WHEN move.move_type = 'out_refund' THEN move.reversed_entry_id END,
                          move.origin_payment_id IS NOT NULL AND move.origin_payment_id IN (
                              SELECT payment.id FROM sale_order_transaction_rel prepayment
                                JOIN account_payment payment
                                  ON payment.payment_transaction_id = prepayment.transaction_id),
                          COALESCE(line.date_maturity, line.date), COALESCE(move.invoice_date, line.date),
                          COALESCE(move.collection_sent_on,
                                   CASE WHEN move.is_move_sent THEN COALESCE(move.invoice_date, line.date) END),
                          move.move_type IN ('out_invoice', 'out_receipt'),
                          line.partner_id, move.name, move.move_type, move.invoice_date, line.date_maturity,
                          line.dunning_level_id, line.no_followup,
                          line.amount_residual_currency != line.amount_currency
                     FROM account_move_line line
                     JOIN account_move move ON move.id = line.move_id
                    WHERE line.company_id = %s AND line.account_id = ANY(%s)
                      AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE AND %s
                 ORDER BY line.date_maturity, line.id""",
                company.id,
                self._get_receivable_account_ids(),
                scope,
            )
        )
        return [
            OpenItem(item, move, currency, Decimal(residual or 0), Decimal(in_company or 0), *facts)
            for item, move, currency, residual, in_company, *facts in rows
        ]

    @api.model
    def _get_receivable_account_ids(self):
        """The receivable accounts with open items; named in a query they let it use the index of these."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM account_account account WHERE account_type = 'asset_receivable' AND EXISTS (
                          SELECT 1 FROM account_move_line line
                           WHERE line.account_id = account.id AND line.reconciled IS NOT TRUE)"""
            )
        )
        return [account_id for (account_id,) in rows]

    @api.model
    def _read_part_payments(self, rows):
        """Value date of the last payment on an item that is still open, by commercial partner.

        :param rows: open items of :meth:`_read_items`; only those that are paid in part are asked about.
        """
        started = [row.id for row in rows if row.is_started and row.residual > 0]
        if not started:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT line.partner_id, max(part.max_date)
                         FROM account_partial_reconcile part
                         JOIN account_move_line line ON line.id = part.debit_move_id
                         JOIN account_move_line credit ON credit.id = part.credit_move_id
                         JOIN account_move origin ON origin.id = credit.move_id
                        WHERE part.debit_move_id = ANY(%s) AND origin.move_type != 'out_refund'
                     GROUP BY line.partner_id""",
                    sql_array(started),
                )
            )
        )

    @api.model
    def _read_contacts(self, company, partner_ids):
        """Everybody who could be addressed, by commercial partner; what is blacklisted or has failed counts as none."""
        rows = self.env.execute_query(
            SQL(
                """SELECT partner.commercial_partner_id, partner.id, partner.type,
                          NULLIF(partner.phone, partner.collection_failed_phone),
                          CASE WHEN blacklist.id IS NULL THEN partner.email_normalized END,
                          partner.email, partner.collection_failed_email,
                          partner.city > '' AND (partner.street > '' OR partner.zip > ''),
                          array_remove(array_agg(role.collection_role_id ORDER BY role.collection_role_id), NULL)
                     FROM res_partner partner
                LEFT JOIN collection_role_res_partner_rel role ON role.res_partner_id = partner.id
                LEFT JOIN mail_blacklist blacklist ON blacklist.email = partner.email_normalized AND blacklist.active
                    WHERE partner.commercial_partner_id = ANY(%s) AND partner.active
                      AND (partner.company_id IS NULL OR partner.company_id = ANY(%s))
                 GROUP BY partner.id, blacklist.id ORDER BY partner.id""",
                sql_array(partner_ids),
                company.parent_ids.ids,  # a branch shares the address book of its main house
            )
        )
        contacts = defaultdict(list)
        for commercial_id, partner_id, kind, phone, email, emails, failed, has_address, roles in rows:
            contacts[commercial_id].append(
                Contact(
                    id=partner_id,
                    email=self._get_working_email(email, emails, failed),
                    phone=phone or "",
                    role_ids=frozenset(roles),
                    is_invoice=kind == "invoice",
                    is_commercial=partner_id == commercial_id,
                    has_address=bool(has_address),
                )
            )
        return contacts

    @api.model
    def _get_working_email(self, email, emails, failed):
        """The first address of a contact that may be written to; empty when there is none.

        :param email: its main address, normalised; None when there is none or it is blacklisted.
        :param emails: all its addresses as they were entered.
        :param failed: those that have failed.
        """
        if not (email and failed):
            return email or ""
        bad = set(email_normalize_all(failed))
        return next((address for address in email_normalize_all(emails) if address not in bad), "")

    @api.model
    def _read_old_partner_ids(self, company, first_days):
        """Those of some commercial partners who had an invoice before a day, which is asked for each of them.

        :param dict first_days: that day by commercial partner.
        :rtype: set[int]
        """
        if not first_days:
            return set()
        rows = self.env.execute_query(
            SQL(
                """SELECT asked.partner_id FROM unnest(%s, %s) AS asked(partner_id, day),
                          LATERAL (SELECT 1 FROM account_move_line line JOIN account_move move ON move.id = line.move_id
                                    WHERE line.partner_id = asked.partner_id AND line.company_id = %s
                                      AND line.parent_state = 'posted' AND move.move_type = 'out_invoice'
                                      AND move.invoice_date <= asked.day LIMIT 1) old""",
                sql_array(first_days),
                sql_array(first_days.values(), "date"),
                company.id,
            )
        )
        return {partner_id for (partner_id,) in rows}

    @api.model
    def _read_payers(self, company, partner_ids):
        """Id, policy and legal form of the existing payers, by commercial partner."""
        self._flush()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, partner_id, policy_id FROM collection_payer WHERE company_id = %s AND partner_id = ANY(%s)",
                company.id,
                sql_array(partner_ids),
            )
        )
        return {row["partner_id"]: row for row in rows}
