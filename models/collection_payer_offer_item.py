from odoo import models

from ..calc.money import to_decimal


class CollectionPayer(models.Model):
    """What items of offers cost on the customer's page: what was agreed, and nothing more once that is paid."""

    _inherit = "collection.payer"

    def _get_payable_offers(self, on):
        """Accepted offers whose last day is not over. Note: `self.ensure_one()`"""
        return self.offer_ids.filtered(lambda offer: offer.state == "accepted" and offer.date >= on)

    def _get_item_states(self, items, on):
        """Override of the base: items of an accepted offer cost less while it can be paid."""
        states = super()._get_item_states(items, on)
        offers = self._get_payable_offers(on)
        discounts = offers._get_discounts() if offers else {}
        for offer in offers:
            for item_id in set(offer.move_line_ids.ids) & set(states):
                state, saved = states[item_id], discounts.get(item_id, to_decimal(0))
                state["taken"] += saved
                if state["code"] == "offer_open":
                    amount = to_decimal(items.browse(item_id).amount_residual_currency) - saved
                    state["label"] = self._get_offer_label(offer, amount)
        return states

    def _get_offer_label(self, offer, amount):
        return self.env._(
            "Offer accepted: pay %(amount)s by %(day)s",
            amount=self._format_portal_amount(amount, offer.currency_id),
            day=self._format_portal_date(offer.date),
        )

    def _to_item_state(self, exclusions, words):
        """Override of the base: what waits for the credit note of a discount is paid."""
        if any(("case", "credit") in reason.params for reason in exclusions if reason.code == "offer_open"):
            return {"code": "offer_paid", "label": self.env._("Paid as offered; a credit note follows"), "taken": None}
        return super()._to_item_state(exclusions, words)

    def _prepare_statement_line(self, row, accounts, state, today):
        """Override of the base: what waits for the credit note of a discount is not asked for."""
        line = super()._prepare_statement_line(row, accounts, state, today)
        if line["state"] == "offer_paid":
            line |= {"is_asked": False, "is_overdue": False, "days": 0}
        return line

    def _get_basket_terms(self, basket):
        """Override of the base: a payment at reduced amounts is good only as long as its offer."""
        offers = self._get_payable_offers(self.company_id._get_collection_today())
        own = offers.filtered(lambda offer: set(offer.move_line_ids.ids) & set(basket["shares"]))
        return super()._get_basket_terms(basket) | ({"offers": str(sorted(own.ids))} if own else {})
