from odoo import models


class AccountMove(models.Model):
    """Copies of invoices that go with notices."""

    _inherit = "account.move"

    def _has_collection_pdf(self):
        """Whether the invoice has been printed before, so that a copy costs no time. Note: `self.ensure_one()`"""
        return bool(self.invoice_pdf_report_id)

    def _get_collection_pdf_name(self):
        """File name of the copy. Note: `self.ensure_one()`"""
        return self.invoice_pdf_report_id.name or self._get_invoice_report_filename()

    def _get_collection_pdf(self):
        """The PDF that the customer has got, else a new print of the invoice, which is not kept.

        :return: bytes; empty when reports are not printed as PDF here.

        Note: `self.ensure_one()`
        """
        if self.invoice_pdf_report_id:
            return self.invoice_pdf_report_id.raw
        report = self.partner_id.invoice_template_pdf_report_id or self.env.ref("account.account_invoices")
        printed = self.env["ir.actions.report"].with_company(self.company_id)
        printed = printed.with_context(report_pdf_no_attachment=True)
        content, kind = printed._render_qweb_pdf(report.report_name, res_ids=self.ids)
        return content if kind == "pdf" else b""
