from odoo import api, fields, models

from .collection_payer_tasks import PERSONAL_CHANNELS


class CollectionNotice(models.Model):
    """Calls that neither the collector nor his deputy has made go to the manager, on the next working day."""

    _inherit = "collection.notice"

    given_up_on = fields.Date(string="Passed to the manager on", readonly=True, copy=False)

    @api.model
    def _sync_open_deliveries(self):
        """Override: calls that are still not made change hands once more."""
        result = super()._sync_open_deliveries()
        late = self.search(
            [
                ("state", "=", "queued"),
                ("channel", "in", PERSONAL_CHANNELS),
                ("task_id", "!=", False),
                ("given_up_on", "=", False),
            ]
        )
        for company, notices in late.grouped("company_id").items():
            today = company._get_collection_today()
            for notice in notices.sudo():
                if notice._get_manager_day() <= today:
                    notice._pass_to_manager(today)
        return result

    def _get_manager_day(self):
        """The working day on which the task goes to the manager if it is not done by then. Note: `self.ensure_one()`

        The day after its own is the deputy's; where there is none, the task waits that day, too.
        """
        start, passed = self.task_id.date_deadline, self.passed_on
        calendar = self.company_id._to_work_calendar(self.payer_id._get_policy().resource_calendar_id, start)
        return calendar.add_workdays(passed, 1) if passed and passed >= start else calendar.add_workdays(start, 2)

    def _pass_to_manager(self, on):
        """Give the task to the manager, unless it is his already. Note: `self.ensure_one()`"""
        task, manager = self.task_id, self.payer_id._get_owner("manager")
        if not manager or task.user_id == manager:
            return
        before = task.user_id
        task.user_id = manager
        self._as_ours().given_up_on = on
        self._log_on_payer(
            self.env._(
                "%(before)s has not done the task on its day; it goes to %(manager)s.",
                before=before.name,
                manager=manager.name,
            )
        )
