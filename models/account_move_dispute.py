from odoo import fields, models


class AccountMove(models.Model):
    """Whether an invoice is disputed, and the way to note that it is."""

    _inherit = "account.move"

    collection_dispute_count = fields.Integer(
        compute="_compute_collection_dispute_count", compute_sudo=True, groups="base.group_user"
    )

    def _compute_collection_dispute_count(self):
        disputes = self.env["collection.dispute"].search([("move_ids", "in", self.ids), ("state", "=", "open")])
        for move in self:
            move.collection_dispute_count = len(disputes.filtered(lambda one, move=move: move in one.move_ids))

    def action_dispute(self):
        """Open the dialog that notes an objection to the open items of invoices. Note: of one customer

        :raise AccessError: when the user is no collector.
        :raise UserError: when nothing is open.
        """
        self.check_access("read")
        items = self.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        return items.action_dispute()

    def action_view_disputes(self):
        """Open the disputes of the invoice. Note: `self.ensure_one()`

        :raise AccessError: for people who may not read disputes.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["collection.dispute"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("account_collections.collection_dispute_action")
        return {**action, "domain": [("move_ids", "=", self.id)], "context": {}}
