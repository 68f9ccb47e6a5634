from odoo import models
from odoo.tools import SQL

from ..calc.frequency import Touch
from ..sql_array import sql_array


class CollectionPayer(models.Model):
    """The interactions as the contact rules see them."""

    _inherit = "collection.payer"

    def _read_touches(self, since):
        """Override: what was noted. A person is one person, also as the contact of two of our companies."""
        touches = super()._read_touches(since)
        self.env["collection.interaction"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT asked.id, touch.payer_id = asked.id, touch.start, touch.channel, touch.direction = 'in',
                          touch.is_automatic, touch.is_talk AND touch.outcome != 'call_later',
                          array_remove(array_append(array_agg(other.res_partner_id), touch.contact_id), NULL)
                     FROM collection_payer asked
                     JOIN collection_payer payer ON payer.partner_id = asked.partner_id
                     JOIN collection_interaction touch ON touch.payer_id = payer.id
                LEFT JOIN collection_interaction_contact_rel other ON other.collection_interaction_id = touch.id
                    WHERE asked.id = ANY(%s) AND touch.start >= %s
                      AND touch.is_answer IS NOT TRUE AND touch.is_lost IS NOT TRUE
                 GROUP BY asked.id, touch.id ORDER BY touch.start""",
                sql_array(self.ids),
                since,
            )
        )
        for payer_id, is_own, at, channel, is_inbound, is_automatic, is_talk, persons in rows:
            touches.setdefault(payer_id, []).append(
                Touch(
                    at=at,
                    channel=channel,
                    persons=frozenset(persons),
                    is_inbound=is_inbound,
                    is_automatic=bool(is_automatic),
                    is_talk=bool(is_talk),
                    is_own=is_own,
                )
            )
        return touches
