from odoo import api, fields, models


class CollectionPayer(models.Model):
    """What we have offered the payer."""

    _inherit = "collection.payer"

    offer_ids = fields.One2many("collection.offer", "payer_id", string="Offers", readonly=True)
    offer_until = fields.Date(compute="_compute_offer_until", help="Last day of the running offer.")

    @api.depends("offer_ids.state", "offer_ids.date")
    def _compute_offer_until(self):
        rows = self.env["collection.offer"]._read_group(
            [("payer_id", "in", self.ids), ("state", "in", ("open", "accepted"))], ["payer_id"], ["date:max"]
        )
        days = {payer.id: day for payer, day in rows}
        for payer in self:
            payer.offer_until = days.get(payer.id)
