from odoo import models

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
            "note": self._render_task_note(),
            "automated": True,
            "collection_kind": f"notice_{self.channel}",
            "collection_notice_id": self.id,
        }
