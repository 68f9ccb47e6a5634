from odoo import api, fields, models


class CollectionAnswer(models.Model):
    """A message that asks for nothing: a confirmation, a result, thanks.

    Answers do not wait for quiet days and count as no reminder. Each leaves at most once.
    """

    _name = "collection.answer"
    _description = "Answer to a payer"
    _inherit = ["collection.carrier"]
    _order = "date desc, id desc"
    _check_company_auto = True

    kind = fields.Selection([], required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    payer_id = fields.Many2one(
        "collection.payer", required=True, index=True, readonly=True, ondelete="restrict", check_company=True
    )
    about_model = fields.Char(readonly=True)
    about_id = fields.Many2oneReference(model_field="about_model", readonly=True)
    occasion = fields.Char(readonly=True, help="Tells apart answers of one kind about the same record.")
    date = fields.Date(required=True, readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    contact_ids = fields.Many2many("res.partner", string="Recipients", readonly=True)
    email_to = fields.Char(string="Sent to", readonly=True)
    email_cc = fields.Char(string="Copied to", readonly=True)
    email_from = fields.Char(readonly=True)
    sender_id = fields.Many2one("res.users", string="Signed by", readonly=True)
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True, sanitize=False)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments", readonly=True)
    message_id = fields.Many2one("mail.message", readonly=True, index="btree_not_null", ondelete="set null")

    _once = models.UniqueIndex(
        "(about_id, about_model, kind, occasion) NULLS NOT DISTINCT", "This answer has been given already."
    )

    @api.depends("kind", "payer_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for answer in self:
            answer.display_name = self.env._(
                "%(what)s to %(whom)s", what=labels.get(answer.kind) or "", whom=answer.payer_id.display_name or ""
            )
