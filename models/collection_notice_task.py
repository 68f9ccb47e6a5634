from markupsafe import Markup

from odoo import api, models

from ..calc.exclusion import merge
from ..calc.facts import PERSONAL
from ..calc.timing import NOTHING_OPEN
from ..exclusion_text import describe

#: Activity types for levels that name none, by channel.
DEFAULT_TYPES = {
    "call": "mail.mail_activity_data_call",
    "meeting": "mail.mail_activity_data_meeting",
    "visit": "account_collections.mail_activity_type_visit",
    "internal": "mail.mail_activity_data_todo",
}


class CollectionNotice(models.Model):
    """Notices that a person carries out: a task on the payer, which counts when it is done."""

    _inherit = "collection.notice"

    def _deliver_call(self):
        self._schedule_tasks()

    def _deliver_visit(self):
        self._schedule_tasks()

    def _deliver_meeting(self):
        self._schedule_tasks()

    def _deliver_internal(self):
        self._schedule_tasks()

    def _schedule_tasks(self):
        tasks = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create([notice._prepare_task() for notice in self])
        )
        for notice, task in zip(self, tasks, strict=True):
            notice._as_ours().task_id = task

    @api.model
    def _sync_open_deliveries(self):
        """Override: nobody calls about items that have been paid, or that must be left alone, meanwhile."""
        result = super()._sync_open_deliveries()
        notices = self.search([("state", "=", "queued"), ("task_id", "!=", False)])
        for company, group in notices.grouped("company_id").items():
            group._close_idle_tasks(company._get_collection_today())
        return result

    def _close_idle_tasks(self, on):
        """Cancel the notices of one company whose task has lost its point."""
        counted = self.line_ids.filtered("counted_level_id").move_line_id
        items = counted.filtered(lambda item: item.parent_state == "posted" and not item.reconciled)
        blocker = self.env["collection.blocker"].with_context(collection_ignored_notice_ids=frozenset(self.ids))
        blocked = blocker._collect_blocked_items(items, on)
        for notice in self:
            own = notice.line_ids.filtered("counted_level_id").move_line_id & items
            reason = notice._get_idle_reason(own, blocked)
            if reason:
                sentence = describe(self.env, reason.code, reason.until, dict(reason.params))
                notice._set_state("cancelled", reason=sentence)

    def _get_idle_reason(self, items, blocked):
        """Why the task has lost its point; None while it has one. A decision of ours is due even if nobody may call."""
        if not items:
            return NOTHING_OPEN
        if self.level_id._sort == PERSONAL and all(item.id in blocked for item in items):
            return merge(blocked[items[0].id])
        return None

    def _prepare_task(self):
        """Values of the activity that stands for the notice. Note: `self.ensure_one()`"""
        level = self.level_id
        kind = level.activity_type_id or self.env.ref(DEFAULT_TYPES[self.channel])
        hours, minutes = divmod(round(level.activity_time * 60), 60)
        return {
            "res_model_id": self.env["ir.model"]._get_id("collection.payer"),
            "res_id": self.payer_id.id,
            "activity_type_id": kind.id,
            "user_id": self.owner_id.id,
            "date_deadline": self.date,
            "summary": f"{hours:02d}:{minutes:02d} {level.name}" if self.channel != "internal" else level.name,
            "note": self._render_task(),
            "automated": True,
            "collection_kind": f"notice_{self.channel}",
            "collection_notice_id": self.id,
        }

    def _render_task(self):
        """The note of the task, with a way to say what came of it. Note: `self.ensure_one()`"""
        note = self._render_task_note()
        if self.level_id._sort != PERSONAL:
            return note
        link = Markup('<p><a href="/odoo/collection-notices/%s">%s</a></p>')
        return note + link % (self.id, self.env._("What came of it?"))
