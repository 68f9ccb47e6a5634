from datetime import timedelta

import pytz

from odoo import api, fields, models

from ..calc.dates import WorkCalendar
from ..calc.exclusion import Exclusion


class ResCompany(models.Model):
    """The settings of a company's collections, and the pause of a whole company."""

    _name = "res.company"
    _inherit = ["res.company", "collection.blocker"]

    collection_state = fields.Selection(
        [("opening", "Opening"), ("live", "Live")],
        string="Collections",
        required=True,
        default="live",
        groups="base.group_user",
        help="While opening, nothing leaves: the old receivables are looked through first.",
    )
    collection_policy_id = fields.Many2one(
        "collection.policy",
        string="Default policy",
        default=lambda self: self.env.ref("account_collections.collection_policy_standard", raise_if_not_found=False),
        domain="[('company_id', 'in', (False, id))]",
        groups="base.group_user",
    )
    collection_collector_id = fields.Many2one("res.users", string="Default collector", groups="base.group_user")
    collection_manager_id = fields.Many2one("res.users", string="Collections manager", groups="base.group_user")
    collection_auto_send = fields.Boolean(
        string="Send by itself",
        groups="base.group_user",
        help="The nightly run releases levels that need no approval. Otherwise it only proposes.",
    )
    collection_send_from = fields.Float(string="Leaves from", default=7.0, groups="base.group_user")
    collection_send_to = fields.Float(string="Leaves until", default=19.0, groups="base.group_user")
    collection_paused_until = fields.Date(
        string="Paused until", groups="base.group_user", help="The first day on which something may leave."
    )
    collection_pause_reason = fields.Char(string="Reason of the pause", groups="base.group_user")
    collection_misc_items = fields.Boolean(
        string="Chase entries without due date",
        groups="base.group_user",
        help="Treat receivable entries without a due date as due on their own date. Otherwise they are left out.",
    )

    _collection_window = models.Constraint(
        "CHECK(collection_send_from >= 0 AND collection_send_from < collection_send_to AND collection_send_to <= 24)",
        "The sending window must start before it ends, within one day.",
    )

    # === TIME === #

    def _get_collection_tz(self):
        """Name of the time zone in which the company counts days. Note: `self.ensure_one()`"""
        self.ensure_one()
        return self.partner_id.tz or self.resource_calendar_id.tz or "UTC"

    def _get_collection_today(self):
        """Today's date where the company is. Note: `self.ensure_one()`"""
        return fields.Date.context_today(self.with_context(tz=self._get_collection_tz()))

    def _get_collection_now(self):
        """Now, as wall time where the company is. Note: `self.ensure_one()`"""
        return fields.Datetime.context_timestamp(self.with_context(tz=self._get_collection_tz()), fields.Datetime.now())

    def _to_utc(self, day, hour):
        """The moment of a day and an hour of the company's wall clock.

        :param date day: the day where the company is.
        :param float hour: 13.5 is half past one.
        :return: naive UTC, as Odoo stores it.

        Note: `self.ensure_one()`
        """
        zone = pytz.timezone(self._get_collection_tz())
        wall = fields.Datetime.to_datetime(day) + timedelta(hours=hour)
        return zone.localize(wall).astimezone(pytz.utc).replace(tzinfo=None)

    def _to_work_calendar(self, calendar, on):
        """Working days as the rules see them.

        :param calendar: `resource.calendar`; empty: the company's own.
        :param date on: the middle of the horizon that is read.
        :rtype: calc.dates.WorkCalendar

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        calendar = (calendar or self.resource_calendar_id).sudo()
        if not calendar:
            return WorkCalendar.weekly()
        return calendar._to_work_calendar(on.replace(day=1), self)

    # === BLOCKER === #

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: a paused or not yet released company leaves all its items alone."""
        blocked = super()._get_blocked_items(items, on)
        company = items[:1].company_id
        exclusion = company and company._get_collection_block(on)
        return blocked | (dict.fromkeys(items.ids, exclusion) if exclusion else {})

    def _get_collection_block(self, on):
        """What keeps the whole company from chasing on a date, None when nothing does."""
        self.ensure_one()
        if self.collection_paused_until and on < self.collection_paused_until:
            params = (("reason", self.collection_pause_reason or ""),)
            return Exclusion("company_paused", self.collection_paused_until, params)
        if self.collection_state == "opening":
            return Exclusion("opening")
        return self._get_collection_cool_down(on)

    def _get_collection_cool_down(self, on):
        """The days after a company's pause in which nothing leaves yet; None when there are none."""
        if not self.collection_paused_until:
            return None
        policy = self.collection_policy_id
        calendar = self._to_work_calendar(policy.resource_calendar_id, on)
        end = calendar.add_workdays(self.collection_paused_until, policy.cool_down_days)
        return Exclusion("cool_down", end) if on < end else None
