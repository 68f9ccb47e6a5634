from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import OPEN_STATES

SOURCES = {
    "review": ("draft",),
    "sending": ("review",),
    "done": ("review", "sending"),
    "cancelled": ("draft", "review", "sending"),
}


class CollectionRun(models.Model):
    """One look at a company's open receivables on a date: what is proposed, and why the rest is not."""

    _name = "collection.run"
    _description = "Collections run"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, tracking=True
    )
    date = fields.Date(required=True, index=True, default=lambda self: self.env.company._get_collection_today())
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "In review"),
            ("sending", "Sending"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    is_automatic = fields.Boolean(string="Nightly", readonly=True, copy=False)
    policy_ids = fields.Many2many("collection.policy", string="Only policies", check_company=True)
    partner_ids = fields.Many2many("res.partner", string="Only customers")
    cursor = fields.Integer(readonly=True, copy=False, help="The last customer looked at; a stopped run goes on there.")
    remark = fields.Text(readonly=True, copy=False, help="What a person should know about this run.")
    notice_ids = fields.One2many("collection.notice", "run_id", readonly=True)
    figure_ids = fields.One2many("collection.run.figure", "run_id", string="Outcome", readonly=True)

    proposed_count = fields.Integer(compute="_compute_counts")
    approved_count = fields.Integer(compute="_compute_counts")
    sent_count = fields.Integer(compute="_compute_counts")
    notice_count = fields.Integer(compute="_compute_counts")
    waiting_count = fields.Integer(compute="_compute_counts", help="Approved and not yet released.")
    excluded_count = fields.Integer(compute="_compute_excluded_count", string="Left out")

    _nightly_once = models.UniqueIndex("(company_id, date) WHERE is_automatic")

    @api.depends("notice_ids.state", "notice_ids.send_after")
    def _compute_counts(self):
        rows = self.env["collection.notice"]._read_group([("run_id", "in", self.ids)], ["run_id", "state"], ["__count"])
        counts = {(run.id, state): count for run, state, count in rows}
        waiting = dict(
            self.env["collection.notice"]._read_group(
                [("run_id", "in", self.ids), ("state", "=", "approved"), ("send_after", "=", False)],
                ["run_id"],
                ["__count"],
            )
        )
        for run in self:
            run.proposed_count = counts.get((run.id, "proposed"), 0)
            run.approved_count = counts.get((run.id, "approved"), 0)
            run.sent_count = counts.get((run.id, "sent"), 0) + counts.get((run.id, "queued"), 0)
            run.notice_count = sum(count for (run_id, _state), count in counts.items() if run_id == run.id)
            run.waiting_count = waiting.get(run, 0)

    @api.depends("figure_ids.count")
    def _compute_excluded_count(self):
        for run in self:
            run.excluded_count = sum(run.figure_ids.filtered("code").mapped("count"))

    @api.depends("date", "company_id.name", "is_automatic")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            kind = self.env._("Nightly run") if run.is_automatic else self.env._("Run")
            run.display_name = self.env._("%(kind)s of %(date)s", kind=kind, date=fields.Date.to_string(run.date))

    @api.constrains("date")
    def _check_date(self):
        for run in self:
            if run.date and run.date.year < 2000:
                raise ValidationError(self.env._("Please check the date of the run."))

    @api.model_create_multi
    def create(self, vals_list):
        """Override: every run that a person makes begins as a draft."""
        runs = super().create(vals_list)
        if not self.env.su and any(
            run.state != "draft" or run.is_automatic or run.cursor or run.remark or run.notice_ids for run in runs
        ):
            raise UserError(self.env._("The state of a run follows from its buttons."))
        return runs

    def write(self, vals):
        """Override: what a run has looked at stays what it was."""
        if set(vals) & {"company_id", "date", "policy_ids", "partner_ids"} and any(
            run.state != "draft" for run in self
        ):
            raise UserError(self.env._("The scope of a run cannot change after it has looked at the books."))
        if not self.env.su and set(vals) & {"state", "is_automatic", "cursor", "remark"}:
            raise UserError(self.env._("The state of a run follows from its buttons."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(run.state not in ("draft", "cancelled") or run.notice_ids for run in self):
            raise UserError(self.env._("Runs stay for the record; cancel them instead."))

    # === THE THREE STEPS === #

    def action_propose(self):
        """Look at the books and propose notices; a run that has done so is left as it is.

        :raise AccessError: when the user is no collector.
        """
        self._check_collector()
        for run in self.filtered(lambda run: run.state == "draft"):
            run.sudo()._propose()

    def action_approve(self):
        """Approve all that is proposed; approving twice changes nothing."""
        self._check_collector()
        self.notice_ids.filtered(lambda notice: notice.state == "proposed")._set_state("approved", reason=False)

    def action_send(self):
        """Release what is approved; the queue picks it up at once. What is still proposed stays in review."""
        self._check_collector()
        for run in self.filtered(lambda run: run.state in ("review", "sending")):
            if run.date > run.company_id._get_collection_today():
                raise UserError(self.env._("A run for a later day can be looked at, but not sent."))
            waiting = run.notice_ids.filtered(lambda notice: notice.state == "approved" and not notice.send_after)
            waiting._release(fields.Datetime.now())
            run.sudo()._set_state("sending")
        self.sudo()._close_when_done()

    def action_cancel(self):
        """Withdraw what has not left and close the run."""
        self._check_collector()
        self.notice_ids.filtered(lambda notice: notice.state in ("proposed", "approved"))._set_state(
            "cancelled", reason=self.env._("The run was cancelled."), send_after=False
        )
        self.sudo()._set_state("cancelled")

    def action_view_notices(self):
        """Open the notices of the run. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Notices"),
            "res_model": "collection.notice",
            "view_mode": "list,form",
            "context": {"search_default_review": bool(self.proposed_count), "collection_review": True},
            "domain": [("run_id", "=", self.id)],
        }

    def action_view_exclusions(self):
        """Open what was left out, and why. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Left out"),
            "res_model": "collection.exclusion",
            "view_mode": "list",
            "context": {"search_default_group_code": 1},
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("since", "<=", self.date),
                "|",
                ("ended_on", "=", False),
                ("ended_on", ">", self.date),
            ],
        }

    # === STATE === #

    def _set_state(self, target):
        """Move the runs that may move; the others are left as they are."""
        moving = self.filtered(lambda run: run.state in SOURCES[target])
        moving.sudo().write({"state": target})
        return moving

    def _close_when_done(self):
        """Close the runs of which nothing is under way any more."""
        sending = self.filtered(lambda run: run.state == "sending")
        if sending:
            under_way = [("run_id", "in", sending.ids), ("state", "in", OPEN_STATES)]
            busy = {run for (run,) in self.env["collection.notice"]._read_group(under_way, ["run_id"])}
            sending.filtered(lambda run: run not in busy)._set_state("done")

    def _check_collector(self):
        self.env["collection.payer"]._check_is_collector()
        self.check_access("write")
