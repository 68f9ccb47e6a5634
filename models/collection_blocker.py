from odoo import api, models


class CollectionBlocker(models.AbstractModel):
    """Mixin of everything that keeps items from being chased for a while.

    The engine finds its inheritors through the registry and never names them: a model of this or another
    addon joins by inheriting and overriding :meth:`_get_blocked_items`.
    """

    _name = "collection.blocker"
    _description = "Reason to leave items alone"

    @api.model
    def _get_blocked_items(self, items, on):
        """Say which of the items must not be chased on a date, and until when.

        To be overridden. Called once per batch with thousands of items: read set-based, in a constant number
        of queries, and treat `items` as ids (reading fields of the records would fetch them all).

        :param recordset items: open receivable `account.move.line` records of one company.
        :param date on: the date in question, in the company's time zone.
        :return: blocked items: `calc.exclusion.Exclusion` by item id. An exclusion with an `amount` blocks
            that part of the item only; the remainder is still chased.
        :rtype: dict[int, Exclusion]
        """
        return {}

    @api.model
    def _collect_blocked_items(self, items, on):
        """Ask every blocker of the registry.

        :return: the exclusions by item id, one for each blocker that has something to say.
        :rtype: dict[int, list[Exclusion]]
        """
        found = {}
        for name in sorted(self.pool.descendants([self._name], "_inherit")):
            model = self.env[name]
            if model._abstract:
                continue
            for item_id, exclusion in model.sudo()._get_blocked_items(items, on).items():
                found.setdefault(item_id, []).append(exclusion)
        return found
