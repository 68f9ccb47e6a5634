from odoo import api, fields, models


class CollectionReplyClose(models.TransientModel):
    """Say that customers have got their answers, or need none."""

    _name = "collection.reply.close"
    _description = "Answered, or nothing to do"

    reply_ids = fields.Many2many("collection.reply", string="Replies", required=True)
    note = fields.Char(
        string="How, or why nothing is to be done", required=True, help="Kept in the history of the customer."
    )

    @api.model
    def default_get(self, fields):
        """Override: the replies on the screen, or all that wait at the payer on it."""
        values = super().default_get(fields)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids") or []
        if "reply_ids" not in values and model == "collection.reply":
            values["reply_ids"] = ids
        elif "reply_ids" not in values and model == "collection.payer":
            waiting = [("payer_id", "in", ids), ("answered_at", "=", False)]
            values["reply_ids"] = self.env["collection.reply"].search(waiting).ids
        return values

    def action_close(self):
        """Close the replies. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.reply_ids.action_answered(self.note)
        return {"type": "ir.actions.act_window_close"}
