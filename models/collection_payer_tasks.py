from odoo import api, fields, models

from ..calc.facts import PERSONAL, SORT_OF_CHANNEL

PERSONAL_CHANNELS = tuple(channel for channel, sort in SORT_OF_CHANNEL.items() if sort == PERSONAL)


class CollectionPayer(models.Model):
    """The calls, visits and meetings that somebody still has to do for the payer."""

    _inherit = "collection.payer"

    open_task_ids = fields.Many2many(
        "collection.notice",
        compute="_compute_open_task_ids",
        string="Open calls, visits and meetings",
        groups="account_collections.group_collection_reader",
    )

    @api.depends("notice_ids.state")
    def _compute_open_task_ids(self):
        for payer in self:
            payer.open_task_ids = payer.notice_ids.filtered(
                lambda notice: notice.state == "queued" and notice.channel in PERSONAL_CHANNELS
            ).sorted("id")
