from odoo import api, models


class AccountMoveLine(models.Model):
    """Items that are offered at a discount: what is paid on them is noticed at once."""

    _inherit = "account.move.line"

    def action_offer(self):
        """Open the dialog that prepares an offer for items of one customer.

        :raise AccessError: when the user is no collector or may not read the items.
        :raise UserError: when none of them is open, or they belong to several customers.
        """
        return self._get_matter_action("collection.offer", self.env._("Prepare an offer"))

    @api.model
    def _reconcile_plan(self, reconciliation_plan):
        """Override of `account`: see whether an offer is honoured now."""
        result = super()._reconcile_plan(reconciliation_plan)
        self._unfold(reconciliation_plan)._settle_own_offers()
        return result

    def remove_move_reconcile(self):
        """Override of `account`: see whether an offer is not honoured after all."""
        lines = self | self.matched_credit_ids.debit_move_id | self.matched_debit_ids.debit_move_id
        result = super().remove_move_reconcile()
        lines._settle_own_offers()
        return result

    @api.model
    def _unfold(self, plan):
        """All journal items of a reconciliation plan, which nests lists and recordsets."""
        if isinstance(plan, models.BaseModel):
            return plan
        return self.browse().union(*(self._unfold(part) for part in plan))

    def _settle_own_offers(self):
        offers = self.env["collection.offer"].sudo()
        domain = [("move_line_ids", "in", self.exists().ids), *offers._get_undecided_domain()]
        offers.search(domain)._settle_offers()
