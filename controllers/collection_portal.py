from dataclasses import dataclass
from functools import partial

from odoo import fields, http
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal

#: Where a session remembers which pages it has opened by a link, and for how many hours.
SESSION_KEY = "collection_pages"
SESSION_HOURS = 12
#: Pages that one session remembers.
MAX_PAGES = 20
#: The largest form that is read, in bytes.
MAX_FORM = 300_000
#: The longest number that is taken for one of a record.
MAX_DIGITS = 10

#: The page is nobody else's business: no copies, no search engine, no frame of others, no trace of where one was.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody looks at a payer's page.

    :param payer: `collection.payer` of `_as_portal`: root, its company, the reader's language.
    :param role: `customer`, `guest` or `preview`.
    """

    payer: object
    role: str


class CollectionPortal(PaymentPortal):
    """The customer's page: what is open, and the ways to answer. Opened by a link or by a login."""

    # === WHO === #

    def _visit(self, payer_id):
        """Who looks at which page; None when there is no such page for this visitor, for whatever reason."""
        payer = request.env["collection.payer"]._browse_portal(payer_id)
        role = payer and payer._get_portal_role(request.env.user, self._get_stamp(payer_id))
        return Visit(payer._as_portal(request.env.lang), role) if role else None

    def _get_stamp(self, payer_id):
        stamp, until = request.session.get(SESSION_KEY, {}).get(str(payer_id), ("", ""))
        return stamp if until > fields.Datetime.to_string(fields.Datetime.now()) else ""

    def _remember(self, payer):
        until = fields.Datetime.add(fields.Datetime.now(), hours=SESSION_HOURS)
        pages = dict(list(request.session.get(SESSION_KEY, {}).items())[-MAX_PAGES + 1 :])
        pages[str(payer.id)] = (payer._get_portal_stamp(), fields.Datetime.to_string(until))
        request.session[SESSION_KEY] = pages

    def _enter(self, payer_id, key, lang):
        """Exchange the key of a link for a session and go on to an address without it."""
        address, hits = request.httprequest.remote_addr, request.env["collection.portal.hit"]
        if hits._is_too_often("wrong", address):
            return self._refuse("later")
        payer, is_retired = request.env["collection.payer"]._open_by_key(payer_id, key)
        if not payer:
            hits._count("wrong", address)
            return self._refuse("replaced" if is_retired else "unknown")
        self._remember(payer)
        known = request.env["res.lang"]._get_frontend()
        lang = next((code for code in (lang, payer._get_portal_lang()) if code in known), request.env.lang)
        path = request.env["ir.http"]._url_for(payer._get_portal_path(), lang)
        response = self._guard(request.redirect(path, code=303))
        response.set_cookie("frontend_lang", lang)
        return response

    # === ANSWERS === #

    def _guard(self, response):
        response.headers.update(HEADERS)
        return response

    def _refuse(self, why):
        """The same answer for a page that does not exist and one that is somebody else's.

        :param str why: `unknown`, `replaced` (the link was, and opens nothing), `later` (too often), `large`.
        """
        status = {"later": 429, "large": 413}.get(why, 404)
        values = {"why": why, "no_breadcrumbs": True, "page_name": "collections"}
        response = request.render("account_collections.portal_refused", values, status=status)
        if status == 429:
            response.headers["Retry-After"] = "600"
        return self._guard(response)

    def _read_ids(self, name):
        """The numbers of records that a form has ticked; everything else is passed over."""
        ticked = request.httprequest.form.getlist(name)
        return [int(text) for text in ticked if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS]

    def _check_visit(self, payer_id, kind, size=MAX_FORM):
        """Who looks, and the refusal when nobody may: exactly one of the two is set.

        :param str kind: what is counted, see `collection.portal.hit`.
        :param int size: the largest form that is read, in bytes.
        """
        hits, address = request.env["collection.portal.hit"], request.httprequest.remote_addr
        if (request.httprequest.content_length or 0) > size:
            return None, self._refuse("large")
        if hits._is_too_often(kind, address):
            return None, self._refuse("later")
        visit = self._visit(payer_id)
        visitors = (address, f"payer {payer_id}") if visit else (address,)
        if visit and hits._is_too_often(kind, *visitors):
            return None, self._refuse("later")
        hits._count(kind, *visitors)
        return (visit, None) if visit else (None, self._refuse("unknown"))

    # === PAGES === #

    @http.route("/my/collections", type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def portal_collections(self, **_kwargs):
        """The customer's pages, one for each company he buys from; with one of them, that page itself."""
        payers = request.env["collection.payer"]._get_portal_payers(request.env.user)
        if len(payers) == 1:
            return request.redirect(payers._get_portal_path())
        pages = [payer._as_portal(request.env.lang) for payer in payers]
        values = self._prepare_portal_layout_values() | {
            "page_name": "collections",
            "pages": [(payer, payer._get_statement()) for payer in pages],
        }
        return self._guard(request.render("account_collections.portal_list", values))

    @http.route(
        "/my/collections/<int:payer_id>", type="http", auth="public", methods=["GET"], website=True, sitemap=False
    )
    def portal_collection(self, payer_id, access_token=None, lang=None, thanks="", **_kwargs):
        """The page of one payer."""
        if access_token is not None:
            return self._enter(payer_id, access_token, lang)
        visit, refusal = self._check_visit(payer_id, "page")
        if refusal:
            return refusal
        self._note(visit, "opened")
        return self._show_page(visit, thanks=visit.payer._get_portal_thanks(thanks))

    def _note(self, visit, what, records=None):
        """Write down what the customer does; programs that only look whether there is something are no customers."""
        headers = request.httprequest.headers
        purpose = " ".join(headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
        is_machine = request.httprequest.method == "HEAD" or "prefetch" in purpose.lower()
        if visit.role != "preview" and not is_machine:
            visit.payer._note_portal(what, records)

    def _show_page(self, visit, status=200, **extra):
        """The page of a payer.

        :param extra: values for it: `thanks`, `problems` (sentences by item, 0 for the whole) and `typed`, the form
            that was sent. What is wrong with a form that names its section in `form` is said in that section, which
            opens.
        """
        values = self._prepare_page_values(visit) | extra
        for section in values["sections"]:
            section["form"] = section.get("form") or section["template"].rpartition(".portal_")[2]
            section["is_sent"] = bool(values["problems"]) and section["form"] == values["typed"].get("form")
        return self._guard(request.render("account_collections.portal_page", values, status=status))

    def _prepare_page_values(self, visit):
        payer, statement = visit.payer, visit.payer._get_statement()
        return {
            **self._prepare_frame(visit),
            "statement": statement,
            "online": {block["key"]: payer._can_pay_online(request.env.user, block) for block in statement["blocks"]},
            "transfers": {block["key"]: payer._prepare_transfer(statement, block) for block in statement["blocks"]},
            "payments": payer._get_recent_payments(),
            "banners": payer._get_portal_banners(),
            "sections": sorted(payer._get_portal_sections(statement), key=lambda section: section["sequence"]),
            "chosen": None,
            "chosen_key": None,
            "problems": {},
            "typed": {},
            "ticked": (),
            "thanks": "",
        }

    def _prepare_frame(self, visit):
        """Values for every page of a payer."""
        payer = visit.payer
        return {
            "page_name": "collections",
            "payer": payer,
            "path": payer._get_portal_path(),
            "res_company": payer.company_id,
            "is_preview": visit.role == "preview",
            "no_breadcrumbs": visit.role != "customer",
            "is_rtl": request.env["res.lang"]._get_data(code=request.env.lang).direction == "rtl",
            "html_lang": request.env.lang.replace("_", "-"),
            "format_amount": payer._format_portal_amount,
            "format_date": payer._format_portal_date,
            "url_for": partial(request.env["ir.http"]._url_for, lang_code=request.env.lang),
        }

    # === HOME === #

    def _prepare_home_portal_values(self, counters):
        """Override of `portal` to count the customer's pages."""
        values = super()._prepare_home_portal_values(counters)
        if "collection_count" in counters:
            values["collection_count"] = len(request.env["collection.payer"]._get_portal_payers(request.env.user))
        return values
