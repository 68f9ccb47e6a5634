from odoo import fields, models


class AccountMove(models.Model):
    """What is promised about an invoice."""

    _inherit = "account.move"

    collection_promise_text = fields.Char(
        string="Promise",
        compute="_compute_collection_promise_text",
        groups="account_collections.group_collection_reader",
        help="What is promised now, or that the last promise was not kept.",
    )

    def _compute_collection_promise_text(self):
        promises = self.env["collection.promise"].search([("move_line_ids.move_id", "in", self.ids)])
        about = {promise: set(promise.move_line_ids.move_id.ids) for promise in promises}
        for move in self:
            own = [promise.id for promise, move_ids in about.items() if move.id in move_ids]
            move.collection_promise_text = promises.browse(own)._get_badge()
