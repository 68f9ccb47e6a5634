from odoo import fields, models


class CollectionPayer(models.Model):
    """Everything that was said between the payer and us, on whatever channel."""

    _inherit = "collection.payer"

    interaction_ids = fields.One2many("collection.interaction", "payer_id", string="Interactions", readonly=True)
    interaction_count = fields.Integer(compute="_compute_interaction_count")

    def _compute_interaction_count(self):
        rows = self.env["collection.interaction"]._read_group([("payer_id", "in", self.ids)], ["payer_id"], ["__count"])
        counts = {payer.id: count for payer, count in rows}
        for payer in self:
            payer.interaction_count = counts.get(payer.id, 0)

    def _log_interaction(self, **values):
        """Note a touch of each of the payers, for code that knows what happened; nobody's rights are asked.

        :param values: fields of `collection.interaction`; `start` is now and `user_id` the current user by default.
        :return: the `collection.interaction` records.
        """
        interactions = self.env["collection.interaction"].sudo()
        return interactions.create([{**values, "payer_id": payer.id} for payer in self]).sudo(self.env.su)

    def action_view_interactions(self):
        """Open everything that was said, newest first. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Interactions"),
            "res_model": "collection.interaction",
            "view_mode": "list,form",
            "domain": [("payer_id", "=", self.id)],
            "context": {"default_payer_id": self.id},
        }
