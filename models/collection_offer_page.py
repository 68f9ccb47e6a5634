from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..calc.money import to_decimal
from ..calc.offer import get_arrived
from ..calc.promise import share
from ..sql_array import sql_array


class CollectionOffer(models.Model):
    """Offers that the customer accepts and pays on his page."""

    _inherit = "collection.offer"

    def _accept_on_page(self, contact):
        """Note that the customer takes the offer up on his page; twice counts once.

        :param contact: `res.partner` who is logged in; empty: whoever has the link.
        :return: whether it was not accepted before.
        :raise UserError: when it has ended, saying so.

        Note: `self.ensure_one()`, as root.
        """
        self._take_turn()
        if self.state in ("accepted", "honoured"):
            return False
        if self.state != "open" or self.date < self.company_id._get_collection_today():
            raise UserError(self.env._("This offer has ended. The full amount is due as before."))
        self.action_accept()
        # Whoever has accepted it hears what comes of it; who was asked first gets a copy of the confirmation.
        asked = self.contact_id
        self.contact_id = contact or asked
        self.env["collection.answer"]._send("offer_accepted", self, to=self.contact_id, cc=asked)
        return True

    def _take_turn(self):
        """Let two who press the button at the same moment come one after the other: the later one starts afresh."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE collection_offer SET write_date = write_date WHERE id = ANY(%s)", sql_array(self.ids))
        )
        self.invalidate_recordset(["state"])

    def _get_discounts(self):
        """How much less each of the items costs whoever pays what is still missing of the reduced amounts, now.

        The discount comes off the items that are due last, as in the credit notes. What was paid since the offer was
        made counts; what was credited does not, so that then less is left to be saved, or nothing.

        :return: positive amounts by item id; nothing for items that cost as much as ever.
        """
        found, arrivals = {}, self._read_arrivals()
        for offer in self:
            items = offer.move_line_ids.filtered(lambda item: item.parent_state == "posted" and not item.reconciled)
            residuals = [
                (item.id, to_decimal(item.amount_residual_currency))
                for item in items.sorted(lambda item: (item.date_maturity or item.date, item.id), reverse=True)
            ]
            paid = get_arrived(arrivals[offer.id], offer.date) - to_decimal(offer.amount_paid_before)
            owed = sum((amount for _item_id, amount in residuals), to_decimal(0))
            saved = owed - (to_decimal(offer.amount_reduced) - paid)
            found |= share(min(saved, to_decimal(offer.amount_saved)), residuals)
        return found
