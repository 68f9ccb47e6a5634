from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .collection_portal import CollectionPortal


class CollectionPortalPromise(CollectionPortal):
    """“Promise a date” on the customer's page."""

    @http.route(
        "/my/collections/<int:payer_id>/promise",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_collection_promise(self, payer_id, **form):
        """Take down a promise; what does not fit is said in place, with what was typed."""
        visit, refusal = self._check_visit(payer_id, "post")
        if refusal:
            return refusal
        path = visit.payer._get_portal_path()
        if visit.role == "preview":
            return self._guard(request.redirect(path, code=303))
        ticked = self._read_ids("promise_item")
        contact = visit.payer._get_visiting_contact()
        try:
            promise = visit.payer._promise_on_page(form, ticked, contact)
        except UserError as error:
            typed = {**form, "form": "promise", "ticked": ticked}
            return self._show_page(visit, status=422, problems={0: str(error)}, typed=typed)
        word = "promise_proposed" if promise.state == "to_approve" else "promise"
        return self._guard(request.redirect(f"{path}?thanks={word}", code=303))
