from functools import partial

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.misc import format_amount

from ..paper import DOCTYPE


class CollectionPlan(models.Model):
    """The agreement as a document: parties, items, schedule, what happens in default, and a line to sign on."""

    _inherit = "collection.plan"

    agreement_id = fields.Many2one(
        "ir.attachment", string="Agreement (PDF)", readonly=True, copy=False, ondelete="restrict"
    )
    agreement = fields.Html(readonly=True, sanitize=False, copy=False, help="The agreement as it was proposed.")
    agreement_preview = fields.Html(
        string="How it will read", compute="_compute_agreement_preview", sanitize=False, help="The draft as a document."
    )

    def _compute_agreement_preview(self):
        for plan in self:
            is_whole = plan.payer_id and plan._to_schedule()
            plan.agreement_preview = plan.agreement or (is_whole and plan.sudo()._render_agreement()) or False

    def _ensure_agreement(self):
        """Override: print the agreement once, and keep it. Note: `self.ensure_one()`"""
        if not self.agreement_id:
            ours = self.sudo()._as_ours()
            ours.agreement = self._render_agreement()
            paper = self.company_id._get_collection_paper()
            ours.agreement_id = (
                self.env["ir.attachment"]
                .sudo()
                .create(
                    {
                        "name": f"{self.name.replace('/', '-')}.pdf",
                        "raw": self.env["collection.printer"]._print(self.agreement, paper),
                        "mimetype": "application/pdf",
                        "res_model": self._name,
                        "res_id": self.id,
                        "company_id": self.company_id.id,
                    }
                )
            )
        return self.agreement_id

    def action_print_agreement(self):
        """Open the agreement as a PDF. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().agreement_id.id}?download=true",
            "target": "self",
        }

    # === LAYOUT === #

    def _render_agreement(self):
        """The agreement as a whole page of HTML that needs nothing from outside. Note: `self.ensure_one()`"""
        lang = self._get_lang()
        plan = self.sudo().with_company(self.company_id).with_context(lang=lang)
        values = plan._get_letterhead()._prepare_letter_values() | plan._prepare_agreement_values(lang)
        return Markup(DOCTYPE) + plan.env["ir.qweb"]._render("account_collections.plan_agreement", values)

    def _get_letterhead(self):
        """An unsaved notice of the same parties, for what all our papers have in common. Note: `self.ensure_one()`"""
        contact = self.contact_id or self.payer_id._get_billing_contacts()[:1]
        return self.env["collection.notice"].new(
            {
                "company_id": self.company_id.id,
                "payer_id": self.payer_id.id,
                "partner_id": self.partner_id.id,
                "contact_ids": [fields.Command.set((contact or self.partner_id).ids)],
                "channel": "letter",
                "lang": self.env.lang,
                "date": self.proposed_on or self._get_today(),
            }
        )

    def _prepare_agreement_values(self, lang):
        """What the layout of the agreement may use besides what all letters may use. Note: `self.ensure_one()`"""
        company, sender = self.company_id, self.payer_id._get_owner("collector")
        policy = self._get_policy()
        is_draft = self.state == "draft"
        return {
            "plan": self,
            "notice": self._get_letterhead(),
            "parts": self._get_parts(),
            "items": self._prepare_agreement_items(),
            "default_days": policy.plan_default_days if is_draft else self.default_days,
            "freeze_interest": policy.plan_freeze_interest if is_draft else self.freeze_interest,
            "company": company,
            "sender": sender,
            "sender_phone": sender.phone or company.phone or "",
            "sender_email": sender.email or company.email or "",
            "format_amount": lambda amount, currency: format_amount(self.env, amount, currency, lang_code=lang),
            "format_date": partial(self._format_date, lang),
            "is_rtl": self.env["res.lang"]._get_data(code=lang).direction == "rtl",
        }

    def _prepare_agreement_items(self):
        """The items with what was open on them when the plan was proposed."""
        opening = (self.opening or {}).get("items", {})
        return [
            {
                "name": item.move_name or "",
                "date": item.move_id.invoice_date or item.date,
                "due": item.date_maturity,
                "amount": float(opening.get(str(item.id), item.amount_residual_currency)),
            }
            for item in self.move_line_ids.sorted(lambda item: (item.date_maturity or item.date, item.id))
        ]

    def _format_date(self, lang, day):
        """A date with the month as a word: 11/12 could be either."""
        return format_date(self.env, day, lang_code=lang, date_format="medium") if day else ""
