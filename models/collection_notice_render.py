from functools import partial

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_time, html_sanitize

from ..calc.facts import PERSONAL
from .ir_qweb import CompiledWords, Written

#: At most so many references are spelled out in a payment reference.
MAX_REFERENCES = 4


class CollectionNotice(models.Model):
    """How a notice reads: the level's words inside a layout that adds everything mechanical."""

    _inherit = "collection.notice"

    contact_name = fields.Char(compute="_compute_words_for_templates")
    invoice_display = fields.Char(compute="_compute_words_for_templates")
    amount_display = fields.Char(compute="_compute_words_for_templates")
    due_display = fields.Char(compute="_compute_words_for_templates")
    overdue_days = fields.Integer(compute="_compute_words_for_templates", help="Days the oldest item is late.")

    @api.depends("line_ids", "amount_ids", "contact_ids", "lang")
    @api.depends_context("lang")
    def _compute_words_for_templates(self):
        for notice in self:
            lines = notice.line_ids.filtered(lambda line: line.amount_residual > 0)
            names = set(lines.mapped("move_name"))
            notice.contact_name = (notice.contact_ids[:1] or notice.partner_id).name or ""
            notice.invoice_display = (
                self.env._("Invoice %s", *names) if len(names) == 1 else self.env._("%s invoices", len(names))
            )
            notice.amount_display = self.env._(" and ").join(
                notice._format_amount(total.amount, total.currency_id) for total in notice.amount_ids
            )
            notice.due_display = notice._format_date(notice.oldest_due)
            notice.overdue_days = max(lines.mapped("days_overdue"), default=0)

    # === RENDERING === #

    def _get_lang(self):
        """Language of the reader: the one in which it is frozen, else the contact's, the customer's, the company's."""
        self.ensure_one()
        if self.env["res.lang"]._get_code(self.lang):
            return self.lang
        first = next(iter(self.contact_ids), self.contact_ids)
        return self._get_installed_lang(first.lang, self.partner_id.lang, self.company_id.partner_id.lang)

    def _in_own_language(self):
        """The notices as root, in their company and in their readers' language, which they have in common."""
        first = next(iter(self), self)
        own = self.sudo().with_company(first.company_id)
        lang = first and first._get_lang()
        return own.with_context(lang=lang) if lang and own.env.context.get("lang") != lang else own

    def _get_template(self):
        """The template with the words of the level."""
        return self.level_id.mail_template_id or self.env.ref("account_collections.mail_template_default")

    def _render_all(self):
        """Fix subject and body of each notice; those whose readers share a language are rendered together."""
        moves = self.line_ids.move_id
        moves._ensure_collection_tokens()
        # read for all at once what the words below ask for notice by notice
        moves.mapped("access_token")
        self.amount_ids.mapped("amount")
        compiled = self.env.context.get("collection_compiled_words")
        compiled = compiled if isinstance(compiled, CompiledWords) else CompiledWords()
        known = self.with_context(collection_compiled_words=compiled, collection_written=Written())
        for notices in known.grouped(lambda notice: (notice.company_id, notice._get_lang())).values():
            notices._fix("subject", notices._render_subjects())
            notices._fix("body", notices._render_bodies())

    def _fix(self, name, values):
        for notice in self:
            notice.write({name: values[notice.id]})

    def _render_subjects(self):
        """The subject lines of notices of one company and language, by notice id."""
        return self._render_template_field("subject")

    def _render_words(self):
        """The words above the tables of notices of one company and language, by notice id.

        They are the reviewer's own, else the level's, as clean as any message in the chatter.
        """
        own = self.filtered("text")
        rendered = (self - own)._render_template_field("body_html", engine="qweb")
        cleaned = {notice_id: html_sanitize(words, sanitize_style=True) for notice_id, words in rendered.items()}
        return cleaned | {notice.id: Markup(notice.text) for notice in own}

    def _render_template_field(self, name, **options):
        """A field of the levels' templates, by notice id; dates are written as in the table below."""
        own = self._in_own_language()
        context = {"format_date": lambda day, *_args, **_options: own[:1]._format_date(day)}
        found = {}
        for template, notices in own.grouped(lambda notice: notice._get_template()).items():
            found |= template._render_field(name, notices.ids, add_context=context, **options)
        return found

    def _render_bodies(self):
        """The whole messages of notices of one company and language, by notice id."""
        return {notice.id: notice._render_layout(values) for notice, values in self._prepare_layouts()}

    def _prepare_layouts(self):
        """Each of the notices, which are of one company and language, with all that its layout may use."""
        if not self:
            return
        own = self._in_own_language()
        words, shared = own._render_words(), own._prepare_shared_values()
        for notice in own:
            yield notice, {**shared, **notice._prepare_layout_values(words[notice.id])}

    def _render_layout(self, values):
        """One whole message: words, table, totals, bank details, signature. Note: `self.ensure_one()`"""
        layout = "notice_formal" if self.level_id.is_formal else "notice_mail"
        return self.env["ir.qweb"]._render(f"account_collections.{layout}", values)

    def _prepare_shared_values(self):
        """What the layouts may use that is the same for all notices of one company and language.

        :rtype: dict
        """
        first = next(iter(self), self)
        company, lang = first.company_id, first._get_lang()
        return {
            "company": company,
            "company_address": company.partner_id._display_address(without_company=True),
            "logo_url": f"{company.get_base_url()}/logo.png?company={company.id}" if company.logo_web else "",
            "as_of": first._format_now(),
            "format_amount": partial(self._format_amount, lang=lang),
            "format_date": partial(self._format_date, lang=lang),
            "is_rtl": self.env["res.lang"]._get_data(code=lang).direction == "rtl",
        }

    def _prepare_layout_values(self, words):
        """What the layouts may use besides :meth:`_prepare_shared_values`. To be extended together with them.

        :param words: what stands above the table.
        :rtype: dict

        Note: `self.ensure_one()`
        """
        company, sender = self.company_id, self.sender_id
        links = self._get_links()
        return {
            "notice": self,
            "contact_address": (next(iter(self.contact_ids), None) or self.partner_id)._display_address(),
            "subject": self.subject,
            "words": words,
            "blocks": self._prepare_blocks(links),
            "sender": sender,
            "sender_phone": sender.phone or company.phone or "",
            "sender_email": sender.email or company.email or "",
            "link": self._get_main_link(links),
            "banks": self._get_banks(),
            "reference": self._get_payment_reference(),
            "deadline": self.deadline,
            "is_pre_due": not self.overdue_days,
            "show_days": bool(self.overdue_days),
        }

    def _prepare_blocks(self, links):
        """The items by currency, each block with its total."""
        totals = {total.currency_id: total.amount for total in self.amount_ids}
        return [
            {
                "currency": currency,
                "total": totals.get(currency, 0.0),
                "lines": [
                    self._prepare_line(line, links)
                    for line in lines.sorted(lambda line: (line.amount_residual < 0, line.date_maturity, line.id))
                ],
            }
            for currency, lines in self.line_ids.grouped("currency_id").items()
        ]

    def _prepare_line(self, line, links):
        return {
            "name": line.move_name or "",
            "reference": line.move_id.ref or "",
            "date": line.move_id.invoice_date or line.move_id.date,
            "due": line.date_maturity,
            "days": line.days_overdue,
            "amount": line.amount_residual,
            "url": links.get(line.move_id.id, ""),
            "is_credit": line.amount_residual < 0,
            "level": line.level_id.name or "",
        }

    def _get_links(self):
        """Address of the customer's page of each invoice, by invoice id."""
        moves = self.line_ids.move_id.filtered(lambda move: move.is_sale_document(include_receipts=True))
        base = self.company_id.get_base_url()
        return {move.id: f"{base}/my/invoices/{move.id}?access_token={move.access_token}" for move in moves}

    def _get_main_link(self, links):
        """Where the button leads: to the only invoice, else nowhere. To be extended. Note: `self.ensure_one()`"""
        return next(iter(links.values())) if len(links) == 1 else ""

    def _get_banks(self):
        """Accounts to which the customer may pay: those on the invoices, else the company's first.

        A branch is paid through its main house, too; never through another company.
        """
        houses = self.company_id.parent_ids[::-1]
        own = self.line_ids.move_id.partner_bank_id.filtered(lambda bank: bank.partner_id in houses.partner_id)
        return own or houses.partner_id.bank_ids[:1]

    def _get_payment_reference(self):
        debts = self.line_ids.filtered(lambda line: line.amount_residual > 0).move_id
        references = [move.payment_reference or move.name for move in debts]
        if len(references) <= MAX_REFERENCES:
            return ", ".join(references)
        return self.partner_id.ref or self.partner_id.display_name

    def _format_amount(self, amount, currency, lang=None):
        lang = lang or self._get_lang()
        return self._write_once(
            (amount, currency, lang), lambda: format_amount(self.env, amount, currency, lang_code=lang)
        )

    def _format_date(self, day, lang=None):
        """A date with the month as a word, as the reader's language writes it: 11/12 could be either."""
        if not day:
            return ""
        lang = lang or self._get_lang()
        return self._write_once((day, lang), lambda: format_date(self.env, day, lang_code=lang, date_format="medium"))

    @api.model
    def _write_once(self, key, write):
        """What `write` gives; asked for once only while a batch is rendered."""
        written = self.env.context.get("collection_written")
        if not isinstance(written, Written):
            return write()
        if key not in written:
            written[key] = write()
        return written[key]

    def _format_now(self):
        zone, lang = self.company_id._get_collection_tz(), self._get_lang()
        now = fields.Datetime.now()
        time = format_time(self.env, now, tz=zone, time_format="short", lang_code=lang)
        return f"{self._format_date(self.company_id._get_collection_today())}, {time}"

    # === TASKS === #

    def _render_task_note(self):
        """What the person who does the task has to know. Note: `self.ensure_one()`"""
        notice = self.sudo().with_company(self.company_id)
        values = {
            "notice": notice,
            "blocks": notice._prepare_blocks({}),
            "guide": notice.level_id.guide,
            "contacts": notice.contact_ids or notice.partner_id,
            "format_amount": lambda amount, currency: format_amount(notice.env, amount, currency),
            "format_date": lambda day: format_date(notice.env, day),
            "is_personal": notice.level_id._sort == PERSONAL,
        }
        return notice.env["ir.qweb"]._render("account_collections.notice_task", values)
