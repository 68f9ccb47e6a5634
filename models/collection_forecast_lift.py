from contextlib import closing

from odoo import api, models

from .collection_evaluator import PolicyBook

#: Calendar days that are looked ahead when a block is lifted.
LOOK_AHEAD = 30


class CollectionForecast(models.AbstractModel):
    """What would leave, and when, if a block were lifted today."""

    _inherit = "collection.forecast"

    @api.model
    def _forecast_after(self, payers, change):
        """Make a change, look ahead, and undo the change.

        :param payers: `collection.payer` records of one company.
        :param change: called to make the change; it writes and does nothing else.
        :return: :class:`Leaving` in the order of the days.
        """
        company = payers.company_id.sudo()
        with closing(self.env.cr.savepoint()):
            change()
            self.env.flush_all()
            book = PolicyBook(self.sudo().env, company, company._get_collection_today())
            leaving = list(self.sudo()._forecast_batch(book, payers.partner_id.ids, LOOK_AHEAD))
        return sorted(leaving, key=lambda one: (one.day, one.partner_id))
