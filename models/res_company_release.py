from odoo import fields, models
from odoo.exceptions import AccessError, UserError


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

    def action_release_collections(self):
        """Let reminders leave: the old receivables have been looked through.

        :raise AccessError: when the user is no manager of the company's collections.
        """
        self._check_collections_manager()
        self.sudo().write({"collection_state": "live"})

    def action_pause_collections(self, until, reason):
        """Keep every reminder of the companies back until a day.

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
        self.sudo().write({"collection_paused_until": until, "collection_pause_reason": reason.strip()})

    def action_resume_collections(self):
        """Lift the pause; reminders go on when the cool-down of the default policy is over."""
        self._check_collections_manager()
        for company in self.sudo():
            today = company._get_collection_today()
            if company.collection_paused_until and company.collection_paused_until > today:
                company.write({"collection_paused_until": today, "collection_pause_reason": False})

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
