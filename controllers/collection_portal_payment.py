from odoo import http
from odoo.exceptions import ValidationError
from odoo.http import request

from .collection_portal import CollectionPortal

FLOWS = ("redirect", "direct", "token")


class CollectionPortalPayment(CollectionPortal):
    """Paying on the customer's page: choose, look at the sum, pay with one of Odoo's payment providers."""

    @http.route(
        "/my/collections/<int:payer_id>/pay", type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def portal_collection_pay(self, payer_id, block="", what="", **fields_of_form):
        """From the ticked items to the choice of a way to pay; what does not fit is said beside the item."""
        visit, refusal = self._check_visit(payer_id, "post")
        if refusal:
            return refusal
        payer = visit.payer
        found = next((known for known in payer._get_statement()["blocks"] if known["key"] == block), None)
        if visit.role == "preview" or not found:
            return request.redirect(payer._get_portal_path())
        chosen = payer._choose_overdue(found) if what == "overdue" else self._read_choice(fields_of_form)
        return self._show_ways(visit, found, chosen, chosen=chosen, chosen_key=block)

    def _show_ways(self, visit, block, choice, **typed):
        """The ways to pay a choice of items; the page again, with what was typed, where the choice does not fit."""
        basket, problems = visit.payer._fill_basket(block, choice)
        if problems:
            return self._show_page(visit, status=422, problems=problems, **typed)
        values = self._prepare_frame(visit) | self._prepare_payment_values(visit, basket, block)
        self._note(visit, "paying")
        return self._guard(request.render("account_collections.portal_pay", values))

    def _read_choice(self, fields_of_form):
        """The ticked items, each with the amount as it was typed."""
        ids = self._read_ids("item")
        return {item_id: str(fields_of_form.get(f"amount_{item_id}", "")) for item_id in ids}

    def _prepare_payment_values(self, visit, basket, block):
        """What Odoo's payment form needs; the signed basket takes the place of its access token."""
        payer, user = visit.payer, request.env.user
        options = payer._get_online_options(user, basket["currency"], basket["total"])
        names = {line["id"]: line["name"] for line in block["lines"]}
        is_customer = visit.role == "customer"
        return {
            "shares": [(names[item_id], amount) for item_id, amount in basket["shares"].items()],
            "total": basket["total"],
            "amount": float(basket["total"]),
            "currency": basket["currency"],
            "partner_id": payer._get_paying_partner(user).id,
            "providers_sudo": options["providers"],
            "payment_methods_sudo": options["methods"],
            "tokens_sudo": options["tokens"],
            "show_tokenize_input_mapping": (
                self._compute_show_tokenize_input_mapping(options["providers"])
                if is_customer
                else dict.fromkeys(options["providers"].ids, False)
            ),
            "availability_report": {},
            "transaction_route": f"{payer._get_portal_path()}/transaction",
            "landing_route": payer._get_portal_path(),
            "access_token": payer._sign_basket(basket),
        }

    @http.route("/my/collections/<int:payer_id>/transaction", type="jsonrpc", auth="public", website=True)
    def portal_collection_transaction(self, payer_id, access_token="", **kwargs):
        """Create the transaction of a signed basket and say how to go on.

        The amount, the currency, the customer and the way back are ours, whatever the browser says.

        :raise ValidationError: with a sentence for the customer.
        """
        hits, address = request.env["collection.portal.hit"], request.httprequest.remote_addr
        visit = self._visit(payer_id)
        if hits._is_too_often("post", address) or not visit or visit.role == "preview":
            raise ValidationError(request.env._("This cannot be paid at the moment. Please try again later."))
        hits._count("post", address)
        self._validate_transaction_kwargs(kwargs, additional_allowed_keys=("payment_reference",))
        payer = visit.payer
        basket = payer._open_basket(access_token)
        way = self._check_way(visit, basket, kwargs)
        transaction = self._create_transaction(
            **way,
            amount=float(basket["total"]),
            currency_id=basket["currency"].id,
            partner_id=payer._get_paying_partner(request.env.user).id,
            landing_route=request.env["ir.http"]._url_for(payer._get_portal_path(), request.env.lang),
            reference_prefix=payer._get_basket_reference(basket),
            custom_create_values=payer._prepare_basket_transaction(basket),
        )
        return transaction._get_processing_values()

    def _check_way(self, visit, basket, kwargs):
        """The chosen way to pay: only what was offered to this visitor.

        :raise ValidationError: for anything else.
        """
        options = visit.payer._get_online_options(request.env.user, basket["currency"], basket["total"])
        flow, provider_id = kwargs.get("flow"), kwargs.get("provider_id")
        method_id, token_id = kwargs.get("payment_method_id"), kwargs.get("token_id")
        is_token = flow == "token"
        token = options["tokens"].filtered(lambda token: token.id == token_id)
        is_known = token.provider_id.id == provider_id if is_token else method_id in options["methods"].ids
        if flow not in FLOWS or provider_id not in options["providers"].ids or not is_known:
            raise ValidationError(request.env._("This way to pay is not available. Please choose another one."))
        return {
            "provider_id": provider_id,
            "payment_method_id": None if is_token else method_id,
            "token_id": token.id if is_token else None,
            "flow": flow,
            "tokenization_requested": bool(kwargs.get("tokenization_requested")) and visit.role == "customer",
        }
