from odoo import fields, models


class CollectionPayer(models.Model):
    """What the payer's items wait for, as the engine sees it."""

    _inherit = "collection.payer"

    item_ids = fields.Many2many("account.move.line", compute="_compute_item_ids", string="Open items")

    def _compute_item_ids(self):
        for payer in self:
            payer.item_ids = self.env["account.move.line"].search(payer._get_items_domain(), order="date_maturity, id")

    def _get_items_domain(self):
        """Domain of the payer's open items. Note: `self.ensure_one()`"""
        self.ensure_one()
        return [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ]

    def explain(self, on=None):
        """Say for each open item of the payers what comes next, or why nothing does. Writes nothing.

        :param on: date or ISO string, today or later; None = today.
        :return: dicts `move_line_id`, `state` (``proposed`` or ``excluded``), `level_id` (the level that would be
            counted, or False), `code` (exclusion code or False), `detail` (a sentence), `until` (date or False).
        :raise AccessError: when the user may not read the payers.
        :raise UserError: for a date in the past.
        """
        self.check_access("read")
        evaluator = self.env["collection.evaluator"]
        return [
            entry
            for company, payers in self.grouped("company_id").items()
            for entry in evaluator._explain_partners(company, payers.partner_id.ids, on)
        ]
