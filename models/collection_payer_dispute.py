from odoo import api, fields, models


class CollectionPayer(models.Model):
    """What the payer objects to."""

    _inherit = "collection.payer"

    dispute_ids = fields.One2many("collection.dispute", "payer_id", string="Disputes", readonly=True)
    open_dispute_count = fields.Integer(compute="_compute_open_dispute_count", string="In clarification")

    @api.depends("dispute_ids.state")
    def _compute_open_dispute_count(self):
        rows = self.env["collection.dispute"]._read_group(
            [("payer_id", "in", self.ids), ("state", "=", "open")], ["payer_id"], ["__count"]
        )
        counts = {payer.id: count for payer, count in rows}
        for payer in self:
            payer.open_dispute_count = counts.get(payer.id, 0)
