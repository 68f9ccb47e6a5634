from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalHttpCase
from .portal_plan_common import PagePlanMixin, draw


class PlanHttpCase(PagePlanMixin, PortalHttpCase):
    """The forms and calls of instalments."""

    def _show(self, page, **form):
        data = {"csrf_token": self._csrf(page), "plan_item": self._item(self.invoice).id, **self._form(**form)}
        return self.url_open(f"{self.path}/plan", data=data)

    def _terms(self, page):
        """What the page lets be signed, or be asked for."""
        document = html.fromstring(page.text)
        for component in document.xpath("//owl-component[@name='portal.signature_form']/@props"):
            return component.partition("terms=")[2].partition('"')[0]
        return document.xpath("//input[@name='terms']/@value")[0]

    def _call(self, path, **params):
        body = {"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}
        answer = self.url_open(path, json=body).json()
        return answer.get("result", answer)

    def _sign(self, page, path=None, **params):
        path = path or f"{self.path}/plan/sign?terms={self._terms(page)}"
        return self._call(path, **{"name": "Maria Keller", "signature": draw(), **params})

    def _pay_part(self, page, part_id):
        data = {"csrf_token": self._csrf(page), "instalment": part_id}
        return self.url_open(f"{self.path}/instalment", data=data)


@tagged("post_install", "-at_install")
class TestPlanHttp(PlanHttpCase):
    """From the form to the plan in force, and who may do what."""

    def test_look_sign_and_pay(self):
        shown = self._show(self._enter())
        self.assertEqual(shown.status_code, 200)
        self.assertIn("900.00", self._text(shown))
        self.assertIn("If a payment is more than 7 days late", self._text(shown))
        self.assertFalse(self._plans())
        answer = self._sign(shown)
        self.assertTrue(answer["redirect_url"].endswith(f"{self.path}?thanks=plan#instalment"), answer)
        page = self.url_open(answer["redirect_url"])
        self.assertIn("Our agreement is in force", self._text(page))
        plan = self._plans()
        self.assertEqual(plan.state, "active")
        payment = self._pay_part(page, plan._get_parts()[0].id)
        self._transact(self._basket_of(payment))
        transaction = self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)]).transaction_id
        self.assertEqual(transaction.amount, 300)
        self._finish(transaction)
        self.assertEqual(plan._get_parts().mapped("state"), ["paid", "open", "open"])
        self.assertIn("Paid", self._text(self.url_open(self.path)))

    def test_sent_twice_it_counts_once(self):
        shown = self._show(self._enter())
        first, second = self._sign(shown), self._sign(shown)
        self.assertEqual(first, second)
        self.assertEqual(len(self._plans()), 1)

    def test_ask_for_more_than_the_policy_allows(self):
        shown = self._show(self._enter(), number="12")
        self.assertIn("more than 6 payments", self._text(shown))
        self.assertNotIn("portal.signature_form", shown.text)
        data = {"csrf_token": self._csrf(shown), "terms": self._terms(shown), "note": "<script>alert(1)</script>"}
        for _time in range(2):
            page = self.url_open(f"{self.path}/plan/ask", data=data)
            self.assertIn("We have your request for 12 payments", self._text(page))
        self.assertEqual(self._plans().mapped("state"), ["draft"])
        self.assertIn("need", self._sign(shown, f"{self.path}/plan/sign?terms={data['terms']}")["error"])

    def test_what_is_wrong_is_said_and_what_was_typed_kept(self):
        page = self._enter()
        for name, text in (
            *(("number", text) for text in ("0", "-1", "1000000000", "1e400")),
            *(("first", text) for text in ("0001-01-01", "9999-12-31")),
            *(("amount", text) for text in ("-1", "0", "1e400", '"><script>')),
        ):
            answer = self._show(page, **{name: text})
            self.assertEqual(answer.status_code, 422, text)
            self.assertNotIn("<script>", html.fromstring(answer.text).xpath("string(//main)"))
            self.assertIn(text, html.fromstring(answer.text).xpath(f"//input[@name='{name}']/@value"))
        for form in ({"block": "x"}, {"plan_item": "x"}, {"frequency": "\x00"}):
            self.assertEqual(self._show(page, **form).status_code, 422, form)
        self.assertFalse(self._plans())

    def test_the_schedule_while_one_types(self):
        self._enter()
        path, items = f"{self.path}/plan/schedule", self._item(self.invoice).ids
        answer = self._call(path, form=self._form(), items=items)
        self.assertIn("300.00", answer["html"])
        for params in (
            *(
                {"form": self._form(number=text), "items": items}
                for text in ("0", "1e400", [], {"a": 1}, None, "\ud800")
            ),
            *({"form": "x", "items": items}, {"form": self._form(), "items": "x"}, {}),
            *({"form": self._form(), "items": wrong} for wrong in ([], ["1"], [None], [10**30], [{"a": 1}])),
        ):
            self.assertTrue(self._call(path, **params)["problem"], params)
        self.assertFalse(self._plans())

    def test_signatures_that_are_none(self):
        shown = self._show(self._enter())
        for params in (
            *({"signature": text} for text in (None, "", "x", "PHN2Zy8+", 7, ["x"], draw(line=False))),
            *({"name": text} for text in (None, "", " ", "\ud800")),
        ):
            self.assertTrue(self._sign(shown, **params)["error"], params)
        self.assertIn("try again later", self._sign(shown, signature="A" * 800_000)["error"])
        self.assertFalse(self._plans())

    @mute_logger("odoo.http")
    def test_strangers_and_replaced_links(self):
        page = self._enter()
        shown, plan = self._show(page), self._propose()
        paths = [f"{self.path}/plan/{plan.id}", f"{self.path}/plan/{plan.id}/agreement.pdf"]
        for path in paths:
            self.assertEqual(self.url_open(path).status_code, 200, path)
        self.payer.action_rotate_token()
        for path in paths:
            self.assertEqual(self.url_open(path).status_code, 404, path)
        self.assertEqual(self._show(page).status_code, 404)
        for path in ("plan/ask", "instalment"):
            answer = self.url_open(f"{self.path}/{path}", data={"csrf_token": self._csrf(page)})
            self.assertEqual(answer.status_code, 404, path)
        self.assertTrue(self._call(f"{self.path}/plan/schedule", form={}, items=[])["problem"])
        self.assertTrue(self._sign(shown)["error"])
        self.assertTrue(self._sign(shown, f"{self.path}/plan/{plan.id}/sign")["error"])
        self.assertEqual(plan.state, "proposed")
        for path in ("plan", "plan/ask", "instalment", "plan/sign", "plan/schedule"):
            self.assertIn(self.url_open(f"{self.path}/{path}").status_code, (404, 405, 400, 415), path)
        self.assertEqual(self.url_open(f"{self.path}/plan/ask", data={"terms": "x"}).status_code, 400, "no csrf token")

    @mute_logger("odoo.http")
    def test_plans_of_others(self):
        customer, _contact = self._make_customer("Other")
        other = self.root["collection.payer"].for_partner(customer.id, self.company.id)
        mine, plan = self.payer, self._propose()
        self._enter(other)
        self.path = f"/my/collections/{other.id}"
        for number in (plan.id, 0, 2**31 + 1, 10**20):
            self.assertEqual(self.url_open(f"{self.path}/plan/{number}").status_code, 404)
            self.assertEqual(self.url_open(f"{self.path}/plan/{number}/agreement.pdf").status_code, 404)
            self.assertTrue(self._sign(None, f"{self.path}/plan/{number}/sign")["error"])
        self.assertEqual(plan.state, "proposed")
        with self._on(self._day(0)):
            mine._as_portal()._sign_proposed(plan, "Maria", draw())
        page = self.url_open(self.path)
        token = page.text.partition('csrf_token: "')[2].partition('"')[0]
        for number in (plan._get_parts()[0].id, "", "x", "-1", "9" * 40, "1e400"):
            answer = self.url_open(f"{self.path}/instalment", data={"csrf_token": token, "instalment": number})
            self.assertEqual(answer.status_code, 422, number)
        self.assertFalse(self.root["collection.payment.share"].search_count([("payer_id", "=", mine.id)]))

    def test_our_own_people_only_look(self):
        shown, plan = self._show(self._enter()), self._propose()
        self.authenticate(self.collector.login, self.collector.login)
        page = self.url_open(self.path)
        self.assertIn("Look at it and sign", self._text(page))
        proposal = self.url_open(f"{self.path}/plan/{plan.id}")
        self.assertNotIn("portal.signature_form", proposal.text)
        csrf = self._csrf(page)
        for path in ("plan", "plan/ask", "instalment"):
            data = {"csrf_token": csrf, "terms": self._terms(shown), **self._form()}
            answer = self.url_open(f"{self.path}/{path}", data=data, allow_redirects=False)
            self.assertEqual(answer.status_code, 303, path)
        self.assertTrue(self._sign(shown)["error"])
        self.assertTrue(self._sign(shown, f"{self.path}/plan/{plan.id}/sign")["error"])
        self.assertEqual(self._plans().mapped("state"), ["proposed"])

    def test_people_of_another_company_and_archived_payers(self):
        plan = self._propose()
        paths = ["", f"/plan/{plan.id}", f"/plan/{plan.id}/agreement.pdf"]
        company = self.root["res.company"].create({"name": "Other house"})
        stranger = self._make_user("collector", company)
        self.authenticate(stranger.login, stranger.login)
        self.assertEqual({self.url_open(self.path + path).status_code for path in paths}, {404})
        self.authenticate(None, None)
        self._enter()
        self.payer.active = False
        self.assertEqual({self.url_open(self.path + path).status_code for path in paths}, {404})

    def test_a_logged_in_contact_signs_in_his_own_name(self):
        self._make_portal_user(self.billing)
        self.authenticate("buyer", "buyer")
        self._sign(self._show(self.url_open(self.path)))
        self.assertEqual(self._plans().contact_id, self.billing)

    def test_papers_are_downloaded_never_shown(self):
        self._sign(self._show(self._enter()))
        answer = self.url_open(f"{self.path}/plan/{self._plans().id}/agreement.pdf")
        self.assertEqual(answer.content, b"%PDF-1.4 paper")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_too_many_calls(self):
        shown = self._show(self._enter())
        for _time in range(60):
            self.root["collection.portal.hit"]._count("post", f"payer {self.payer.id}")
        self.assertTrue(self._sign(shown)["error"])
        self.assertEqual(self._show(shown).status_code, 429)
        self.assertFalse(self._plans())

    def test_from_right_to_left(self):
        self.root["res.lang"]._activate_lang("ar_001")
        self.billing.lang = "ar_001"
        shown = self._show(self._enter())
        self.assertIn('dir="rtl"', shown.text)
