from odoo import api, fields, models

from .collection_excuse import PATTERN_COUNT


class CollectionPayer(models.Model):
    """What a customer says again and again."""

    _inherit = "collection.payer"

    repeated_excuse_ids = fields.Many2many(
        "collection.excuse",
        string="Says again and again",
        compute="_compute_repeated_excuse_ids",
        compute_sudo=True,
        groups="account_collections.group_collection_reader",
    )
    has_repeated_excuse = fields.Boolean(
        compute="_compute_repeated_excuse_ids",
        compute_sudo=True,
        search="_search_has_repeated_excuse",
        groups="account_collections.group_collection_reader",
    )

    @api.model
    def _read_repeated_excuses(self, domain):
        """Pairs of payer and excuse that have met three times, in one query."""
        return self.env["collection.interaction"]._read_group(
            [*domain, ("excuse_id", "!=", False)],
            ["payer_id", "excuse_id"],
            having=[("__count", ">=", PATTERN_COUNT)],
        )

    @api.depends("interaction_ids.excuse_id")
    def _compute_repeated_excuse_ids(self):
        found = {}
        for payer, excuse in self._read_repeated_excuses([("payer_id", "in", self.ids)]):
            found[payer.id] = found.get(payer.id, excuse.browse()) | excuse
        for payer in self:
            payer.repeated_excuse_ids = found.get(payer.id) or False
            payer.has_repeated_excuse = payer.id in found

    @api.model
    def _search_has_repeated_excuse(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self.sudo()._read_repeated_excuses([])
        is_wanted = True in value
        return [("id", "in" if is_wanted else "not in", [payer.id for payer, _excuse in rows])]
