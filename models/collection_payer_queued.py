from odoo import fields, models
from odoo.tools import SQL

from ..calc.facts import SORT_OF_CHANNEL, WRITTEN
from ..calc.frequency import Touch
from ..sql_array import sql_array


class CollectionPayer(models.Model):
    """Messages that are on their way count as touches of now, because they may arrive at any moment."""

    _inherit = "collection.payer"

    def _read_touches(self, since):
        """Override: notices that have been handed over and are not noted yet."""
        touches, now = super()._read_touches(since), fields.Datetime.now()
        self.env["collection.notice"].flush_model(["state", "channel", "kind", "contact_ids"])
        rows = self.env.execute_query(
            SQL(
                """SELECT notice.payer_id, notice.channel, notice.kind != 'manual', array_agg(person.partner_id)
                     FROM collection_notice notice
                     JOIN collection_notice_to_rel person ON person.notice_id = notice.id
                    WHERE notice.payer_id = ANY(%s) AND notice.state = 'queued' AND notice.channel IN %s
                 GROUP BY notice.id ORDER BY notice.id""",
                sql_array(self.ids),
                tuple(channel for channel, sort in SORT_OF_CHANNEL.items() if sort == WRITTEN),
            )
        )
        for payer_id, channel, is_automatic, persons in rows:
            touch = Touch(at=now, channel=channel, persons=frozenset(persons), is_automatic=is_automatic)
            touches.setdefault(payer_id, []).append(touch)
        return touches
