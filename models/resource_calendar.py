from datetime import timedelta

import pytz

from odoo import fields, models, tools
from odoo.tools import SQL

from ..calc.dates import WorkCalendar

#: Days around the evaluated date for which working days are read; beyond it the weekly pattern is assumed.
HORIZON = timedelta(days=250)


class Stamps(dict):
    """The stamps of calendars for as long as many payers are asked about; handed on in the context."""


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _to_work_calendar(self, around, company):
        """Working days as the rules see them.

        :param date around: the middle of the horizon that is read.
        :param company: whose general holidays count, besides those of the calendar itself.
        :rtype: calc.dates.WorkCalendar

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        return self._build_work_calendar(self.id, around, company.id, self._get_stamp())

    def _get_stamp(self):
        stamps = self.env.context.get("collection_stamps")
        if not isinstance(stamps, Stamps):
            return self._read_stamp()
        if self.id not in stamps:
            stamps[self.id] = self._read_stamp()
        return stamps[self.id]

    def _read_stamp(self):
        """What changes whenever the hours or the public holidays change: the key of the cache."""
        self.flush_recordset()
        self.env["resource.calendar.attendance"].flush_model()
        self.env["resource.calendar.leaves"].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT (SELECT write_date FROM resource_calendar WHERE id = %(id)s),
                          (SELECT (count(*), max(write_date), max(id))::text FROM resource_calendar_attendance
                            WHERE calendar_id = %(id)s),
                          (SELECT (count(*), max(write_date), max(id))::text FROM resource_calendar_leaves
                            WHERE resource_id IS NULL AND (calendar_id = %(id)s OR calendar_id IS NULL))""",
                id=self.id,
            )
        )[0]

    @tools.ormcache("calendar_id", "around", "company_id", "stamp")
    def _build_work_calendar(self, calendar_id, around, company_id, stamp):
        calendar = self.browse(calendar_id)
        zone = pytz.timezone(calendar.tz or "UTC")
        start, end = around - HORIZON, around + HORIZON
        intervals = calendar._work_intervals_batch(
            zone.localize(fields.Datetime.to_datetime(start)),
            zone.localize(fields.Datetime.to_datetime(end)),
            domain=[("time_type", "=", "leave"), ("company_id", "in", (False, company_id))],
        )[False]
        return WorkCalendar(
            workdays=frozenset(interval[0].date() for interval in intervals),
            start=start,
            end=end - timedelta(days=1),
            weekdays=frozenset(int(line.dayofweek) for line in calendar.attendance_ids) or frozenset(range(5)),
        )
