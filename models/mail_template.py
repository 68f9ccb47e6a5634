from odoo import fields, models


class MailTemplate(models.Model):
    """What the words of a notice appeal to, and the reason that they give for asking now."""

    _inherit = "mail.template"

    collection_appeal_ids = fields.Many2many(
        "collection.appeal",
        string="Appeals to",
        groups="account_collections.group_collection_reader",
        help="Kept with every notice, so that results can be compared.",
    )
    collection_reason = fields.Char(
        string="Reason for asking now",
        translate=True,
        groups="account_collections.group_collection_reader",
        help="A true reason, added below the words as a sentence of its own: “We close the month on Friday.”",
    )
