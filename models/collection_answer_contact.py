from odoo import fields, models


class CollectionAnswer(models.Model):
    """What the old address hears when somebody else is named for invoices."""

    _inherit = "collection.answer"

    kind = fields.Selection(
        selection_add=[("contact_asked", "Other contact asked for"), ("contact_changed", "Contact changed")],
        ondelete={"contact_asked": "cascade", "contact_changed": "cascade"},
    )
