from odoo import models


class AccountMoveLine(models.Model):
    """Matching two items up to an amount: Odoo itself always takes as much as it can."""

    _inherit = "account.move.line"

    def _reconcile_up_to(self, amount):
        """Match a debit and a credit of one currency with each other, by at most an amount.

        :param amount: in the currency of the two items, positive.
        """
        self.with_context(collection_cap=(frozenset(self.ids), float(amount))).reconcile()

    def _prepare_reconciliation_plan(self, plan, amls_values_map, shadowed_aml_values=None):
        """Override of `account` to let only a part of two items be seen; its company amount shrinks in proportion."""
        ids, amount = self.env.context.get("collection_cap") or (None, 0)
        if ids == frozenset(line.id for line in amls_values_map):
            for line, values in amls_values_map.items():
                self._cap_residuals(line, values, amount)
        return super()._prepare_reconciliation_plan(plan, amls_values_map, shadowed_aml_values)

    def _cap_residuals(self, line, values, amount):
        residual = values["amount_residual_currency"]
        if line.currency_id.compare_amounts(abs(residual), amount) > 0:
            share = amount / abs(residual)
            values["amount_residual_currency"] = line.currency_id.round(residual * share)
            values["amount_residual"] = line.company_currency_id.round(values["amount_residual"] * share)
