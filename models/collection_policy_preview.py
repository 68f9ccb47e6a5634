from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError

#: Calendar days that can be looked ahead.
MAX_DAYS = 366


class CollectionPolicy(models.Model):
    """What would leave under a policy, before it does."""

    _inherit = "collection.policy"

    @api.readonly
    def preview(self, days=30, everybody=False):
        """Say what would leave under this policy on the coming days if everything due is sent and nobody pays.

        Looks at the payers that follow the policy, in its company or, for a shared one, in the current company;
        a company that is still opening is looked at as if it had been released today. Writes nothing.

        :param int days: calendar days, today included; 1 to 366.
        :param bool everybody: as if all payers of the company followed the policy.
        :return: for each day and level a dict `date`, `level_id`, `notices`, `items`, `amount` (company currency at
            booked rates) and `totals` (dicts `currency_id`, `amount`), in the order of the days and of the ladder.
        :raise AccessError: when the user may not read collections.
        :raise UserError: for any other number of days.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group("account_collections.group_collection_reader")):
            raise AccessError(self.env._("Only people who work with collections may do this."))
        self.check_access("read")
        if not isinstance(days, int) or not 1 <= days <= MAX_DAYS:
            raise UserError(self.env._("Please choose from 1 to %s days.", MAX_DAYS))
        company = self._get_preview_company()
        leaving = self.env["collection.forecast"]._forecast(company, days, policy=self, everybody=everybody)
        return self._sum_up(company, leaving)

    def _get_preview_company(self):
        return self.company_id or self.env.company

    @api.model
    def _sum_up(self, company, leaving):
        """Add up what would leave by day and level; see :meth:`preview`."""
        groups = defaultdict(list)
        for one in leaving:
            groups[one.day, one.level_id].append(one)
        levels = self.env["collection.policy.level"].sudo().browse({level_id for _day, level_id in groups})
        places = {level.id: place for place, level in enumerate(levels.sorted(self._get_level_place))}
        return [
            {
                "date": day,
                "level_id": level_id,
                "notices": len(group),
                "items": sum(one.items for one in group),
                "amount": company.currency_id.round(sum(one.amount for one in group)),
                "totals": self._sum_totals(group),
            }
            for (day, level_id), group in sorted(groups.items(), key=lambda entry: (entry[0][0], places[entry[0][1]]))
        ]

    @api.model
    def _get_level_place(self, level):
        """Where a level stands among those of all policies, for sorting."""
        return level.policy_id.sequence, level.policy_id.id, level.sequence, level.id

    @api.model
    def _sum_totals(self, leaving):
        totals = defaultdict(float)
        for one in leaving:
            for currency_id, amount in one.totals:
                totals[currency_id] += amount
        currencies = self.env["res.currency"].sudo().browse(sorted(totals))
        return [{"currency_id": currency.id, "amount": currency.round(totals[currency.id])} for currency in currencies]
