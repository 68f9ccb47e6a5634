from odoo import fields, models
from odoo.tools.image import image_data_uri

from .collection_plan import PLAN_TOKEN


class CollectionPlan(models.Model):
    """The signature on the customer's page, and the paper that shows it."""

    _inherit = "collection.plan"

    def _as_being_signed(self):
        """The same plans, which the customer is about to sign: nothing is sent to him to be signed."""
        return self.with_context(collection_plan_signing=PLAN_TOKEN)

    def _is_being_signed(self):
        return self.env.context.get("collection_plan_signing") is PLAN_TOKEN

    def _tell(self, kind, attachments=None):
        """Override: whoever signs at once gets one message, the confirmation."""
        if kind == "plan_proposed" and self._is_being_signed():
            return self.env["collection.answer"]
        return super()._tell(kind, attachments)

    def _ensure_agreement(self):
        """Override: a plan that was signed on the page is printed with the signature. Note: `self.ensure_one()`"""
        if not self.signature:
            return self.env["ir.attachment"] if self._is_being_signed() else super()._ensure_agreement()
        if not self.signed_attachment_ids:
            paper = self._print_signed() if self.agreement_id else super()._ensure_agreement()
            self.sudo()._as_ours().signed_attachment_ids = paper
        return self.signed_attachment_ids[:1]

    def _print_signed(self):
        """The agreement as it was proposed and is signed now; the unsigned one stays for the record."""
        paper = self.company_id._get_collection_paper()
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self.env._("%s signed.pdf", self.name.replace("/", "-")),
                    "raw": self.env["collection.printer"]._print(self._render_agreement(), paper),
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                    "company_id": self.company_id.id,
                }
            )
        )

    def _prepare_agreement_values(self, lang):
        """Override: the drawn signature, and who has signed when."""
        values = super()._prepare_agreement_values(lang)
        if self.signature:
            here = self.with_context(tz=self.company_id._get_collection_tz())
            values["signature_uri"] = image_data_uri(self.signature)
            values["signed_on"] = self._format_date(lang, fields.Datetime.context_timestamp(here, self.signed_on))
        return values

    def _get_portal_paper(self):
        """The document that the customer may download; empty when there is none."""
        papers = self.filtered("signature").signed_attachment_ids[:1] or self.agreement_id
        return papers.sudo()
