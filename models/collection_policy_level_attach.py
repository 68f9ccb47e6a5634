from odoo import fields, models


class CollectionPolicyLevel(models.Model):
    """What goes with the e-mail of a level."""

    _inherit = "collection.policy.level"

    attach = fields.Selection(
        [("none", "Nothing"), ("overdue", "Overdue invoices"), ("all", "All invoices on the notice")],
        string="Copies of invoices",
        required=True,
        default="none",
        help="PDFs of the invoices go with the e-mail, up to 8 MB together.",
    )
    attach_notice = fields.Boolean(string="The notice as PDF", help="The same notice laid out as a letter.")
