from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..calc.upload import MAX_FILES, MAX_SIZE, MAX_TOTAL
from .collection_portal import MAX_FORM, CollectionPortal


class CollectionPortalObjection(CollectionPortal):
    """“Something is wrong” on the customer's page."""

    @http.route(
        "/my/collections/<int:payer_id>/wrong",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_collection_wrong(self, payer_id, **form):
        """Take down what the customer objects to."""
        visit, refusal = self._check_visit(payer_id, "post", MAX_TOTAL + MAX_FORM)
        if refusal:
            return refusal
        path = visit.payer._get_portal_path()
        if visit.role == "preview":
            return self._guard(request.redirect(path, code=303))
        items = self._read_ids("wrong_item")
        try:
            visit.payer._report_objection(form, items, self._read_files("file"))
        except UserError as error:
            return self._show_page(visit, status=422, problems={0: str(error)}, typed=form, ticked=items)
        return self._guard(request.redirect(f"{path}?thanks=objection", code=303))

    def _read_files(self, name):
        """Names and contents of uploaded files: of each one byte, of all one file more than is taken at most."""
        uploads = [upload for upload in request.httprequest.files.getlist(name) if upload.filename]
        return [(upload.filename, upload.read(MAX_SIZE + 1)) for upload in uploads[: MAX_FILES + 1]]
