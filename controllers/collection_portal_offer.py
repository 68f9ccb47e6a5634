from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .collection_portal import CollectionPortal


class CollectionPortalOffer(CollectionPortal):
    """Accepting an offer on the customer's page; it is paid like everything else."""

    @http.route(
        "/my/collections/<int:payer_id>/offer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_collection_offer(self, payer_id, **form):
        """Take down that an offer is accepted."""
        visit, refusal = self._check_visit(payer_id, "post")
        if refusal:
            return refusal
        path = visit.payer._get_portal_path()
        if visit.role == "preview":
            return self._guard(request.redirect(path, code=303))
        contact = visit.payer._get_visiting_contact()
        try:
            visit.payer._accept_offer_on_page(form, contact)
        except UserError as error:
            return self._show_page(visit, status=422, problems={0: str(error)}, typed={**form, "form": "offer"})
        return self._guard(request.redirect(f"{path}?thanks=offer", code=303))
