from odoo import fields, models


class CollectionRun(models.Model):
    """How many customers the nightly run writes to by itself on one day."""

    _inherit = "collection.run"

    company_state = fields.Selection(related="company_id.collection_state", string="State of the company")

    def _cap_release(self, ready):
        """The notices that may leave by themselves today: those of the payers with most at risk, up to the limit.

        The others stay proposed and have their turn on the next working day, unless a person decides before.

        :param ready: proposals of this run that need no approval.

        Note: `self.ensure_one()`
        """
        waiting = ready | self._get_waiting()
        limit = self.company_id.collection_daily_limit
        if not limit:
            return waiting
        able = self._filter_workday(waiting)
        payers = able.payer_id.sorted(lambda payer: (-payer.priority, payer.id))[:limit]
        going = able.filtered(lambda notice: notice.payer_id in payers)
        (waiting - going)._as_ours().write({"is_waiting_turn": True})
        return going

    def _get_waiting(self):
        """Proposals of earlier nights that were over the limit, and that nobody has touched since."""
        return self.env["collection.notice"].search(
            [("company_id", "=", self.company_id.id), ("state", "=", "proposed"), ("is_waiting_turn", "=", True)]
        )

    def _filter_workday(self, notices):
        """What may leave on the day of the run: on a day off it would only pile up for the next working day."""
        policies = notices.payer_id.grouped(lambda payer: payer._get_policy())
        working = {
            policy
            for policy in policies
            if self.company_id._to_work_calendar(policy.resource_calendar_id, self.date).is_workday(self.date)
        }
        return notices.filtered(lambda notice: notice.payer_id._get_policy() in working)
