from odoo import models
from odoo.tools import SQL


class CollectionPayer(models.Model):
    """Which appeals have been tried with a payer, and which one has not."""

    _inherit = "collection.payer"

    def _get_tried_appeal_ids(self):
        """Ids of the appeals of everything that was said to the payer. Note: `self.ensure_one()`

        :rtype: set[int]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT used.appeal_id FROM collection_notice_appeal_rel used
                     JOIN collection_notice notice ON notice.id = used.notice_id
                    WHERE notice.payer_id = %(payer)s AND notice.state IN ('queued', 'sent')
                    UNION SELECT used.appeal_id FROM collection_interaction_appeal_rel used
                     JOIN collection_interaction interaction ON interaction.id = used.interaction_id
                    WHERE interaction.payer_id = %(payer)s""",
                payer=self.id,
            )
        )
        return {appeal_id for (appeal_id,) in rows}

    def _suggest_appeal(self):
        """The first appeal that was not used with the payer yet; empty when all were. Note: `self.ensure_one()`"""
        appeals = self.env["collection.appeal"]
        return appeals.search([("id", "not in", list(self._get_tried_appeal_ids()))], limit=1)
