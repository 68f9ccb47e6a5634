from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from .collection_portal import CollectionPortal


class CollectionPortalDocument(CollectionPortal):
    """Papers of the customer's page: the statement, and each of his invoices."""

    @http.route(
        "/my/collections/<int:payer_id>/statement.pdf",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_collection_statement(self, payer_id, **_kwargs):
        """The statement on paper."""
        visit, refusal = self._check_visit(payer_id, "print")
        if refusal:
            return refusal
        return self._serve(visit, "printed", visit.payer._print_statement)

    @http.route(
        "/my/collections/<int:payer_id>/invoice/<int:move_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_collection_invoice(self, payer_id, move_id, **_kwargs):
        """The PDF of one of the payer's own posted invoices and credit notes."""
        visit, refusal = self._check_visit(payer_id, "print")
        if refusal:
            return refusal
        move = visit.payer._get_portal_document(move_id)
        if not move:
            return self._refuse("unknown")
        return self._serve(visit, "downloaded", lambda: visit.payer._print_document(move), move)

    def _serve(self, visit, what, make, records=None):
        """Answer with a file that browsers keep and never show inside our page."""
        try:
            name, content = make()
        except UserError as error:
            return self._show_page(visit, status=503, problems={0: str(error)})
        self._note(visit, what, records)
        headers = [("Content-Type", "application/pdf"), ("Content-Disposition", content_disposition(name))]
        return self._guard(request.make_response(content, headers=headers))
