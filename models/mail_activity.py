from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    collection_kind = fields.Char(
        readonly=True, index="btree_not_null", help="What the task is about: one open task per payer and kind."
    )
