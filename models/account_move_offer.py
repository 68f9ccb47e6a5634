from odoo import fields, models


class AccountMove(models.Model):
    """Whether an invoice is offered at a discount, and the way to an offer."""

    _inherit = "account.move"

    collection_offer_until = fields.Date(
        string="Offer until", compute="_compute_collection_offer_until", compute_sudo=True, groups="base.group_user"
    )

    def _compute_collection_offer_until(self):
        offers = self.env["collection.offer"].search(
            [("move_ids", "in", self.ids), ("state", "in", ("open", "accepted"))]
        )
        for move in self:
            days = [offer.date for offer in offers if move in offer.move_ids]
            move.collection_offer_until = max(days, default=False)

    def action_offer(self):
        """Open the dialog that prepares an offer for the open items of invoices of one customer.

        :raise AccessError: when the user is no collector.
        :raise UserError: when nothing is open.
        """
        self.check_access("read")
        items = self.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        return items.action_offer()
