from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..calc.exclusion import Exclusion
from ..sql_array import sql_array


class CollectionOffer(models.Model):
    """What offers keep from being chased, and until when."""

    _inherit = "collection.offer"

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: while the money may arrive, until a discount is credited, the cool-down.

        One that has expired needs no cool-down: the customer knew the day.
        """
        blocked = super()._get_blocked_items(items, on)
        self.env.flush_all()
        found = {}
        calendars = self._get_calendars(on)
        for item_id, state, date, ended_on, company_id, policy_id in self._read_blocks(items):
            calendar, policy = calendars(company_id, policy_id)
            if state != "withdrawn":
                last = calendar.add_workdays(date, policy.transit_days)
                if on <= last:
                    found[item_id] = Exclusion("offer_open", calendar.next_workday(last + timedelta(days=1)))
            elif on < (end := calendar.add_workdays(ended_on, policy.cool_down_days)):
                found.setdefault(item_id, Exclusion("cool_down", end))
        debts, credits = self._read_pending(items, ["honoured"])
        waiting = Exclusion("offer_open", None, (("case", "credit"),))
        return blocked | found | dict.fromkeys((item_id for item_id, _offer in (*debts, *credits)), waiting)

    @api.model
    def _read_blocks(self, items):
        return self.env.execute_query(
            SQL(
                """SELECT rel.account_move_line_id, offer.state, offer.date, offer.ended_on, offer.company_id,
                          COALESCE(payer.policy_id, company.collection_policy_id)
                     FROM unnest(%(ids)s) AS asked(id)
                     JOIN %(items)s rel ON rel.account_move_line_id = asked.id
                     JOIN %(table)s offer ON offer.id = rel.%(key)s
                     JOIN collection_payer payer ON payer.id = offer.payer_id
                     JOIN res_company company ON company.id = offer.company_id
                    WHERE offer.state IN ('open', 'accepted')
                       OR offer.state = 'withdrawn' AND offer.opened_on IS NOT NULL
                 ORDER BY offer.id""",
                ids=sql_array(items),
                **self._get_table_names(),
            )
        )

    @api.model
    def _get_calendars(self, on):
        """Working days and policy, as a function of their company and policy."""
        known = {}

        def get(company_id, policy_id):
            key = company_id, policy_id
            if key not in known:
                policy = self.env["collection.policy"].sudo().browse(policy_id or [])
                company = self.env["res.company"].sudo().browse(company_id)
                known[key] = company._to_work_calendar(policy.resource_calendar_id, on), policy
            return known[key]

        return get

    # === ENDS === #

    @api.model
    def _get_block_query(self):
        """Override of `collection.blocker`: the last day of payment, or the day by which it is to be credited."""
        return SQL(
            """SELECT offer.id, 'offer_open', offer.company_id, offer.payer_id, offer.owner_id, offer.opened_on,
                      ends.day, items.number, offer.amount_open, offer.currency_id,
                      offer.asked_on IS NOT NULL AND offer.asked_on >= ends.day
                 FROM %(table)s offer
                 JOIN LATERAL (SELECT CASE WHEN offer.state = 'honoured' THEN offer.ended_on + 14
                                           ELSE offer.date END AS day) ends ON TRUE
                 JOIN LATERAL (SELECT count(*)::int AS number, bool_or(item.reconciled IS NOT TRUE) AS is_open
                                 FROM %(items)s rel
                                 JOIN account_move_line item ON item.id = rel.account_move_line_id
                                WHERE rel.%(key)s = offer.id) items ON TRUE
                WHERE offer.state IN ('open', 'accepted') OR offer.state = 'honoured' AND items.is_open""",
            **self._get_table_names(),
        )

    def _ask_about_end(self):
        """Override of `collection.blocker`: open offers expire by themselves; a credit note has to be posted."""
        for offer in self.filtered(lambda offer: offer.state == "honoured"):
            today = offer.company_id._get_collection_today()
            owner = offer.owner_id or offer.payer_id.sudo()._get_owner("collector")
            summary = self.env._("The credit note is still to be posted: %s", offer.items_display)
            offer._schedule("offer_credit", summary, offer.note or "", owner, today)
            offer.sudo()._as_ours().asked_on = today
