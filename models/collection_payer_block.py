from odoo import api, fields, models
from odoo.tools import SQL


class CollectionPayer(models.Model):
    """The pauses of payers as blocks that end, and that somebody may forget."""

    _inherit = "collection.payer"

    pause_asked_on = fields.Date(readonly=True, copy=False, help="Day on which somebody was asked what comes after.")

    @api.model
    def _get_block_query(self):
        """Override of `collection.blocker`: pauses that hold, and those of the last month after which nothing came."""
        return SQL(
            """SELECT payer.id, 'payer_paused', payer.company_id, payer.id,
                      COALESCE(payer.collector_id, payer.deputy_id, company.collection_collector_id), NULL::date,
                      payer.paused_until, payer.item_count, payer.amount_due, company.currency_id,
                      payer.pause_asked_on IS NOT NULL AND payer.pause_asked_on >= payer.paused_until
                 FROM collection_payer payer JOIN res_company company ON company.id = payer.company_id
                WHERE payer.stop_reason IS NULL AND payer.active AND (
                      payer.paused_until > %(today)s::date
                      OR payer.paused_until > %(today)s::date - 30 AND payer.amount_due > 0 AND NOT EXISTS (
                          SELECT 1 FROM collection_notice notice
                           WHERE notice.payer_id = payer.id AND notice.date >= payer.paused_until
                             AND notice.state NOT IN ('cancelled', 'dropped')))""",
            today=fields.Date.context_today(self),
        )

    def _ask_about_end(self):
        """Override of `collection.blocker`: the collector sees that a pause is over and money is still open."""
        for payer in self:
            payer._ensure_activity(
                "pause_ended",
                self.env._("The pause has ended and something is still open"),
                self.env._("Paused for: %s", payer.pause_reason or "–"),
            )
            payer.pause_asked_on = payer.company_id._get_collection_today()

    def _lift(self, reason):
        """Override of `collection.blocker`: the pause ends."""
        self.action_resume()
        for payer in self:
            payer.sudo()._message_log(body=reason, author_id=self.env.user.partner_id.id)

    def _end_block(self):
        """Override of `collection.blocker`."""
        for payer in self.sudo():
            payer.paused_until = payer.company_id._get_collection_today()
