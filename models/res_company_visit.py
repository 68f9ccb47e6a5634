from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collection_note_visits = fields.Boolean(
        string="Note visits of the customer's page",
        default=True,
        groups="base.group_user",
        help="Opened, an invoice or the statement downloaded, a payment started: on the timeline of the payer.",
    )
