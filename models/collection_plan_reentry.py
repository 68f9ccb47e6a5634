from odoo import fields, models

from ..calc.ageing import days_overdue
from .collection_evaluator import PolicyBook


class CollectionPlan(models.Model):
    """After a default the items stand right below the level that is to come next: silent notices say so."""

    _inherit = "collection.plan"

    def _hook_state_changed(self, state):
        """Override: items of plans in default go back to the ladder."""
        result = super()._hook_state_changed(state)
        if state == "defaulted":
            for company, plans in self.sudo().grouped("company_id").items():
                plans.filtered("default_level_id")._reenter(company)
        return result

    def _reenter(self, company):
        """Begin a new cycle of the items right below the level after a default.

        Those of plans without such a level go on where they stood, and need no notice.
        """
        if not self:
            return
        book = PolicyBook(self.env, company, company._get_collection_today())
        snapshots = self.env["collection.evaluator"]._take_snapshots(book, self.partner_id.ids)
        standing = {snapshot.partner_id: snapshot for snapshot in snapshots if snapshot.policy}
        rows = []
        for plan in self:
            if snapshot := standing.get(plan.partner_id.id):
                rows += plan._prepare_reentry(book, snapshot)
        self.env["collection.notice.line"]._insert(rows)
        self.env["account.move.line"].browse([row[2] for row in rows])._refresh_dunning_levels()
        self.env["collection.payer"]._refresh_figures(company, self.partner_id.ids)

    def _prepare_reentry(self, book, snapshot):
        """Make the silent notice of one plan. Note: `self.ensure_one()`

        :return: its lines, as tuples of the columns of notice lines.
        """
        wanted = set(self.move_line_ids.ids)
        rows = [row for row in snapshot.rows.values() if row.id in wanted]
        if not rows:
            return []
        rank = book.rank(snapshot.policy, self.default_level_id.id)
        below = next((level.id for level in snapshot.policy.levels if level.rank == rank - 1), None)
        notice = self._make_reentry(below)
        return [self._prepare_reentry_row(notice, below, snapshot, row) for row in rows]

    def _make_reentry(self, level_id):
        level = self.env["collection.policy.level"].browse(level_id)
        notices = self.env["collection.notice"]._as_ours()
        return notices.with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True).create(
            {
                "kind": "reentry",
                "state": "sent",
                "company_id": self.company_id.id,
                "payer_id": self.payer_id.id,
                "level_id": level_id,
                "channel": level.channel or "internal",
                "date": self._get_today(),
                "sent_at": fields.Datetime.now(),
                "reason": self.env._(
                    "The plan %(plan)s has failed; next comes “%(level)s”.",
                    plan=self.name,
                    level=self.default_level_id.name,
                ),
            }
        )

    def _prepare_reentry_row(self, notice, level_id, snapshot, row):
        return (
            *(notice.id, notice.company_id.id, row.id, row.move_id, row.move_name),
            *(level_id, level_id, snapshot.cycle(row.id) + 1, row.date_maturity),
            *(days_overdue(row.date_due, notice.date), row.residual, row.currency_id),
        )
