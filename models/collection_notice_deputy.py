from odoo import api, fields, models


class CollectionNotice(models.Model):
    """Tasks that the collector has not done on their day go to his deputy, once."""

    _inherit = "collection.notice"

    passed_on = fields.Date(string="Passed to the deputy on", readonly=True, copy=False)

    @api.model
    def _sync_open_deliveries(self):
        """Override: late tasks change hands."""
        result = super()._sync_open_deliveries()
        late = self.search(
            [
                ("state", "=", "queued"),
                ("task_id", "!=", False),
                ("passed_on", "=", False),
                ("payer_id.deputy_id", "!=", False),
            ]
        )
        for company, notices in late.grouped("company_id").items():
            today = company._get_collection_today()
            for notice in notices.sudo().filtered(lambda notice, today=today: notice.task_id.date_deadline < today):
                notice._pass_to_deputy(today)
        return result

    def _pass_to_deputy(self, on):
        """Give the collector's task to the deputy, if he may do it. Note: `self.ensure_one()`"""
        payer, task = self.payer_id, self.task_id
        collector, deputy = payer.collector_id or self.company_id.collection_collector_id, payer.deputy_id
        if task.user_id != collector or deputy == collector or not self._may_stand_in(deputy):
            return
        task.user_id = deputy
        self._as_ours().passed_on = on
        self._log_on_payer(
            self.env._(
                "%(collector)s has not done the task on its day; it goes to %(deputy)s.",
                collector=collector.name,
                deputy=deputy.name,
            )
        )

    def _may_stand_in(self, deputy):
        is_here = deputy.active and self.company_id in deputy.company_ids
        return is_here and self.payer_id.with_user(deputy).with_company(self.company_id).has_access("read")
