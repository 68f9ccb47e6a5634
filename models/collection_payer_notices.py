from odoo import api, fields, models


class CollectionPayer(models.Model):
    """The payer as the place from which everything that concerns it can be reached."""

    _inherit = "collection.payer"

    notice_ids = fields.One2many("collection.notice", "payer_id", string="Notices", readonly=True)
    notice_count = fields.Integer(compute="_compute_notice_count")
    exclusion_ids = fields.One2many("collection.exclusion", "payer_id", string="Left out", readonly=True)
    is_paused = fields.Boolean(compute="_compute_is_paused")
    company_halt = fields.Char(related="company_id.collection_halt", string="Why nothing leaves")

    @api.depends("notice_ids")
    def _compute_notice_count(self):
        rows = self.env["collection.notice"]._read_group([("payer_id", "in", self.ids)], ["payer_id"], ["__count"])
        counts = {payer.id: count for payer, count in rows}
        for payer in self:
            payer.notice_count = counts.get(payer.id, 0)

    @api.depends("paused_until")
    def _compute_is_paused(self):
        for payer in self:
            today = payer.company_id and payer.company_id._get_collection_today()
            payer.is_paused = bool(payer.paused_until and payer.paused_until > today)

    def action_lift_stop(self):
        """Let the payers be chased again; for managers."""
        self.action_stop(False)

    def action_view_items(self):
        """Open the journal items that the payer has not settled. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open items"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "views": [(self.env.ref("account_collections.account_move_line_view_list_items").id, "list")],
            "search_view_id": [self.env.ref("account_collections.account_move_line_view_search_items").id],
            "domain": self._get_items_domain(),
        }

    def action_view_notices(self):
        """Open everything that was said to the payer. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return self.env["collection.notice"]._get_list_action([("payer_id", "=", self.id)])

    def action_view_customer(self):
        """Open the customer's address book entry. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
