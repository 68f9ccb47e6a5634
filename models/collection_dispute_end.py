from odoo import api, models
from odoo.tools import SQL


class CollectionDispute(models.Model):
    """When disputes end, and who is asked when they do not."""

    _inherit = "collection.dispute"

    @api.model
    def _get_block_query(self):
        """Override of `collection.blocker`: by when the customer is to be answered, or the credit note to be posted."""
        return SQL(
            """SELECT dispute.id, 'disputed', dispute.company_id, dispute.payer_id, dispute.owner_id,
                      dispute.create_date::date, ends.day, items.number, dispute.amount_claimed, dispute.currency_id,
                      dispute.asked_on IS NOT NULL AND dispute.asked_on >= ends.day
                 FROM %(table)s dispute
                 JOIN LATERAL (SELECT CASE WHEN dispute.state = 'open' THEN dispute.answer_by
                                           ELSE dispute.ended_on + 14 END AS day) ends ON TRUE
                 JOIN LATERAL (SELECT count(*)::int AS number,
                                      bool_or(item.reconciled IS NOT TRUE AND NOT EXISTS (
                                          SELECT 1 FROM %(credits)s made
                                            JOIN account_move credit ON credit.id = made.account_move_id
                                           WHERE made.%(key)s = dispute.id AND credit.state = 'posted'
                                             AND credit.reversed_entry_id = item.move_id
                                             AND credit.amount_residual = 0)) AS is_pending
                                 FROM %(items)s rel
                                 JOIN account_move_line item ON item.id = rel.account_move_line_id
                                WHERE rel.%(key)s = dispute.id) items ON TRUE
                WHERE dispute.state = 'open' OR dispute.state = 'accepted' AND items.is_pending""",
            **self._get_table_names(),
        )

    def _ask_about_end(self):
        """Override of `collection.blocker`: the manager steps in; an unposted credit note is its owner's."""
        for dispute in self.filtered(lambda dispute: dispute.state in ("open", "accepted")):
            today = dispute.company_id._get_collection_today()
            if dispute.state == "open":
                summary = self.env._("Not answered in time: %s", dispute.items_display)
                owner, kind = dispute.payer_id.sudo()._get_owner("manager"), "dispute_late"
            else:
                summary = self.env._("The credit note is still to be posted: %s", dispute.items_display)
                owner, kind = dispute.owner_id or dispute.payer_id.sudo()._get_owner("collector"), "dispute_credit"
            dispute._schedule(kind, summary, dispute.note or "", owner, today)
            dispute.sudo()._as_ours().asked_on = today
