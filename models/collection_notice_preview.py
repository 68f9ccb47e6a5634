from odoo import api, fields, models

from ..rehearsal import rehearse
from ..routing_text import describe


class CollectionNotice(models.Model):
    """A notice as its reviewer sees it: what would leave if it left now, and how the recipients were found."""

    _inherit = "collection.notice"

    preview = fields.Html(compute="_compute_preview", sanitize=False, compute_sudo=True)
    preview_subject = fields.Char(compute="_compute_preview", string="Subject line", compute_sudo=True)
    preview_task = fields.Html(compute="_compute_preview_task", sanitize=False, compute_sudo=True)
    recipient_note = fields.Char(compute="_compute_recipient_note", string="Found as")

    @api.depends("state", "text", "line_ids")
    def _compute_preview(self):
        waiting = self.filtered(lambda notice: notice.id and notice.state in ("proposed", "approved"))
        words = {notice.id: words for notice, words in waiting._rehearse_leaving()}
        for notice in self:
            notice.preview_subject, notice.preview = words.get(notice.id, (notice.subject, notice.body))

    def _rehearse_leaving(self):
        """Subject and body of the notices as they would be frozen now; nothing stays.

        :return: pairs of notice and `(subject, body)`.
        """
        found = []
        if self:
            with rehearse(self.env):
                for notice in self.with_context(tracking_disable=True):
                    notice._freeze_now()
                    found.append((notice, (notice.subject, notice.body)))
        return found

    def _freeze_now(self):
        company, policy = self.company_id, self.payer_id._get_policy()
        today = company._get_collection_today()
        calendar = company._to_work_calendar(policy.resource_calendar_id, today)
        self._freeze(today, {self.id: calendar})

    def _rehearse_words(self):
        """The words above the table, as they would leave now. Note: `self.ensure_one()`"""
        self.ensure_one()
        with rehearse(self.env):
            self.with_context(tracking_disable=True)._freeze_now()
            return self._render_words()[self.id]

    def _to_preview_values(self):
        """What a screen shows of a notice that has not left yet. Note: `self.ensure_one()`"""
        self.ensure_one()
        is_written = self.channel in ("email", "letter", "sms")
        if is_written:
            self._freeze_now()
        return {
            "contact_ids": self.contact_ids.ids,
            "cc_contact_ids": self.cc_contact_ids.ids,
            "recipient_note": self.recipient_note,
            "total": ", ".join(self.amount_ids.mapped("display_name")),
            "subject": is_written and self.subject,
            "body": self.body if is_written else self._render_task_note(),
        }

    @api.depends("state", "line_ids")
    def _compute_preview_task(self):
        for notice in self:
            is_task = notice.id and notice.channel not in ("email", "letter", "sms")
            notice.preview_task = is_task and notice._render_task_note()

    @api.depends("contact_chain")
    @api.depends_context("lang")
    def _compute_recipient_note(self):
        for notice in self:
            chain = (notice.contact_chain or "").split(" → ")
            notice.recipient_note = describe(self.env, [step for step in chain if step])

    @api.model
    def _get_list_action(self, domain):
        """The action that lists the notices of a domain.

        :raise AccessError: when the user may not read notices.
        """
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Notices"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": domain,
        }

    def action_view_payer(self):
        """Open the payer of the notice. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "collection.payer",
            "res_id": self.payer_id.id,
            "views": [(False, "form")],
        }
