from odoo import api, models
from odoo.tools import SQL


class CollectionPlan(models.Model):
    """Plans in force in the list of what ends soon; they end by being paid or by default, so nobody is asked."""

    _inherit = "collection.plan"

    @api.model
    def _get_block_query(self):
        """Override of `collection.blocker`: until the plan would be in default if nothing more arrived."""
        return SQL(
            """SELECT plan.id, 'in_plan', plan.company_id, plan.payer_id,
                      COALESCE(payer.collector_id, payer.deputy_id, company.collection_collector_id),
                      plan.activated_on, plan.default_on, items.number, plan.amount_open, plan.currency_id, TRUE
                 FROM collection_plan plan
                 JOIN collection_payer payer ON payer.id = plan.payer_id
                 JOIN res_company company ON company.id = plan.company_id
                 JOIN LATERAL (SELECT count(*)::int AS number FROM collection_plan_item_rel rel
                                WHERE rel.plan_id = plan.id) items ON TRUE
                WHERE plan.state = 'active'"""
        )

    def _lift(self, reason):
        """Override of `collection.blocker`: ended by hand."""
        self.action_void(reason)

    def _end_block(self):
        """Override of `collection.blocker`."""
        for plan in self._as_ours():
            plan.write({"state": "void", "ended_on": plan._get_today(), "default_on": False})
