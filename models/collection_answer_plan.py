from odoo import fields, models

#: Kinds of answers that ask for an instalment.
INSTALMENT_KINDS = ("instalment_soon", "instalment_missed")


class CollectionAnswer(models.Model):
    """What is said about payment plans."""

    _inherit = "collection.answer"

    kind = fields.Selection(
        selection_add=[
            ("plan_proposed", "Payment plan proposed"),
            ("plan_agreed", "Payment plan agreed"),
            ("plan_completed", "Payment plan completed"),
            ("plan_defaulted", "Payment plan ended"),
            ("instalment_soon", "Instalment coming due"),
            ("instalment_missed", "Instalment not received"),
        ],
        ondelete={
            "plan_proposed": "cascade",
            "plan_agreed": "cascade",
            "plan_completed": "cascade",
            "plan_defaulted": "cascade",
            "instalment_soon": "cascade",
            "instalment_missed": "cascade",
        },
    )
