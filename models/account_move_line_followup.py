from odoo import api, fields, models
from odoo.tools import format_date


class AccountMoveLine(models.Model):
    """What a collector sees and decides of a single item."""

    _inherit = "account.move.line"

    collection_days_late = fields.Integer(
        string="Days late",
        compute="_compute_collection_days_late",
        groups="base.group_user",
        help="Days since the due date, while it is open.",
    )

    @api.depends("date_maturity", "reconciled")
    def _compute_collection_days_late(self):
        for line in self:
            due = line.date_maturity or line.date
            late = due and not line.reconciled and (line.company_id._get_collection_today() - due).days
            line.collection_days_late = max(late or 0, 0)

    def action_leave_out(self):
        """Leave open items out of reminders until somebody takes them in again.

        :raise AccessError: when the user is no collector or may not read the items.
        """
        for line in self._set_no_followup(True):
            line._note_followup(self.env._("The item due on %s is left out of reminders.", line._get_due_text()))

    def action_take_in(self):
        """Remind of the items again.

        :raise AccessError: as :meth:`action_leave_out`.
        """
        for line in self._set_no_followup(False):
            line._note_followup(self.env._("The item due on %s is reminded of again.", line._get_due_text()))

    def _set_no_followup(self, value):
        """Mark receivable items; collectors may, although they cannot write journal items otherwise.

        :return: the items that changed, as root.
        """
        self.env["collection.payer"]._check_is_collector()
        self.check_access("read")
        lines = self.sudo().filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and line.no_followup != value
        )
        lines.write({"no_followup": value})
        return lines

    def _note_followup(self, sentence):
        self.move_id.message_post(body=sentence, author_id=self.env.user.partner_id.id)

    def _get_due_text(self):
        return format_date(self.env, self.date_maturity or self.date)
