from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CollectionInvoiceSent(models.TransientModel):
    """Note that invoices were sent outside of Odoo: by post, through a portal, by hand."""

    _name = "collection.invoice.sent"
    _description = "Mark invoices as sent"

    move_ids = fields.Many2many("account.move", required=True)
    count = fields.Integer(compute="_compute_count", help="Posted customer invoices among the selected entries.")
    other_count = fields.Integer(compute="_compute_count")
    day = fields.Date(string="Sent on", required=True, default=lambda self: self.env.company._get_collection_today())

    @api.model
    def default_get(self, fields):
        """Override: the invoices that were selected."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "account.move" and "move_ids" not in values:
            values["move_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("move_ids")
    def _compute_count(self):
        for wizard in self:
            invoices = wizard.move_ids.filtered(
                lambda move: move.is_sale_document(include_receipts=True) and move.state == "posted"
            )
            wizard.count = len(invoices)
            wizard.other_count = len(wizard.move_ids) - len(invoices)

    def action_mark(self):
        """Mark the invoices. Note: `self.ensure_one()`"""
        self.ensure_one()
        if not self.count:
            raise UserError(self.env._("Please select posted customer invoices."))
        self.move_ids.action_mark_sent_on(self.day)
        return {"type": "ir.actions.act_window_close"}
