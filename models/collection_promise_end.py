from odoo import api, models
from odoo.tools import SQL


class CollectionPromise(models.Model):
    """Open promises in the list of what ends soon; the night decides what becomes of them, so nobody is asked."""

    _inherit = "collection.promise"

    @api.model
    def _get_block_query(self):
        """Override of `collection.blocker`: until a payment could have arrived."""
        return SQL(
            """SELECT promise.id, 'promised', promise.company_id, promise.payer_id, promise.owner_id, promise.made_on,
                      promise.blocked_until, items.number, promise.amount - COALESCE(promise.amount_kept, 0),
                      promise.currency_id, TRUE
                 FROM collection_promise promise
                 JOIN LATERAL (SELECT count(*)::int AS number FROM collection_promise_item_rel rel
                                WHERE rel.promise_id = promise.id) items ON TRUE
                WHERE promise.state = 'open'"""
        )

    def _lift(self, reason):
        """Override of `collection.blocker`: void, without harm to the customer."""
        self.action_void(reason)

    def _end_block(self):
        """Override of `collection.blocker`."""
        for promise in self._as_ours():
            today = promise._get_today()
            promise.write({"state": "void", "ended_on": today, "cool_down_until": promise._get_cool_down(today)})
