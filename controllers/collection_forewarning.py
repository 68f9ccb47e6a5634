from odoo import http
from odoo.http import request


class CollectionForewarning(http.Controller):
    """Where the links of the forewarning lead: to a dialog in the right company. Following a link changes nothing."""

    @http.route("/collections/stop/<int:payer_id>", type="http", auth="user", methods=["GET"])
    def stop_payer(self, payer_id):
        """Ask until when, and why, a customer is left alone."""
        companies = request.env.user.company_ids
        payers = request.env["collection.payer"].with_context(allowed_company_ids=companies.ids)
        payer = payers.browse(payer_id).exists()
        if not payer or not payer.has_access("read"):
            return request.redirect("/odoo")
        return self._open(payer.company_id, f"/odoo/{payer_id}/stop-a-payer")

    @http.route("/collections/stop/company/<int:company_id>", type="http", auth="user", methods=["GET"])
    def stop_company(self, company_id):
        """Ask until when, and why, nothing leaves at all."""
        company = request.env.user.company_ids.filtered(lambda company: company.id == company_id)
        if not company:
            return request.redirect("/odoo")
        return self._open(company, f"/odoo/{company_id}/stop-everything")

    def _open(self, company, path):
        """Redirect with the company in front of those that the browser has chosen."""
        chosen = [int(part) for part in request.cookies.get("cids", "").split("-") if part.isdigit()]
        others = [company_id for company_id in chosen if company_id != company.id]
        response = request.redirect(path)
        response.set_cookie("cids", "-".join(str(company_id) for company_id in [company.id, *others]))
        return response
