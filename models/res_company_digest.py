from datetime import timedelta

from odoo import fields, models

#: The hour from which the message is written, on the company's clock.
HOUR = 7


class ResCompany(models.Model):
    _inherit = "res.company"

    collection_digest = fields.Boolean(
        string="Weekly digest for sales people",
        default=True,
        groups="base.group_user",
        help="On Monday morning: own customers, what is overdue, promised or disputed. Only once collections are live.",
    )

    def _get_digest_week(self):
        """The Monday of the week whose digest is due now; None at any other time.

        A server that was down all Monday makes up for it on Tuesday. Note: `self.ensure_one()`
        """
        now = self._get_collection_now()
        if now.weekday() > 1 or now.hour < HOUR:
            return None
        return now.date() - timedelta(days=now.weekday())
