from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    dunning_level_id = fields.Many2one(
        "collection.policy.level",
        compute="_compute_dunning_level_id",
        store=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        help="Level last counted in the current cycle, while the item is open.",
    )
    collection_why = fields.Char(
        compute="_compute_collection_why",
        string="Next step",
        groups="base.group_user",
        help="What comes next for this item, or why nothing does.",
    )

    @api.depends("reconciled", "date_maturity", "parent_state")
    def _compute_dunning_level_id(self):
        counted = self.env["collection.notice.line"]._read_counted(self._origin.ids)
        for line in self:
            row = counted.get(line._origin.id)
            is_open = line.parent_state == "posted" and not line.reconciled
            is_current = row and (not line.date_maturity or line.date_maturity <= row.date_due)
            line.dunning_level_id = row.level_id if is_open and is_current else False

    @api.depends_context("lang")
    def _compute_collection_why(self):
        self.collection_why = False
        entries = self.env["collection.evaluator"]._explain(self.filtered(lambda line: not line.reconciled))
        sentences = {entry["move_line_id"]: entry["detail"] for entry in entries}
        for line in self:
            line.collection_why = sentences.get(line.id)
