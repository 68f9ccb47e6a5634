from odoo import fields, models

from ..calc.ageing import days_overdue


class CollectionDispute(models.Model):
    """Where the items of a rejected dispute go on: a silent notice says at which level they stand now."""

    _inherit = "collection.dispute"

    def _hook_reentry(self, level):
        """Override: the level comes next, in a new cycle; one above the ordinary course is for managers.

        :raise AccessError: when a collector would pass over levels.
        """
        result = super()._hook_reentry(level)
        for dispute in self:
            items = dispute.sudo().move_line_ids.filtered(lambda line: not line.reconciled)
            if dispute.payer_id.sudo()._is_above_next(level, items.ids):
                self.env["collection.payer"]._check_is_manager()
            dispute._reenter(items, level)
        return result

    def _reenter(self, items, level):
        """Let items stand just below a level. Note: `self.ensure_one()`"""
        if not items:
            return
        below = level.policy_id.level_ids.filtered(
            lambda rung: (rung.sequence, rung.id) < (level.sequence, level.id) and rung.active
        ).sorted(lambda rung: (rung.sequence, rung.id))[-1:]
        today = self.company_id._get_collection_today()
        notice = (
            self.env["collection.notice"]
            .sudo()
            ._as_ours()
            .with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
            .create(self._prepare_reentry(below or level, today))
        )
        counted = self.env["collection.notice.line"].sudo()._read_counted(items.ids)
        self.env["collection.notice.line"].sudo()._insert(
            [self._prepare_reentry_row(notice, line, below, counted.get(line.id)) for line in items]
        )
        items._refresh_dunning_levels()

    def _prepare_reentry(self, level, today):
        return {
            "kind": "reentry",
            "state": "sent",
            "company_id": self.company_id.id,
            "payer_id": self.payer_id.id,
            "level_id": level.id,
            "channel": level.channel,
            "date": today,
            "sent_at": fields.Datetime.now(),
            "reason": self.env._("The dispute was rejected: %s", self.display_name),
        }

    def _prepare_reentry_row(self, notice, line, below, last):
        due = line.date_maturity or line.date
        return (
            *(notice.id, notice.company_id.id, line.id, line.move_id.id, line.move_name),
            *(below.id or None, below.id or None, last.cycle + 1 if last else 1, due),
            *(max(days_overdue(due, notice.date), 0), line.amount_residual_currency, line.currency_id.id),
        )
