from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .collection_portal import MAX_DIGITS
from .collection_portal_payment import CollectionPortalPayment


class CollectionPortalInstalment(CollectionPortalPayment):
    """The pay button of an instalment: from there on it is a payment like any other."""

    @http.route(
        "/my/collections/<int:payer_id>/instalment",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_collection_instalment(self, payer_id, instalment="", **_form):
        """From the button to the choice of a way to pay."""
        visit, refusal = self._check_visit(payer_id, "post")
        if refusal:
            return refusal
        if visit.role == "preview":
            return self._guard(request.redirect(visit.payer._get_portal_path(), code=303))
        is_number = instalment.isascii() and instalment.isdigit() and len(instalment) <= MAX_DIGITS
        try:
            block, chosen = visit.payer._choose_instalment(int(instalment) if is_number else 0)
        except UserError as error:
            return self._show_page(visit, status=422, problems={0: str(error)}, typed={"form": "instalment"})
        return self._show_ways(visit, block, chosen)
