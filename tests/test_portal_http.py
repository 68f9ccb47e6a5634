from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestDoor(PortalHttpCase):
    """Who gets in, and what the others are told: always the same."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)

    def test_the_link_leads_to_an_address_without_the_key(self):
        page = self._enter()
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("access_token", page.url)
        self.assertNotIn(self._key(), page.text)
        self.assertIn(self.invoice.name, self._text(page))
        self.assertIn("1,000.00", self._text(page))

    def test_nothing_of_the_page_is_kept_or_told_further(self):
        page = self._enter()
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "private, no-store")
        self.assertIn("noindex", page.headers["X-Robots-Tag"])
        self.assertIn("frame-ancestors 'self'", page.headers["Content-Security-Policy"])

    def test_whoever_has_no_right_learns_nothing(self):
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        archived = self.root["collection.payer"].for_partner(self._make_customer("Gone")[0].id, self.company.id)
        key, foreign, gone = self._key(), self._key(other), self._key(archived)
        archived.active = False
        answers = []
        for payer_id, token in (
            *((self.payer.id, token) for token in ("", "x", key[:-1], foreign, "ä", "%00", "a" * 5000)),
            *((other.id, key), (archived.id, gone), (2**31 + 5, key), (10**25, key), (999999, key)),
        ):
            self.opener.cookies.clear()
            answers.append(self.url_open(f"/my/collections/{payer_id}", params={"access_token": token}))
        for path in ("", "/statement.pdf", f"/invoice/{self.invoice.id}"):
            self.opener.cookies.clear()
            answers.append(self.url_open(self.path + path))
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len({self._text(answer) for answer in answers}), 1)

    def test_the_session_opens_one_page_only(self):
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        self._enter()
        self.assertEqual(self.url_open(self.path).status_code, 200)
        self.assertEqual(self.url_open(f"/my/collections/{other.id}").status_code, 404)

    def test_a_replaced_link_explains_itself(self):
        old = self._key()
        self.assertEqual(self._enter().status_code, 200)
        self.payer.action_rotate_token()
        self.assertEqual(self.url_open(self.path).status_code, 404, "the session ends with the key")
        answer = self._enter(key=old)
        self.assertEqual(answer.status_code, 404)
        self.assertIn("has been replaced", self._text(answer))
        self.assertNotIn("Acme", self._text(answer))

    def test_the_session_does_not_last(self):
        self._enter()
        with self._on(self._day(1), 23):
            self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_guessing_ends_soon(self):
        for _time in range(20):
            self._enter(key="wrong")
        answer = self._enter(key="wrong")
        self.assertEqual((answer.status_code, answer.headers["Retry-After"]), (429, "600"))
        self.assertEqual(self._enter().status_code, 429, "even with the right key")

    def test_logged_in_contacts_need_no_link(self):
        self._make_portal_user(self.billing)
        self.authenticate("buyer", "buyer")
        self.assertIn(self.invoice.name, self._text(self.url_open(self.path)))
        listing = self.url_open("/my/collections")
        self.assertTrue(listing.url.endswith(self.path), "with one page that page itself")

    def test_one_login_two_companies(self):
        other = self.root["res.company"].create({"name": "Other house"})
        self.root["collection.payer"].for_partner(self.customer.id, other.id)
        self._make_portal_user(self.billing)
        self.authenticate("buyer", "buyer")
        listing = self._text(self.url_open("/my/collections"))
        self.assertIn("Other house", listing)
        self.assertIn("1,000.00", listing)
        self.assertEqual(self.url_open("/my/home").status_code, 200)

    def test_strangers_with_a_login_see_nothing(self):
        stranger, _contact = self._make_customer("Stranger")
        self._make_portal_user(stranger, "stranger")
        self.authenticate("stranger", "stranger")
        self.assertEqual(self.url_open(self.path).status_code, 404)
        self.assertEqual(self.url_open(f"{self.path}/invoice/{self.invoice.id}").status_code, 404)

    def test_people_of_another_company_see_nothing(self):
        other = self.root["res.company"].create({"name": "Other house"})
        user = self._make_user("collector", other)
        self.authenticate(user.login, user.login)
        self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_our_own_people_look_and_do_nothing(self):
        self.authenticate(self.reader.login, self.reader.login)
        page = self.url_open(self.path)
        self.assertIn("Preview.", self._text(page))
        self.assertNotIn('name="what"', page.text)
        self._pay(page, what="overdue")
        self.assertFalse(self.root["collection.payment.share"].search_count([]))

    def test_names_are_no_markup(self):
        self.customer.name = "<script>alert(1)</script>"
        self.invoice.ref = "<img src=x onerror=alert(1)>"
        page = self._enter()
        self.assertNotIn("<script>alert(1)", page.text)
        self.assertNotIn("<img src=x", page.text)

    def test_from_right_to_left_in_the_reader_s_language(self):
        self.root["res.lang"]._activate_lang("ar_001")
        self.billing.lang = "ar_001"
        page = self._enter()
        self.assertIn('dir="rtl"', page.text)
        self.assertIn('lang="ar-001"', page.text)
        self.assertEqual(self._enter(lang="en_US").text.count('dir="rtl"'), 0)
        self.assertEqual(self._enter(lang="xx_XX").status_code, 200)

    def test_invoices_of_others_stay_closed(self):
        other, _contact = self._make_customer("Other")
        foreign = self._make_invoice(1, partner=other)
        draft = self.invoice.copy()
        entry = self._make_entry(50, self.customer)
        self._enter()
        for move_id in (foreign.id, draft.id, entry.id, 0, 2**31 + 1, 10**20):
            self.assertEqual(self.url_open(f"{self.path}/invoice/{move_id}").status_code, 404, move_id)

    def test_an_invoice_is_downloaded_never_shown(self):
        self.root["ir.attachment"].create(
            {
                "name": "INV.pdf",
                "raw": b"%PDF-1.4 test",
                "res_model": "account.move",
                "res_id": self.invoice.id,
                "res_field": "invoice_pdf_report_file",
                "mimetype": "application/pdf",
            }
        )
        self.invoice.invalidate_recordset()
        self._enter()
        answer = self.url_open(f"{self.path}/invoice/{self.invoice.id}")
        self.assertEqual(answer.content, b"%PDF-1.4 test")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_the_statement_on_paper(self):
        self._enter()
        printed = []
        self.patch(
            self.env.registry["collection.printer"],
            "_print",
            lambda _self, page, paper="A4": printed.append(page) or b"%PDF-1.4",
        )
        answer = self.url_open(f"{self.path}/statement.pdf")
        self.assertEqual(answer.content, b"%PDF-1.4")
        self.assertIn(self.invoice.name, printed[0])
        self.assertIn("1,000.00", printed[0])
        self.assertNotIn("<script", printed[0])

    def test_customers_call_no_method_of_the_payer(self):
        self._make_portal_user(self.billing)
        self.authenticate("buyer", "buyer")
        for method, args in (
            ("action_share_portal", []),
            ("action_rotate_token", []),
            ("action_preview_portal", []),
            ("_get_statement", []),
            ("read", [["portal_token"]]),
            ("explain", []),
        ):
            params = {"model": "collection.payer", "method": method, "args": [self.payer.ids, *args], "kwargs": {}}
            with mute_logger("odoo.http"):
                answer = self.url_open(
                    f"/web/dataset/call_kw/collection.payer/{method}",
                    json={"jsonrpc": "2.0", "id": 1, "method": "call", "params": params},
                ).json()
            self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError", method)


@tagged("post_install", "-at_install")
class TestPaying(PortalHttpCase):
    """From the ticks to the transaction: what the browser says counts for nothing but the choice."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self._make_invoice(1000, late=12), self._make_invoice(200, late=2)

    def _transactions(self):
        shares = self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)])
        return shares.transaction_id

    def test_pay_everything_overdue(self):
        page = self._pay(self._enter(), what="overdue")
        self.assertEqual(page.status_code, 200)
        self.assertIn("1,200.00", self._text(page))
        result = self._transact(self._basket_of(page))
        transaction = self._transactions()
        self.assertEqual((transaction.amount, transaction.reference), (1200, result["reference"]))
        self.assertTrue(transaction.landing_route.endswith(self.path), "the way back is ours")
        self.assertEqual(transaction.partner_id, self.customer)
        self._finish(transaction)
        self.assertEqual(self.first.payment_state, "paid")
        self.assertIn("has arrived", self._text(self.url_open(self.path)))

    def test_pay_a_part_of_one(self):
        item = self._item(self.first)
        page = self._pay(self._enter(), item=item.id, **{f"amount_{item.id}": "12.34"})
        self._transact(self._basket_of(page))
        self._finish(self._transactions())
        self.assertEqual(item.amount_residual, 987.66)

    def test_wrong_amounts_are_said_in_place_and_kept(self):
        item = self._item(self.first)
        for text in ("-5", "0", "1000.01", "x"):
            page = self._pay(self._enter(), item=item.id, **{f"amount_{item.id}": text})
            self.assertEqual(page.status_code, 422, text)
            self.assertIn(f'id="problem_{item.id}"', page.text)
            self.assertIn(f'value="{text}"', page.text)
        self.assertFalse(self._transactions())

    def test_two_currencies_are_two_payments(self):
        euro = self.setup_other_currency("EUR")
        third = self._make_invoice(70, late=12, currency_id=euro.id)
        page = self._enter()
        keys = {block["currency"].name: block["key"] for block in self._statement()["blocks"]}
        for name, item in (("USD", self._item(self.second)), ("EUR", self._item(third))):
            payment = self._pay(page, block=keys[name], item=item.id)
            self._transact(self._basket_of(payment))
        self.assertEqual(
            {(each.currency_id.name, each.amount) for each in self._transactions()}, {("USD", 200), ("EUR", 70)}
        )
        mixed = self._pay(page, block=keys["USD"], item=self._item(third).id)
        self.assertEqual(mixed.status_code, 422)
        for transaction in self._transactions():
            self._finish(transaction)
        self.assertEqual([move.amount_residual for move in (self.first, self.second, third)], [1000, 0, 0])

    def test_amount_and_currency_of_the_browser_are_ignored(self):
        page = self._pay(self._enter(), item=self._item(self.first).id)
        self._transact(self._basket_of(page), amount=0.01)
        self.assertEqual(self._transactions().amount, 1000)
        for extra in ({"currency_id": 1}, {"partner_id": 1}, {"custom_create_values": {"amount": 1}}):
            with mute_logger("odoo.http"):
                self.assertIn("whitelisted", self._transact(self._basket_of(page), **extra))

    def test_a_way_to_pay_that_was_not_offered(self):
        page = self._pay(self._enter(), item=self._item(self.first).id)
        hidden = self.provider.copy({"is_published": False, "state": "test"})
        token = self.root["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": self.customer.id,
                "provider_ref": "x",
            }
        )
        for wrong in (
            *({"provider_id": hidden.id}, {"payment_method_id": 0}, {"flow": "validation"}, {"provider_id": None}),
            {"flow": "token", "token_id": token.id},
        ):
            with mute_logger("odoo.http"):
                self.assertIn("not available", self._transact(self._basket_of(page), **wrong), wrong)
        self.assertFalse(self._transactions())

    def test_forged_baskets(self):
        basket = self._basket_of(self._pay(self._enter(), item=self._item(self.first).id))
        with mute_logger("odoo.http"):
            for wrong in ("", None, 7, [], {"a": 1}, basket[:-4] + "AAAA", "\ud800"):
                self.assertIsInstance(self._transact(wrong), str)
        self.assertFalse(self._transactions())

    @mute_logger("odoo.http")
    def test_a_form_that_is_sent_twice_counts_once(self):
        page = self._pay(
            self._enter(), item=self._item(self.first).id, **{f"amount_{self._item(self.first).id}": "100"}
        )
        basket = self._basket_of(page)
        self._transact(basket)
        self._finish(self._transactions())
        self.assertIn("on its way already", self._transact(basket))
        self.assertEqual(len(self._transactions()), 1)
        self.assertEqual(self.first.amount_residual, 900)

    @mute_logger("odoo.http")
    def test_a_stranger_with_a_stolen_basket(self):
        basket = self._basket_of(self._pay(self._enter(), item=self._item(self.first).id))
        self.opener.cookies.clear()
        self.assertIsInstance(self._transact(basket), str)
        self.assertFalse(self._transactions())

    @mute_logger("odoo.http")
    def test_a_form_of_another_site_is_refused(self):
        self._enter()
        block = self._block()["key"]
        answer = self.url_open(f"{self.path}/pay", data={"block": block, "what": "overdue"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.url_open(f"{self.path}/pay").status_code, 405)

    def test_too_large_a_form(self):
        page = self._enter()
        self.assertEqual(self._pay(page, note="x" * 400_000).status_code, 413)

    def test_odd_forms_are_no_errors(self):
        page = self._enter()
        for form in (
            {"item": ["", "x", "-1", "9" * 40, "1.5", "\x00"]},
            {"block": "x", "item": "1"},
            {"what": "everything", "item": self._item(self.first).id, f"amount_{self._item(self.first).id}": "1" * 500},
            {"what": ["overdue", "ticked"]},
        ):
            self.assertIn(self._pay(page, **form).status_code, (200, 422), form)

    def test_too_many_forms(self):
        page = self._enter()
        self.root["collection.portal.hit"].sudo()
        for _time in range(60):
            self.root["collection.portal.hit"]._count("post", f"payer {self.payer.id}")
        self.assertEqual(self._pay(page, what="overdue").status_code, 429)

    def test_without_a_provider_there_is_the_bank(self):
        self.provider.state = "disabled"
        self.root["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": "DE89370400440532013000"}
        )
        page = self._enter()
        self.assertNotIn('name="what"', page.text)
        self.assertIn("DE89370400440532013000", self._text(page))
        self.assertIn(self.first.payment_reference, self._text(page))

    def test_saved_methods_are_shown_to_logged_in_contacts_only(self):
        self._make_portal_user(self.billing)
        self.provider.allow_tokenization = True
        self.root["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": self.billing.id,
                "provider_ref": "x",
                "payment_details": "4242",
            }
        )
        guest = self._pay(self._enter(), what="overdue")
        self.assertNotIn('data-payment-option-type="token"', guest.text)
        self.authenticate("buyer", "buyer")
        own = self._pay(self.url_open(self.path), what="overdue")
        self.assertIn('data-payment-option-type="token"', own.text)
