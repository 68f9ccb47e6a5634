from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_level_id = fields.Many2one(
        "collection.policy.level",
        compute="_compute_dunning_level_id",
        store=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        help="Highest level among the open items of the invoice.",
    )
    collection_sent_on = fields.Date(
        string="Sent on",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="Day on which the invoice left for the customer. Reminders wait for it.",
    )

    @api.depends("line_ids.dunning_level_id")
    def _compute_dunning_level_id(self):
        for move in self:
            levels = move.line_ids.dunning_level_id
            move.dunning_level_id = max(levels, key=lambda level: (level.sequence, level.id), default=False)

    def explain_collection(self, on=None):
        """Say for each open item of the invoices what comes next, or why nothing does.

        :param on: date or ISO string, today or later; None = today.
        :return: see :meth:`collection.payer.explain`.
        :raise AccessError: when the user may not read the invoices, and for the customer himself.
        """
        self.check_access("read")
        if not (self.env.su or self.env.user._is_internal()):
            raise AccessError(self.env._("Only our own people may ask this."))
        lines = self.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        return self.env["collection.evaluator"]._explain(lines, on)

    def _ensure_collection_tokens(self):
        """Give every invoice its portal token, many at once: a write on each would cost more than the notice."""
        missing = self.filtered(lambda move: not move.access_token)
        if missing:
            self.env.cr.execute(
                SQL("UPDATE account_move SET access_token = gen_random_uuid()::text WHERE id = ANY(%s)", missing.ids)
            )
            missing.invalidate_recordset(["access_token"], flush=False)
