from odoo import api, fields, models


class CollectionAnswer(models.Model):
    """A message that asks for nothing: thanks for a payment, or that a reminder no longer applies.

    Answers do not wait for quiet days and count as no reminder. Each leaves at most once.
    """

    _name = "collection.answer"
    _description = "Answer to a payer"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    kind = fields.Selection(
        [("thanks", "Thanks for the payment"), ("retraction", "Reminder no longer applies")],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    payer_id = fields.Many2one(
        "collection.payer", required=True, index=True, readonly=True, ondelete="restrict", check_company=True
    )
    notice_id = fields.Many2one(
        "collection.notice",
        string="About",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
        help="The newest of the reminders that it is about.",
    )
    line_ids = fields.One2many("collection.notice.line", "answer_id", string="Items", readonly=True)
    date = fields.Date(required=True, readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    email_to = fields.Char(string="Sent to", readonly=True)
    email_cc = fields.Char(string="Copied to", readonly=True)
    email_from = fields.Char(readonly=True)
    sender_id = fields.Many2one("res.users", string="Signed by", readonly=True)
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True, sanitize=False)
    message_id = fields.Many2one("mail.message", readonly=True, index="btree_not_null", ondelete="set null")

    contact_name = fields.Char(compute="_compute_words_for_templates")
    invoice_display = fields.Char(compute="_compute_words_for_templates")
    notice_display = fields.Char(compute="_compute_words_for_templates", help="Day of the reminder.")
    has_rest = fields.Boolean(compute="_compute_words_for_templates", help="The reminder asked for other items, too.")

    _thank_once = models.UniqueIndex("(notice_id) WHERE kind = 'thanks'", "A payment is thanked for only once.")

    @api.depends("kind", "payer_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for answer in self:
            answer.display_name = self.env._(
                "%(what)s to %(whom)s", what=labels.get(answer.kind) or "", whom=answer.payer_id.display_name or ""
            )

    @api.depends("line_ids", "notice_id", "lang")
    @api.depends_context("lang")
    def _compute_words_for_templates(self):
        for answer in self:
            notice = answer.notice_id
            names = sorted({line.move_name or "" for line in answer.line_ids})
            asked = notice.line_ids.filtered(lambda line: line.amount_residual > 0)
            answer.contact_name = (notice.contact_ids.filtered("active")[:1] or notice.partner_id).name or ""
            answer.invoice_display = (
                self.env._("Invoice %s", *names) if len(names) == 1 else self.env._("Invoices %s", ", ".join(names))
            )
            answer.notice_display = notice._format_date(notice.date) if notice else ""
            answer.has_rest = bool(asked.filtered(lambda line: not line.settled_by))
