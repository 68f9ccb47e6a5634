from odoo import api, models
from odoo.tools import SQL

from ..sql_array import sql_array
from .collection_answer_plan import INSTALMENT_KINDS


class CollectionNotice(models.Model):
    """Whoever was reminded of an instalment has been written to: the quiet days run from then on."""

    _inherit = "collection.notice"

    @api.model
    def _read_history(self, payer_ids, on):
        """Override: reminders of instalments count as written demands."""
        history = super()._read_history(payer_ids, on)
        rows = self.env.execute_query(
            SQL(
                """SELECT payer_id, max(date) FROM collection_answer
                    WHERE payer_id = ANY(%s) AND kind IN %s AND date <= %s GROUP BY payer_id""",
                sql_array(payer_ids),
                INSTALMENT_KINDS,
                on,
            )
        )
        for payer_id, day in rows:
            facts = history.setdefault(payer_id, {})
            if day > (facts.get("last_written_on") or day.min):
                facts["last_written_on"] = day
        return history
