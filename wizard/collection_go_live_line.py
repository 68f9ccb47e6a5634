from odoo import fields, models


class CollectionGoLiveLine(models.TransientModel):
    """A row of one of the tables that the wizard shows."""

    _name = "collection.go.live.line"
    _description = "Row of the go-live wizard"
    _order = "section, sequence, id"

    wizard_id = fields.Many2one("collection.go.live", required=True, ondelete="cascade", index=True)
    section = fields.Selection(
        [("age", "Age"), ("unsent", "Not sent"), ("level", "Opening level"), ("day", "Day")], required=True
    )
    sequence = fields.Integer()
    name = fields.Char(string="Age")
    date = fields.Date()
    level_id = fields.Many2one("collection.policy.level")
    requires_approval = fields.Boolean(related="level_id.requires_approval")
    policy_id = fields.Many2one(related="level_id.policy_id")
    notice_count = fields.Integer(string="Messages and tasks")
    payer_count = fields.Integer(string="Customers")
    item_count = fields.Integer(string="Items")
    amount = fields.Monetary(help="In company currency, at booked rates.")
    credit_count = fields.Integer(string="Credits")
    credit_amount = fields.Monetary(string="Credit")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
