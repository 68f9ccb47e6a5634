from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ..paper import DOCTYPE
from .collection_payer_statement import DOCUMENTS


class CollectionPayer(models.Model):
    """The customer's statement and invoices on paper."""

    _inherit = "collection.payer"

    def _print_statement(self):
        """The statement as PDF, in the language of the context.

        :return: name of the file, and its content.
        :raise UserError: when this server cannot print.

        Note: `self.ensure_one()`
        """
        statement = self._get_statement()
        values = self._prepare_paper_values(statement)
        page = Markup(DOCTYPE) + self.env["ir.qweb"]._render("account_collections.payer_statement", values)
        content = self.env["collection.printer"]._print(page, self.company_id._get_collection_paper())
        name = self.env._("Statement %s", f"{statement['today']:%Y-%m-%d}")
        return f"{name}.pdf", content

    def _prepare_paper_values(self, statement):
        """What the layout of the statement may use; its letterhead is that of our letters."""
        letter = self.env["collection.notice"].new(
            {"payer_id": self.id, "company_id": self.company_id.id, "lang": self.env.lang, "date": statement["today"]}
        )
        contact = self._get_billing_contacts()[:1] or self.partner_id
        foot = letter._get_foot_lines()
        return {
            "statement": statement,
            "company": self.company_id,
            "payer": self,
            "address": letter._get_postal_lines(contact),
            "return_line": " · ".join((self.company_id.name, *letter._get_home_lines())),
            "company_lines": letter._get_company_lines(),
            "logo": letter._get_logo(),
            "foot": foot,
            "page_css": letter._get_page_css(foot),
            "html_lang": self.env.lang.replace("_", "-"),
            "is_rtl": self.env["res.lang"]._get_data(code=self.env.lang).direction == "rtl",
            "customer_number": self.partner_id.ref or "",
            "transfers": {block["key"]: self._prepare_transfer(statement, block) for block in statement["blocks"]},
            "format_amount": self._format_portal_amount,
            "format_date": self._format_portal_date,
        }

    def _get_portal_document(self, move_id):
        """One of the payer's own posted invoices and credit notes; empty for every other number.

        Note: `self.ensure_one()`
        """
        return self.env["account.move"].search(
            [
                ("id", "=", move_id if move_id < 2**31 else 0),
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("move_type", "in", DOCUMENTS),
                ("state", "=", "posted"),
            ]
        )

    def _print_document(self, move):
        """The PDF of an invoice as it was sent; else as Odoo makes it now.

        :return: name of the file, and its content.
        :raise UserError: when this server cannot print.
        """
        found = move._get_invoice_legal_documents("pdf", allow_fallback=True)
        if not found["content"].startswith(b"%PDF"):
            raise UserError(self.env._("The invoice cannot be printed at the moment. Please ask us for a copy."))
        return found["filename"], found["content"]
