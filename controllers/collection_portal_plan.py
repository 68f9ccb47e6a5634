from odoo import http
from odoo.exceptions import LockError, UserError
from odoo.http import content_disposition, request

from .collection_portal import MAX_FORM, CollectionPortal

#: The largest call with a drawn signature, in bytes.
MAX_CALL = 700_000
#: What of a form makes a schedule.
TYPED = ("block", "number", "frequency", "first", "amount")


class CollectionPortalPlan(CollectionPortal):
    """Payment in instalments on the customer's page: look at the schedule, sign it, or ask for it."""

    # === THE SCHEDULE === #

    @http.route(
        "/my/collections/<int:payer_id>/plan", type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def portal_collection_plan(self, payer_id, **form):
        """Show the schedule that follows from what was chosen; writes nothing."""
        visit, refusal = self._check_visit(payer_id, "post")
        if refusal:
            return refusal
        if visit.role == "preview":
            return self._guard(request.redirect(visit.payer._get_portal_path(), code=303))
        return self._show_wish(visit, form, self._read_ids("plan_item"))

    def _show_wish(self, visit, form, item_ids, problem=""):
        """The form with what was typed, and below it the schedule with what can be done about it."""
        payer, statement = visit.payer, visit.payer._get_statement()
        choices = payer._get_plan_choices(statement)
        choice = next((known for known in choices if known["key"] == form.get("block")), None)
        offer = None
        try:
            offer = payer._prepare_plan_offer(form, item_ids, statement)
        except UserError as error:
            problem = problem or str(error)
        values = self._prepare_frame(visit) | {
            "choice": choice,
            "ticked": item_ids,
            "typed": {name: str(form.get(name) or "") for name in TYPED},
            "offer": offer,
            "problem": problem,
            "signer": visit.payer._get_visiting_contact().name or "",
        }
        if offer:
            values |= payer._prepare_offer_terms(offer) | {"signed": payer._sign_offer(offer), "is_page": True}
        status = 422 if problem else 200
        return self._guard(request.render("account_collections.portal_plan", values, status=status))

    @http.route("/my/collections/<int:payer_id>/plan/schedule", type="jsonrpc", auth="public", website=True)
    def portal_collection_schedule(self, payer_id, form=None, items=()):
        """The same while somebody types: a piece of the page; writes nothing.

        :return: dict with `html` or `problem`.
        """
        visit = self._check_call(payer_id, "page")
        if not (visit and isinstance(form, dict) and isinstance(items, list)):
            return {"problem": request.env._("The schedule cannot be shown at the moment.")}
        typed = {name: str(form.get(name) or "") for name in TYPED}
        try:
            offer = visit.payer._prepare_plan_offer(typed, [item for item in items if isinstance(item, int)])
        except UserError as error:
            return {"problem": str(error)}
        values = self._prepare_frame(visit) | {"offer": offer}
        return {"html": request.env["ir.qweb"]._render("account_collections.portal_plan_schedule", values)}

    # === SIGNING === #

    @http.route("/my/collections/<int:payer_id>/plan/sign", type="jsonrpc", auth="public", website=True)
    def portal_collection_plan_agree(self, payer_id, name=None, signature=None, **_kwargs):
        """Put in force what was shown and is signed now; Odoo's signature form calls this."""
        visit = self._check_call(payer_id, "post")
        if not visit or visit.role == "preview":
            return self._refuse_call()
        terms = request.httprequest.args.get("terms", "")
        contact = visit.payer._get_visiting_contact()
        return self._answer_call(visit, lambda: visit.payer._agree_on_page(terms, name, signature, contact))

    @http.route("/my/collections/<int:payer_id>/plan/<int:plan_id>/sign", type="jsonrpc", auth="public", website=True)
    def portal_collection_plan_sign(self, payer_id, plan_id, name=None, signature=None, **_kwargs):
        """Put a plan in force that we have proposed."""
        visit = self._check_call(payer_id, "post")
        plan = visit and visit.payer._get_portal_plan(plan_id, ("proposed", "active"))
        if not plan or visit.role == "preview":
            return self._refuse_call()
        return self._answer_call(visit, lambda: visit.payer._sign_proposed(plan, name, signature))

    def _check_call(self, payer_id, kind):
        """Who calls; None for whoever may not, or too often. As :meth:`_check_visit`, for calls of scripts."""
        hits, address = request.env["collection.portal.hit"], request.httprequest.remote_addr
        is_large = (request.httprequest.content_length or 0) > MAX_CALL
        if is_large or hits._is_too_often(kind, address, f"payer {payer_id}"):
            return None
        visit = self._visit(payer_id)
        hits._count(kind, address, *([f"payer {payer_id}"] if visit else []))
        return visit

    def _refuse_call(self):
        return {"error": request.env._("This cannot be signed at the moment. Please try again later.")}

    def _answer_call(self, visit, sign):
        """What Odoo's signature form understands."""
        try:
            sign()
        except LockError:
            return self._refuse_call()
        except UserError as error:
            return {"error": str(error)}
        path = request.env["ir.http"]._url_for(visit.payer._get_portal_path(), request.env.lang)
        return {"force_refresh": True, "redirect_url": f"{path}?thanks=plan#instalment"}

    # === ASKING === #

    @http.route(
        "/my/collections/<int:payer_id>/plan/ask",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_collection_plan_ask(self, payer_id, terms="", note="", **_form):
        """Take down a request that a collector answers."""
        visit, refusal = self._check_visit(payer_id, "post", MAX_FORM)
        if refusal:
            return refusal
        path = visit.payer._get_portal_path()
        if visit.role == "preview":
            return self._guard(request.redirect(path, code=303))
        try:
            visit.payer._ask_for_plan(terms, note, visit.payer._get_visiting_contact())
        except LockError:
            return self._refuse("later")
        except UserError as error:
            return self._show_page(visit, status=422, problems={0: str(error)}, typed={"form": "plan"})
        return self._guard(request.redirect(f"{path}?thanks=plan_asked", code=303))

    # === WHAT WE HAVE AGREED ON === #

    @http.route(
        "/my/collections/<int:payer_id>/plan/<int:plan_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_collection_proposal(self, payer_id, plan_id, **_kwargs):
        """A plan that we have proposed: schedule, terms, and the field to sign."""
        visit, refusal = self._check_visit(payer_id, "page")
        if refusal:
            return refusal
        plan = visit.payer._get_portal_plan(plan_id, ("proposed",))
        if not plan:
            return self._refuse("unknown")
        values = self._prepare_frame(visit) | plan._prepare_agreement_values(request.env.lang)
        values |= {"is_page": True, "signer": visit.payer._get_visiting_contact().name or plan.contact_id.name or ""}
        return self._guard(request.render("account_collections.portal_plan_proposal", values))

    @http.route(
        "/my/collections/<int:payer_id>/plan/<int:plan_id>/agreement.pdf",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_collection_agreement(self, payer_id, plan_id, **_kwargs):
        """The agreement as PDF: signed on the page with the signature, else as it was proposed."""
        visit, refusal = self._check_visit(payer_id, "print")
        if refusal:
            return refusal
        paper = visit.payer._get_portal_plan(plan_id)._get_portal_paper()
        if not paper:
            return self._refuse("unknown")
        headers = [("Content-Type", "application/pdf"), ("Content-Disposition", content_disposition(paper.name))]
        return self._guard(request.make_response(paper.raw, headers=headers))
