from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..calc.exclusion import Exclusion
from ..sql_array import sql_array

#: Days after its end during which a plan may still be cooling down, whatever the policy says.
LONGEST_COOL_DOWN = 90


class CollectionPlan(models.Model):
    """Items in a plan leave the ladder; a plan that was lifted lets them back after the cool-down."""

    _inherit = "collection.plan"

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: items of plans in force, and of plans that somebody has just lifted.

        A plan in default blocks nothing any more: there is no cool-down after it.
        """
        blocked = super()._get_blocked_items(items, on)
        self.flush_model(["state", "default_on", "activated_on", "ended_on", "move_line_ids"])
        rows = self.env.execute_query(
            SQL(
                """SELECT rel.item_id, plan.id, plan.state, plan.default_on
                     FROM unnest(%s) AS asked(id)
                     JOIN collection_plan_item_rel rel ON rel.item_id = asked.id
                     JOIN collection_plan plan ON plan.id = rel.plan_id
                    WHERE plan.state = 'active'
                       OR plan.state = 'void' AND plan.activated_on IS NOT NULL AND plan.ended_on > %s
                 ORDER BY plan.state = 'active'""",
                sql_array(items),
                on - timedelta(days=LONGEST_COOL_DOWN),
            )
        )
        lifted = self.browse({plan_id for _item, plan_id, state, _day in rows if state == "void"})
        ends = {plan.id: plan._get_cool_down_end() for plan in lifted}
        for item_id, plan_id, state, default_on in rows:
            if state == "active":
                blocked[item_id] = Exclusion("in_plan", default_on if default_on and default_on > on else None)
            elif on < ends[plan_id]:
                blocked[item_id] = Exclusion("cool_down", ends[plan_id])
        return blocked

    def _get_cool_down_end(self):
        """The first day on which something may leave after the plan was lifted. Note: `self.ensure_one()`"""
        return self._get_calendar().add_workdays(self.ended_on, self._get_policy().cool_down_days)
