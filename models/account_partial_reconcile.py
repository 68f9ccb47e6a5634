from odoo import models


class AccountPartialReconcile(models.Model):
    """Payments that are undone, in whatever way: a promise that they had kept is not kept any more."""

    _inherit = "account.partial.reconcile"

    def unlink(self):
        """Override of `account` to judge the promises about the items anew."""
        items = self.debit_move_id
        result = super().unlink()
        self.env["collection.promise"]._settle_items(items.exists())
        return result
