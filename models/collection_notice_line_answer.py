from odoo import fields, models


class CollectionNoticeLine(models.Model):
    """Whether the customer has been told that an item is no longer asked for."""

    _inherit = "collection.notice.line"

    answer_id = fields.Many2one(
        "collection.answer", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
