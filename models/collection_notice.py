from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..calc.exclusion import Exclusion
from ..const import CHANNELS, OPEN_STATES, SILENT_KINDS
from ..sql_array import sql_array
from ..unchecked import RoundedMonetary

#: Passed by identity in the context of our own writes: no caller over RPC can hold this object.
WRITE_TOKEN = object()
#: What may be changed from outside, and only while the notice is still being reviewed.
REVIEW_FIELDS = {"text"}

SOURCES = {
    "proposed": ("approved",),
    "approved": ("proposed",),
    "queued": ("approved",),
    "sent": ("queued",),
    "undelivered": ("queued", "sent"),
    "cancelled": ("proposed", "approved", "queued", "sent", "undelivered"),
    "dropped": ("proposed", "approved"),
}


class CollectionNotice(models.Model):
    """What was said to a payer, by whom, to whom and about which items; frozen once it has left."""

    _name = "collection.notice"
    _description = "Collection notice"
    _inherit = ["collection.carrier", "collection.blocker"]
    _order = "date desc, id desc"
    _check_company_auto = True

    # === WHAT === #
    kind = fields.Selection(
        [
            ("reminder", "Reminder"),
            ("manual", "Written by hand"),
            ("statement", "Statement"),
            ("instalment", "Instalment"),
            ("opening", "Opening level"),
            ("mapping", "Mapped level"),
            ("reentry", "Re-entry"),
        ],
        required=True,
        default="reminder",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("queued", "On its way"),
            ("sent", "Sent"),
            ("undelivered", "Undelivered"),
            ("cancelled", "Cancelled"),
            ("dropped", "Dropped"),
        ],
        required=True,
        default="proposed",
        index=True,
        readonly=True,
        copy=False,
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    payer_id = fields.Many2one(
        "collection.payer", required=True, index=True, readonly=True, ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one(related="payer_id.partner_id", store=True, index=True)
    run_id = fields.Many2one(
        "collection.run", index="btree_not_null", readonly=True, ondelete="restrict", check_company=True
    )
    level_id = fields.Many2one("collection.policy.level", readonly=True, ondelete="restrict", index=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    line_ids = fields.One2many("collection.notice.line", "notice_id", readonly=True)
    amount_ids = fields.One2many("collection.notice.amount", "notice_id", string="Totals", readonly=True)
    amount_company = RoundedMonetary(
        string="Total", readonly=True, currency_field="company_currency_id", help="At booked rates, for sorting."
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    oldest_due = fields.Date(readonly=True)
    reason = fields.Char(readonly=True, copy=False, help="Why it was dropped, cancelled or not delivered.")
    retry_of_id = fields.Many2one("collection.notice", readonly=True, copy=False)

    # === WHEN === #
    date = fields.Date(required=True, readonly=True, help="Day of the proposal, later of the sending, where we are.")
    send_after = fields.Datetime(readonly=True, copy=False, help="Released from this moment. Empty: not released.")
    sent_at = fields.Datetime(readonly=True, copy=False)
    deadline = fields.Date(string="Pay by", readonly=True)
    held_until = fields.Date(readonly=True, copy=False, help="Held back by a reviewer until this day.")

    # === TO AND FROM WHOM === #
    contact_ids = fields.Many2many(
        "res.partner", "collection_notice_to_rel", "notice_id", "partner_id", string="To", readonly=True
    )
    cc_contact_ids = fields.Many2many(
        "res.partner", "collection_notice_cc_rel", "notice_id", "partner_id", string="Copy", readonly=True
    )
    contact_chain = fields.Char(readonly=True, help="The steps by which the recipients were found.")
    email_to = fields.Char(readonly=True)
    email_cc = fields.Char(readonly=True)
    email_from = fields.Char(readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    sender_id = fields.Many2one("res.users", string="Signed by", readonly=True)
    owner_id = fields.Many2one("res.users", string="Task of", readonly=True)

    # === THE WORDS === #
    text = fields.Html(
        string="Own words",
        copy=False,
        help="Replaces the words of the level; table, totals, bank details and signature are added when it leaves.",
    )
    subject = fields.Char(readonly=True, copy=False)
    body = fields.Html(readonly=True, sanitize=False, copy=False)
    attachment_ids = fields.Many2many("ir.attachment", readonly=True, copy=False)
    message_id = fields.Many2one("mail.message", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    task_id = fields.Many2one(
        "mail.activity", string="To do", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    _queue_idx = models.Index("(company_id, send_after) WHERE state = 'approved'")
    _open_idx = models.Index("(payer_id) WHERE state IN ('proposed', 'approved', 'queued', 'undelivered')")

    @api.depends("level_id.name", "partner_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for notice in self:
            what = notice.level_id.name or dict(self._fields["kind"]._description_selection(self.env))[notice.kind]
            notice.display_name = self.env._("%(what)s to %(whom)s", what=what, whom=notice.partner_id.display_name)

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override to let only our own code say that something has left."""
        if not self._is_ours() and any(vals.get("state", "proposed") != "proposed" for vals in vals_list):
            raise UserError(self.env._("A notice begins as a proposal."))
        return super().create(vals_list)

    def write(self, vals):
        """Override to keep what was said as it was said."""
        if not self._is_ours():
            self._check_may_write(vals)
        return super().write(vals)

    def _check_company(self, fnames=None):
        """Override: the engine takes payer and run from one company; proving it again costs more than the notice."""
        return None if self._is_ours() else super()._check_company(fnames)

    def _check_may_write(self, vals):
        touched = set(vals) - set(self.env["mail.thread"]._fields)  # the chatter keeps its own books
        if touched - REVIEW_FIELDS or (
            touched and any(notice.state not in ("proposed", "approved") for notice in self)
        ):
            raise UserError(self.env._("A notice is a record of what was said: it can be reviewed, but not rewritten."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if any(notice.state not in ("proposed", "dropped") for notice in self):
            raise UserError(self.env._("Notices stay for the record; cancel them instead."))

    @api.model
    def _is_ours(self):
        return self.env.context.get("collection_write_token") is WRITE_TOKEN

    def _as_ours(self):
        """The same records, allowed to record what happened."""
        return self.with_context(collection_write_token=WRITE_TOKEN)

    def _set_state(self, target, **vals):
        """Move the notices that may move to a state; the others are left as they are.

        :param str target: the new state.
        :param vals: what is recorded together with it.
        :return: the notices that moved.
        """
        moving = self.filtered(lambda notice: notice.state in SOURCES[target])
        if moving:
            moving._as_ours().write({"state": target, **vals})
            moving._hook_state_changed(target)
        return moving

    def _hook_state_changed(self, state):
        """React to a change of state. To be extended by what follows from it."""
        return

    # === REVIEW === #

    def action_approve(self):
        """Approve proposals; they leave when the run is sent."""
        self._check_reviewer()
        self._set_state("approved", reason=False)

    def action_reset(self):
        """Take an approval back."""
        self._check_reviewer()
        self._set_state("proposed", send_after=False)

    def action_send(self):
        """Approve and release single notices; the queue picks them up at once."""
        self.action_approve()
        self._release(fields.Datetime.now())

    def action_hold_back(self, until, reason):
        """Keep proposals from leaving, and their items from being proposed, until a day.

        :param until: the first day on which they may be proposed again (date or ISO string).
        :param str reason: why, shown wherever somebody asks.
        :raise UserError: without a reason or with a day that is not in the future.
        """
        self._check_reviewer()
        until = fields.Date.to_date(until)
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the notice is held back."))
        if any(not until or until <= notice.company_id._get_collection_today() for notice in self):
            raise UserError(self.env._("Please choose a day in the future."))
        waiting = self.filtered(lambda notice: notice.state in ("proposed", "approved"))
        waiting._set_state("cancelled", reason=reason.strip(), held_until=until, send_after=False)

    def action_cancel(self, reason=None):
        """Withdraw an unsent notice, or mark an issued one as cancelled.

        :param str reason: why; required once the notice has left us.
        :raise UserError: without a reason for an issued notice.
        """
        self._check_reviewer()
        if not (reason or "").strip() and any(notice.state not in ("proposed", "approved") for notice in self):
            raise UserError(self.env._("Please say why the notice is cancelled."))
        self._set_state("cancelled", reason=(reason or "").strip() or False, send_after=False)

    def _check_reviewer(self):
        self.env["collection.payer"]._check_is_collector()
        self.check_access("write")

    def _release(self, moment):
        """Let approved notices leave from a moment on and wake the queue.

        :param datetime moment: naive UTC.
        """
        released = self.filtered(lambda notice: notice.state == "approved")
        released._as_ours().write({"send_after": moment})
        if released:
            self.env.ref("account_collections.ir_cron_send").sudo()._trigger(moment)

    # === BLOCKER AND HISTORY === #

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: items whose notice is under way, held back or was not delivered."""
        blocked = super()._get_blocked_items(items, on)
        rows = self.env.execute_query(
            SQL(
                """SELECT line.move_line_id, notice.state, notice.held_until, notice.level_id, notice.reason
                     FROM unnest(%s) AS asked(id)
                     JOIN collection_notice_line line ON line.move_line_id = asked.id
                     JOIN collection_notice notice ON notice.id = line.notice_id
                    WHERE line.counted_level_id IS NOT NULL AND notice.id != ALL(%s)
                      AND (notice.state IN %s OR notice.state = 'undelivered' AND NOT EXISTS (
                               SELECT 1 FROM collection_notice retry WHERE retry.retry_of_id = notice.id
                           ) AND NOT EXISTS (
                               SELECT 1 FROM collection_notice_line later
                                WHERE later.move_line_id = line.move_line_id AND later.alive
                                  AND later.counted_level_id IS NOT NULL AND later.notice_id > notice.id)
                           OR notice.state = 'cancelled' AND notice.held_until > %s)""",
                sql_array(items),
                sql_array(self._get_ignored_ids()),
                OPEN_STATES,
                on,
            )
        )
        reasons = {facts: self._to_exclusion(*facts) for facts in {row[1:] for row in rows}}
        return blocked | {row[0]: reasons[row[1:]] for row in rows}

    @api.model
    def _to_exclusion(self, state, held_until, level_id, reason):
        if state == "cancelled":
            return Exclusion("held_back", held_until, (("reason", reason or ""),))
        if state == "undelivered":
            return Exclusion("undelivered", None, (("reason", reason or ""),))
        return Exclusion("notice_open", None, (("level_id", level_id),))

    @api.model
    def _get_ignored_ids(self):
        """Notices that an evaluation looks past, because it is about to send just these.

        A frozenset, which no caller over RPC can pass.
        """
        ignored = self.env.context.get("collection_ignored_notice_ids")
        return list(ignored) if isinstance(ignored, frozenset) else []

    @api.model
    def _read_history(self, payer_ids, on):
        """When each payer was last written to and last called, as facts of :class:`calc.facts.Payer`.

        A notice that is still under way counts as of the date of the evaluation.

        :return: keyword arguments of the payer's facts, by payer id.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (payer_id, channel IN ('call', 'visit', 'meeting'))
                          payer_id, channel IN ('call', 'visit', 'meeting'), channel = 'letter', deadline,
                          CASE WHEN state = 'sent' THEN date ELSE %(on)s END AS day
                     FROM collection_notice
                    WHERE payer_id = ANY(%(payers)s) AND channel != 'internal' AND kind NOT IN %(uncounted)s
                      AND (state = 'sent' OR state IN %(open)s) AND id != ALL(%(ignored)s)
                 ORDER BY payer_id, channel IN ('call', 'visit', 'meeting'), day DESC, id DESC""",
                on=on,
                payers=sql_array(payer_ids),
                uncounted=(*SILENT_KINDS, "statement"),
                open=OPEN_STATES,
                ignored=self._get_ignored_ids(),
            )
        )
        history = {}
        for payer_id, is_personal, is_letter, deadline, day in rows:
            facts = history.setdefault(payer_id, {})
            if is_personal:
                facts["last_personal_on"] = day
            else:
                facts |= {"last_written_on": day, "last_written_by_letter": is_letter, "last_deadline": deadline}
        return history
