from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .collection_portal import CollectionPortal


class CollectionPortalContact(CollectionPortal):
    """“Not me” and the reader's wishes on the customer's page."""

    @http.route(
        "/my/collections/<int:payer_id>/contact",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_collection_contact(self, payer_id, **form):
        """Take down who should get our messages."""
        visit, refusal = self._check_visit(payer_id, "post")
        if refusal:
            return refusal
        path = visit.payer._get_portal_path()
        if visit.role == "preview":
            return self._guard(request.redirect(path, code=303))
        try:
            change = visit.payer._ask_contact_change(form)
        except UserError as error:
            return self._show_page(visit, status=422, problems={0: str(error)}, typed=form)
        word = "contact" if change.email else "not_me"
        return self._guard(request.redirect(f"{path}?thanks={word}", code=303))

    @http.route(
        "/my/collections/<int:payer_id>/preferences",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_collection_preferences(self, payer_id, **form):
        """Apply how the reader wants to be contacted, and go on in his language."""
        visit, refusal = self._check_visit(payer_id, "post")
        if refusal:
            return refusal
        path = visit.payer._get_portal_path()
        if visit.role == "preview":
            return self._guard(request.redirect(path, code=303))
        before = visit.payer._get_wishing_person().lang
        try:
            lang = visit.payer._apply_wishes(form)
        except UserError as error:
            return self._show_page(visit, status=422, problems={0: str(error)}, typed=form)
        is_known = lang != before and lang in request.env["res.lang"]._get_frontend()
        path = request.env["ir.http"]._url_for(f"{path}?thanks=preferences", lang if is_known else request.env.lang)
        response = self._guard(request.redirect(path, code=303))
        if is_known:
            response.set_cookie("frontend_lang", lang)
        return response
