from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..exclusion_text import describe


class ResCompany(models.Model):
    """What a collections manager decides for the whole company."""

    _inherit = "res.company"

    collection_daily_limit = fields.Integer(
        string="Customers a day",
        groups="base.group_user",
        help="At most so many customers are written to by itself on one day, most at risk first. 0: no limit.",
    )

    _collection_daily_limit = models.Constraint(
        "CHECK(collection_daily_limit >= 0)", "A number of customers cannot be negative."
    )

    collection_paused_by_id = fields.Many2one("res.users", string="Paused by", readonly=True, groups="base.group_user")
    collection_halt = fields.Char(
        string="Why nothing leaves",
        compute="_compute_collection_halt",
        compute_sudo=True,
        groups="base.group_user",
        help="Empty while reminders leave.",
    )

    def _compute_collection_halt(self):
        for company in self:
            block = company._get_collection_block(company._get_collection_today())
            company.collection_halt = block and company._phrase_collection_halt(block)

    def _phrase_collection_halt(self, block):
        if block.code == "company_paused" and self.collection_paused_by_id:
            return self.env._(
                "%(who)s has paused all reminders until %(date)s: %(reason)s",
                who=self.collection_paused_by_id.name,
                date=format_date(self.env, block.until),
                reason=self.collection_pause_reason,
            )
        return describe(self.env, block.code, block.until, dict(block.params))

    # === BUTTONS === #

    def action_release_collections(self):
        """Let reminders leave: the old receivables have been looked through.

        :raise AccessError: when the user is no manager of the company's collections.
        """
        self._check_collections_manager()
        self.sudo().write({"collection_state": "live"})
        for company in self:
            company._note_collections(company.env._("Collections released: reminders may leave."))

    def action_pause_collections(self, until, reason):
        """Keep every reminder of the companies back until a day.

        What waits, what is in the queue of mails, and calls that nobody has made yet are taken back: they are
        proposed anew, as far as they are still right, when the cool-down after the pause is over.

        :param until: the first day on which something may leave again (date or ISO string).
        :param str reason: why, shown wherever somebody asks.
        :raise UserError: without a reason or with a day that is not in the future.
        """
        self._check_collections_manager()
        until = fields.Date.to_date(until)
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why everything is paused."))
        if any(not until or until <= company._get_collection_today() for company in self):
            raise UserError(self.env._("Please choose a day in the future; every pause has an end."))
        self.sudo().write(
            {
                "collection_paused_until": until,
                "collection_pause_reason": reason.strip(),
                "collection_paused_by_id": self.env.uid,
            }
        )
        for company in self:
            company._note_collections(
                company.env._(
                    "Collections paused until %(date)s: %(reason)s. Withdrawn: %(count)s notices that had not left.",
                    date=format_date(company.env, until),
                    reason=reason.strip(),
                    count=company.sudo()._withdraw_collections(),
                )
            )

    def action_resume_collections(self):
        """Lift the pause; reminders go on when the cool-down of the default policy is over."""
        self._check_collections_manager()
        for company in self:
            today = company._get_collection_today()
            if company.collection_paused_until and company.collection_paused_until > today:
                company.sudo().write({"collection_paused_until": today, "collection_pause_reason": False})
                company._note_collections(company.env._("Collections resumed."))

    def _set_collection_sending(self, auto_send, daily_limit):
        """Say whether, and to how many customers a day, reminders leave by themselves.

        :raise AccessError: when the user is no manager of the company's collections.
        """
        self._check_collections_manager()
        self.sudo().write({"collection_auto_send": auto_send, "collection_daily_limit": daily_limit})

    def _check_is_opening(self):
        """Refuse what belongs to the time before the release.

        :raise UserError: once a company has been released.
        """
        if any(company.collection_state != "opening" for company in self):
            raise UserError(self.env._("This belongs to the time before the release; the company is live already."))

    def _check_collections_manager(self):
        self.env["collection.payer"]._check_is_manager()
        if not self.env.su and self - self.env.user.company_ids:
            raise AccessError(self.env._("You have no access to that company."))

    # === WHAT FOLLOWS === #

    def _withdraw_collections(self):
        """Take back whatever has not left the company's house. Note: `self.ensure_one()`

        :return: number of notices.
        """
        today = self._get_collection_today()
        reason = self._phrase_collection_halt(self._get_collection_block(today))
        notices = self.env["collection.notice"].search(
            [("company_id", "=", self.id), ("state", "in", ("proposed", "approved", "queued"))]
        )
        dropped = notices._set_state("dropped", reason=reason, send_after=False)
        under_way = notices - dropped
        under_way._recall(reason)
        under_way.filtered("task_id")._close_idle_tasks(today)
        return len(dropped | under_way.filtered(lambda notice: notice.state == "cancelled"))

    def _note_collections(self, sentence):
        """Write down who decided what, and when, in the history of the company's address book entry."""
        self.partner_id.sudo()._message_log(body=sentence, author_id=self.env.user.partner_id.id)
