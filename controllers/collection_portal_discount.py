from .collection_portal_payment import CollectionPortalPayment


class CollectionPortalDiscount(CollectionPortalPayment):
    """What is saved by paying early, where the way to pay is chosen."""

    def _prepare_payment_values(self, visit, basket, block):
        """Override of the base to add `discounts`: pairs of an item's name and what is saved."""
        names = {line["id"]: line["name"] for line in block["lines"]}
        discounts = [(names[item_id], saved) for item_id, saved in basket.get("discounts", {}).items()]
        return {**super()._prepare_payment_values(visit, basket, block), "discounts": discounts}
