from odoo import fields, models


class CollectionNoticeAmount(models.Model):
    """The total of a notice in one currency; amounts of different currencies are never added."""

    _name = "collection.notice.amount"
    _description = "Total of a notice"
    _order = "notice_id, id"
    _rec_name = "amount"

    notice_id = fields.Many2one("collection.notice", required=True, index=True, ondelete="cascade", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)

    def _compute_display_name(self):
        for total in self:
            total.display_name = total.currency_id.format(total.amount)
