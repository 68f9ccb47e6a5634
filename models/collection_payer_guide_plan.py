from odoo import models
from odoo.tools import format_amount, format_date

from .collection_payer_guide import GuidePart


class CollectionPayer(models.Model):
    """The instalments that are agreed on, for who is about to call."""

    _inherit = "collection.payer"

    def _get_guide_parts(self):
        """Override: plans that are proposed or in force."""
        return [*super()._get_guide_parts(), self._prepare_guide_plans()]

    def _prepare_guide_plans(self):
        plans = self.env["collection.plan"].search(
            [("payer_id", "=", self.id), ("state", "in", ("proposed", "active"))], order="id desc"
        )
        states = dict(plans._fields["state"]._description_selection(self.env))
        rows = tuple(
            (
                f"{plan.name} ({states[plan.state]})",
                self.env._("%s still to pay", format_amount(self.env, plan.amount_open, plan.currency_id)),
                self.env._(
                    "next: %(amount)s on %(date)s",
                    amount=format_amount(self.env, plan.next_amount, plan.currency_id),
                    date=format_date(self.env, plan.next_date),
                )
                if plan.next_date
                else "",
            )
            for plan in plans
        )
        return GuidePart(25, self.env._("Instalments"), rows)
