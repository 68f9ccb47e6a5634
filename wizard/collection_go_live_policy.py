from odoo import fields, models


class CollectionGoLivePolicy(models.TransientModel):
    """What is assumed of old items whose customers follow a policy."""

    _name = "collection.go.live.policy"
    _description = "Opening levels of a policy"

    wizard_id = fields.Many2one("collection.go.live", required=True, ondelete="cascade", index=True)
    policy_id = fields.Many2one("collection.policy", required=True, readonly=True)
    payer_count = fields.Integer(string="Customers", readonly=True)
    cap_level_id = fields.Many2one(
        "collection.policy.level",
        string="Highest level to assume",
        domain="[('policy_id', '=', policy_id), ('channel', '!=', 'internal')]",
        help="However old an item is: it has had this level at most. Empty: nothing is assumed.",
    )
    start_level_id = fields.Many2one(
        "collection.policy.level",
        string="They go on with",
        domain="[('policy_id', '=', policy_id), ('channel', '!=', 'internal')]",
        help="The first level that leaves for overdue items. Empty: the first one of the policy.",
    )

    def _get_level(self, mode):
        """The level that counts for a way of setting opening levels. Note: `self.ensure_one()`"""
        self.ensure_one()
        return self.cap_level_id if mode == "age" else self.start_level_id
