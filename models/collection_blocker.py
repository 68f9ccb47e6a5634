from odoo import api, models
from odoo.exceptions import UserError


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
    def _get_block_query(self):
        """The blocks of this kind that hold, or have ended while nobody decided, for the list of what ends soon.

        To be overridden. The query gives `res_id`, `code` (of `calc.exclusion`), `company_id`, `payer_id`, `user_id`
        (who has to see to it), `since`, `until` (the day of its end), `item_count`, `amount`, `currency_id` and
        `is_asked` (whether somebody was asked about this end), in this order and with these types.

        :return: SQL, or None when blocks of this kind have no end of their own.
        """
        return None

    def _ask_about_end(self):
        """Ask the owners of blocks whose day has come what to do, once for each end. To be overridden."""

    def _lift(self, reason):
        """End blocks before their time; the cool-down follows. To be overridden, beginning with a check of access.

        :param str reason: why, for the history.
        """
        raise UserError(self.env._("This ends by itself and cannot be lifted here."))

    def _end_block(self):
        """Let blocks end today, telling nobody: what a lift does to the items, and all that its preview does.

        To be overridden.
        """
        raise UserError(self.env._("This ends by itself and cannot be lifted here."))

    @api.model
    def _get_blockers(self):
        """Names of the models that keep items from being chased, in a fixed order."""
        names = self.pool.descendants(["collection.blocker"], "_inherit")
        return sorted(name for name in names if not self.env[name]._abstract)

    @api.model
    def _collect_blocked_items(self, items, on):
        """Ask every blocker of the registry.

        :return: the exclusions by item id, one for each blocker that has something to say.
        :rtype: dict[int, list[Exclusion]]
        """
        found = {}
        for name in self._get_blockers():
            for item_id, exclusion in self.env[name].sudo()._get_blocked_items(items, on).items():
                found.setdefault(item_id, []).append(exclusion)
        return found
