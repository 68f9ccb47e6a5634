from odoo import api, fields, models


class AccountMove(models.Model):
    """What was said about an invoice, and what comes next."""

    _inherit = "account.move"

    collection_item_ids = fields.Many2many(
        "account.move.line", compute="_compute_collection_item_ids", string="Open items", groups="base.group_user"
    )
    collection_notice_count = fields.Integer(
        compute="_compute_collection_notice_count", compute_sudo=True, groups="base.group_user"
    )

    @api.depends("line_ids.reconciled", "state")
    def _compute_collection_item_ids(self):
        for move in self:
            move.collection_item_ids = move.line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and not line.reconciled
            ).sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _compute_collection_notice_count(self):
        rows = self.env["collection.notice.line"]._read_group(
            [("move_id", "in", self.ids)], ["move_id"], ["notice_id:count_distinct"]
        )
        counts = {move.id: count for move, count in rows}
        for move in self:
            move.collection_notice_count = counts.get(move.id, 0)

    def unlink(self):
        """Override: what was said about an invoice stays when the invoice goes."""
        ids = self.ids
        result = super().unlink()
        self.env["collection.notice.line"]._forget_moves(ids)
        return result

    def action_view_collection_notices(self):
        """Open the notices that speak of this invoice. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return self.env["collection.notice"]._get_list_action([("line_ids.move_id", "=", self.id)])
