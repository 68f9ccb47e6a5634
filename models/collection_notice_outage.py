from collections import defaultdict

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import format_datetime

from ..calc.smtp_reply import is_temporary, pause_before


class CollectionNotice(models.Model):
    """Messages that the transport does not take: they wait, are tried again, and somebody is told once."""

    _inherit = "collection.notice"

    try_count = fields.Integer(string="Failed tries", readonly=True, copy=False)
    retry_after = fields.Datetime(string="Tried again from", readonly=True, copy=False)
    stuck_since = fields.Datetime(
        readonly=True, copy=False, help="Since when the mail server does not take the message."
    )

    _stuck_idx = models.Index("(company_id) WHERE state = 'queued' AND stuck_since IS NOT NULL")

    def _keep_waiting(self, tried):
        """Note a failed try: when the message is tried again, and that it is stuck.

        That a server asks to come back later is ordinary at the first try, and nobody is told.

        :param bool tried: whether it was tried just now; otherwise only those are noted that were not yet.
        """
        now, groups = fields.Datetime.now(), defaultdict(list)
        for notice in self:
            if tried or not notice.try_count:
                groups[notice._prepare_waiting(now)].append(notice.id)
        for values, ids in groups.items():
            self.browse(ids)._as_ours().write(dict(values))
        # Odoo takes a message for sent that only the copies have got; it must come back into the queue
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", self.message_id.ids)])
        mails.filtered(lambda mail: mail.state == "sent").state = "exception"
        for company in self.browse([notice_id for ids in groups.values() for notice_id in ids]).company_id:
            self._refresh_outage(company)

    def _prepare_waiting(self, now):
        """Values of one more failed try, as sorted pairs. Note: `self.ensure_one()`"""
        rows = self.message_id.notification_ids
        tries, texts = self.try_count + 1, [row.failure_reason for row in rows if row.failure_reason]
        is_ordinary = tries == 1 and texts and all(map(is_temporary, texts))
        is_down = "mail_smtp" in rows.mapped("failure_type")
        pause = not is_down and pause_before(tries)
        since = self.stuck_since or (False if is_ordinary else now)
        return (("retry_after", now + pause if pause else False), ("stuck_since", since), ("try_count", tries))

    @api.model
    def _sync_open_deliveries(self):
        """Catch up with outcomes that were not reported, and try again what the transport did not take."""
        queued = self.search([("state", "=", "queued"), ("channel", "=", "email")])._without_waiting()
        queued._sync_delivery()
        waiting = queued.filtered(lambda notice: notice.state == "queued")
        waiting._cancel_withdrawn()
        waiting.filtered(lambda notice: notice.state == "queued")._try_again()
        for company in self.env["res.company"].sudo().search([("collection_policy_id", "!=", False)]):
            self._refresh_outage(company, is_update=True)

    def _without_waiting(self):
        """Those whose message does not simply wait for its first or next try."""
        outgoing = [("mail_message_id", "in", self.message_id.ids), ("state", "=", "outgoing")]
        # nothing else of the mails is read: their bodies would be megabytes
        waiting = self.env["mail.mail"].sudo().search_fetch(outgoing, ["mail_message_id"])
        message_ids = set(waiting.mail_message_id.ids)
        return self.filtered(lambda notice: notice.message_id.id not in message_ids)

    def _try_again(self):
        """Put the failed messages whose pause is over into Odoo's queue once more."""
        now = fields.Datetime.now()
        due = self.filtered(lambda notice: not notice.retry_after or notice.retry_after <= now)
        doubles = due.message_id.sudo().notification_ids.filtered(lambda row: row.failure_type == "mail_dup")
        doubles.write({"notification_status": "ready", "failure_type": False})
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", due.message_id.ids)])
        failed = mails.filtered(lambda mail: mail.state == "exception" or mail.failure_type == "mail_dup")
        failed.write({"state": "outgoing", "failure_type": False})

    def _cancel_withdrawn(self):
        """Follow the decision of an administrator who has cancelled a message in Odoo's mail queue."""
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "in", self.message_id.ids), ("state", "=", "cancel")])
        )
        withdrawn = set(mails.filtered(lambda mail: not mail.failure_type).mail_message_id.ids)
        self.filtered(lambda notice: notice.message_id.id in withdrawn)._set_state(
            "cancelled", reason=self.env._("The message was withdrawn from the mail queue.")
        )

    # === ONE ALERT PER COMPANY === #

    def _hook_state_changed(self, state):
        """Override: when the last stuck message has gone, the alert goes, too."""
        result = super()._hook_state_changed(state)
        for company in self.filtered("stuck_since").company_id:
            self._refresh_outage(company)
        return result

    @api.model
    def _refresh_outage(self, company, is_update=False):
        """Keep one task while messages of a company are stuck, and remove it when they have gone.

        :param bool is_update: whether to bring the numbers of an existing task up to date.
        """
        stuck = [("company_id", "=", company.id), ("state", "=", "queued"), ("stuck_since", "!=", False)]
        [(count, since)] = self.sudo()._read_group(stuck, [], ["__count", "stuck_since:min"])
        tasks = self.env["mail.activity"].sudo()
        kind = f"mail_outage_{company.id}"
        task = tasks.search([("collection_kind", "=", kind)], limit=1)
        if not count:
            task.unlink()
        elif not task:
            tasks.create({"collection_kind": kind, **self._prepare_outage(company, count, since)})
        elif is_update:
            task.note = self._render_outage(company, task.user_id, count, since)

    @api.model
    def _prepare_outage(self, company, count, since):
        """Values of the task for whoever looks after the company's collections."""
        owner = self._get_outage_owner(company)
        return {
            "activity_type_id": self.env.ref("mail.mail_activity_data_warning").id,
            "summary": self.with_context(lang=owner.lang).env._("Reminders do not leave: %s", company.name),
            "note": self._render_outage(company, owner, count, since),
            "user_id": owner.id,
            "date_deadline": company._get_collection_today(),
            "automated": True,
        }

    @api.model
    def _get_outage_owner(self, company):
        people = company.collection_manager_id | company.collection_collector_id
        return people.filtered("active")[:1] or self.env.ref("base.user_admin")

    @api.model
    def _render_outage(self, company, owner, count, since):
        env = self.with_context(lang=owner.lang).env
        zone = company._get_collection_tz()
        text = env._(
            "The mail server does not take the messages of %(company)s. Waiting: %(count)s, the oldest since "
            "%(since)s. They are tried again by themselves. Please look at the outgoing mail server.",
            count=count,
            company=company.name,
            since=format_datetime(env, since, tz=zone, dt_format="long"),
        )
        link = Markup('<a href="/odoo/collection-notices">%s</a>') % env._("Notices")
        return Markup("<p>%s</p><p>%s</p>") % (escape(text), link)
