from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

#: How often within `MINUTES` one visitor, or all visitors of one payer, may do something.
LIMITS = {"page": 300, "wrong": 20, "post": 60, "print": 30}
MINUTES = 10


class CollectionPortalHit(models.Model):
    """How often somebody has knocked lately; rows are added only, so that visitors never wait for each other."""

    _name = "collection.portal.hit"
    _description = "Visit of a customer's page"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True)

    _key_at_index = models.Index("(key, at)")

    @api.model
    def _is_too_often(self, kind, *visitors):
        """Whether one of the visitors has reached the limit of a kind; counts nothing.

        :param str kind: one of `LIMITS`.
        :param visitors: plain values that tell them apart: an address, the number of a payer.
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=MINUTES)
        return any(
            self.sudo().search_count([("key", "=", key), ("at", ">", since)], limit=LIMITS[kind]) >= LIMITS[kind]
            for key in self._get_keys(kind, visitors)
        )

    @api.model
    def _count(self, kind, *visitors):
        """Note that visitors have done something."""
        now = fields.Datetime.now()
        self.sudo().create([{"key": key, "at": now} for key in self._get_keys(kind, visitors)])

    @api.model
    def _get_keys(self, kind, visitors):
        """Addresses are personal data: kept as a hash that only this database can make."""
        return [hmac(self.env(su=True), "collection_portal_hit", (kind, str(visitor))) for visitor in visitors]

    @api.autovacuum
    def _gc_hits(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM collection_portal_hit WHERE at < %s",
                fields.Datetime.subtract(fields.Datetime.now(), hours=1),
            )
        )
