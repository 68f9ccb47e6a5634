from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..calc.upload import MAX_SIZE
from .collection_portal import MAX_FORM, CollectionPortal


class CollectionPortalClaim(CollectionPortal):
    """“Already paid” on the customer's page."""

    @http.route(
        "/my/collections/<int:payer_id>/paid", type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def portal_collection_paid(self, payer_id, **form):
        """Take down a payment that the customer reports."""
        visit, refusal = self._check_visit(payer_id, "post", MAX_SIZE + MAX_FORM)
        if refusal:
            return refusal
        path = visit.payer._get_portal_path()
        if visit.role == "preview":
            return self._guard(request.redirect(path, code=303))
        items = self._read_ids("paid_item")
        try:
            visit.payer._report_payment(form, items, self._read_file(form.get("file")))
        except UserError as error:
            return self._show_page(visit, status=422, problems={0: str(error)}, typed=form, ticked=items)
        return self._guard(request.redirect(f"{path}?thanks=claim", code=303))

    def _read_file(self, upload):
        """Name and content of an uploaded file, one byte more than is taken at most; None without one."""
        if not getattr(upload, "filename", ""):
            return None
        return upload.filename, upload.read(MAX_SIZE + 1)
