from odoo import api, fields, models


class CollectionDispute(models.Model):
    """Objections that customers note themselves, on their page."""

    _inherit = "collection.dispute"

    attachment_ids = fields.Many2many("ir.attachment", string="Files of the customer", readonly=True, copy=False)
    asked_for = fields.Char(
        string="What we still need", tracking=True, help="The customer reads it on his page until it is decided."
    )
    form_number = fields.Char(readonly=True, copy=False, help="Of the form: sent twice, it counts once.")

    _form_once = models.UniqueIndex(
        "(payer_id, form_number) WHERE form_number IS NOT NULL", "This has been noted already."
    )

    @api.model
    def _get_first_fields(self):
        """Override: what we still need may be said at once."""
        return super()._get_first_fields() | {"asked_for"}

    def _get_later_fields(self):
        """Override: and until it is decided."""
        later = super()._get_later_fields()
        return later | {"asked_for"} if self.state == "open" else later

    def _schedule_care(self):
        """Override: the task speaks the language of who does it, whoever has noted the dispute."""
        lang = self.owner_id.lang or self.env.lang
        return super(CollectionDispute, self.with_context(lang=lang))._schedule_care()
