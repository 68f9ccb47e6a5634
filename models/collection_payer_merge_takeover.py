from odoo import models


class CollectionPayer(models.Model):
    """A customer of the manager stays one when he is merged with another."""

    _inherit = "collection.payer"

    def _prepare_absorbed(self, other):
        """Override: the manager keeps whom he deals with."""
        vals = super()._prepare_absorbed(other)
        return {**vals, "is_manager_case": self.is_manager_case or other.is_manager_case}
