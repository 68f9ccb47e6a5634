from odoo import api, fields, models


class CollectionAnswer(models.Model):
    """Answers about reminders: thanks for the payment, or that a reminder no longer applies."""

    _inherit = "collection.answer"

    kind = fields.Selection(
        selection_add=[("thanks", "Thanks for the payment"), ("retraction", "Reminder no longer applies")],
        ondelete={"thanks": "cascade", "retraction": "cascade"},
    )
    notice_id = fields.Many2one(
        "collection.notice",
        string="Reminder",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        check_company=True,
        help="The newest of the reminders that it is about.",
    )
    line_ids = fields.One2many("collection.notice.line", "answer_id", string="Items", readonly=True)

    contact_name = fields.Char(compute="_compute_words_for_templates")
    invoice_display = fields.Char(compute="_compute_words_for_templates")
    notice_display = fields.Char(compute="_compute_words_for_templates", help="Day of the reminder.")
    has_rest = fields.Boolean(compute="_compute_words_for_templates", help="The reminder asked for other items, too.")

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

    def _answer(self, kind, notice, line_ids):
        """Send an answer about a notice, unless the payer must be left alone now or nobody can be reached.

        To those who were reminded, signed by who reminded them; nobody waits for it, so it keeps to the hours.

        :param line_ids: the lines of notices that it is about; they are not answered again.
        :return: the answer, empty when none has left.
        """
        answers = self.with_company(notice.company_id)
        verdict, _moment, _reason = notice.payer_id._check_touch_allowed("email")
        if verdict != "allow":
            return answers.browse()
        copied = notice.cc_contact_ids.filtered("active") if kind == "retraction" else notice.cc_contact_ids.browse()
        answer = answers._draft(
            kind,
            notice,
            notice.contact_ids.filtered("active"),
            copied,
            sender=notice.sender_id.filtered("active"),
            occasion=str(min(line_ids)) if kind == "retraction" else False,
        )
        if not answer:
            return answer
        answer.notice_id = notice
        if kind == "retraction":
            notice._as_ours().line_ids.browse(line_ids).answer_id = answer
        answer._leave()
        return answer
