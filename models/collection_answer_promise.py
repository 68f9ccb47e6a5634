from odoo import fields, models


class CollectionAnswer(models.Model):
    """What is said about promises."""

    _inherit = "collection.answer"

    kind = fields.Selection(
        selection_add=[
            ("promise_confirmed", "Promise confirmed"),
            ("promise_reminder", "Promised day tomorrow"),
            ("promise_kept", "Thanks for a kept promise"),
        ],
        ondelete={
            "promise_confirmed": "cascade",
            "promise_reminder": "cascade",
            "promise_kept": "cascade",
        },
    )
