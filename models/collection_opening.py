from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..calc.ageing import BUCKETS, FIRST_DAYS

#: Parts of the open receivables of a company that somebody looks through before anything leaves.
PARTS = {
    "all": SQL("TRUE"),
    # Odoo leaves every entry of a general journal out of reminders, opening balances among them
    "general": SQL("line.no_followup AND journal.type = 'general'"),
    "undated": SQL("line.date_maturity IS NULL AND line.no_followup IS NOT TRUE AND line.amount_residual_currency > 0"),
    "unsent": SQL(
        """move.move_type IN ('out_invoice', 'out_receipt') AND line.amount_residual_currency > 0
           AND move.is_move_sent IS NOT TRUE AND move.collection_sent_on IS NULL"""
    ),
}


class Age(NamedTuple):
    """Open items of one age bucket, in company currency at booked rates; credits are kept apart."""

    bucket: str
    payers: int = 0
    items: int = 0
    amount: float = 0.0
    credits: int = 0
    credit_amount: float = 0.0


class CollectionOpening(models.AbstractModel):
    """The receivables of the time before collections began: what there is to look through.

    The callers have checked who asks; everything here is read and written as root, in one company.
    """

    _name = "collection.opening"
    _description = "Opening of collections"

    @api.model
    def _read_ages(self, company, part="all"):
        """How the open receivables, or a part of them, spread over the age buckets.

        :param str part: a key of :data:`PARTS`.
        :return: one :class:`Age` for each bucket, youngest first.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT width_bucket(%s - COALESCE(line.date_maturity, line.date), %s),
                          count(DISTINCT line.partner_id),
                          count(*) FILTER (WHERE line.amount_residual_currency >= 0),
                          COALESCE(sum(line.amount_residual) FILTER (WHERE line.amount_residual_currency >= 0), 0),
                          count(*) FILTER (WHERE line.amount_residual_currency < 0),
                          COALESCE(sum(line.amount_residual) FILTER (WHERE line.amount_residual_currency < 0), 0)
                     FROM %s GROUP BY 1""",
                company._get_collection_today(),
                list(FIRST_DAYS),
                self._get_source(company, part),
            )
        )
        found = {BUCKETS[row[0]]: row[1:3] + (float(row[3]), row[4], float(row[5])) for row in rows}
        return [Age(bucket, *found.get(bucket, ())) for bucket in BUCKETS]

    @api.model
    def _read_total(self, company, part="all"):
        """All ages of a part of the open receivables together, without a number of payers.

        :rtype: Age
        """
        ages = self._read_ages(company, part)
        return Age(
            "all",
            items=sum(age.items for age in ages),
            amount=company.currency_id.round(sum(age.amount for age in ages)),
            credits=sum(age.credits for age in ages),
            credit_amount=company.currency_id.round(sum(age.credit_amount for age in ages)),
        )

    @api.model
    def _get_source(self, company, part):
        """The open receivable items of a part, as what follows FROM."""
        self.env["collection.facts"]._flush()
        return SQL(
            """account_move_line line
               JOIN account_account account ON account.id = line.account_id
               JOIN account_move move ON move.id = line.move_id
               JOIN account_journal journal ON journal.id = move.journal_id
               WHERE line.company_id = %s AND account.account_type = 'asset_receivable'
                 AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE AND (%s)""",
            company.id,
            PARTS[part],
        )

    @api.model
    def _get_group_partner_ids(self, company):
        """Customers with open items that are companies of this database, and have not been stopped yet."""
        rows = self.env.execute_query(
            SQL(
                """SELECT partner.id, partner.commercial_partner_id FROM res_company company
                     JOIN res_partner partner ON partner.id = company.partner_id"""
            )
        )
        own = {partner_id for row in rows for partner_id in row}
        owing = own.intersection(self.env["collection.facts"].sudo()._read_partner_ids(company))
        stopped = (
            self.env["collection.payer"]
            .sudo()
            .with_context(active_test=False)
            .search([("company_id", "=", company.id), ("partner_id", "in", list(owing)), ("stop_reason", "!=", False)])
        )
        return sorted(owing - set(stopped.partner_id.ids))

    @api.model
    def _get_policies(self, company):
        """The policies that customers with open items follow, with the number of these customers."""
        facts = self.env["collection.facts"].sudo()
        partner_ids = facts._read_partner_ids(company)
        payers, default = facts._read_payers(company, partner_ids), company.collection_policy_id.id
        counts = {}
        for partner_id in partner_ids:
            policy_id = payers.get(partner_id, {}).get("policy_id") or default
            if policy_id:
                counts[policy_id] = counts.get(policy_id, 0) + 1
        policies = self.env["collection.policy"].sudo().browse(counts).filtered("active")
        return {policy: counts[policy.id] for policy in policies.sorted(lambda policy: (policy.sequence, policy.id))}
