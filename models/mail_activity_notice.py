from odoo import fields, models


class MailActivity(models.Model):
    """Tasks that carry out a notice: done is delivered, removed is cancelled."""

    _inherit = "mail.activity"

    collection_notice_id = fields.Many2one(
        "collection.notice", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _action_done(self, feedback=False, attachment_ids=None):
        """Override of `mail` to count the notices whose task is done."""
        notices = self._get_own_notices()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        notices._set_sent()
        return result

    def unlink(self):
        """Override of `mail` to cancel the notices whose task is removed without having been done."""
        notices = self.filtered("active")._get_own_notices()
        result = super().unlink()
        notices.filtered(lambda notice: notice.state == "queued")._set_state(
            "cancelled", reason=self.env._("The task was removed by %s.", self.env.user.name)
        )
        return result

    def _get_own_notices(self):
        """The notices that these tasks carry out, as root; a task that only says so carries out none."""
        return self.collection_notice_id.sudo().filtered(lambda notice: notice.task_id in self)
