from datetime import date, datetime
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY
from .portal_common import PortalCase, PortalHttpCase

#: The last day of the usual offer here, a Wednesday.
LAST = 9


class OfferMixin:
    """An offer to the customer, and what its page says of it."""

    def _offer(self, *invoices, percent=2.0, opened=True, payer=None, days=LAST):
        items = self.env["account.move.line"].browse()
        for invoice in invoices or (self.invoice,):
            items |= self._item(invoice)
        values = {"payer_id": (payer or self.payer).id, "move_line_ids": items.ids, "percent": percent}
        with self._on(MONDAY):
            offer = self.root["collection.offer"].create({**values, "date": self._day(days)})
            if opened:
                offer.action_open()
        return offer

    def _shown(self, on=MONDAY):
        statement = self._statement(on=on)
        with self._on(on):
            sections = self.payer._as_portal("en_US")._get_portal_sections(statement)
        found = [section for section in sections if section["template"] == "account_collections.portal_offer"]
        return found[0]["values"]["offers"] if found else []


@tagged("post_install", "-at_install")
class TestOfferOnPage(OfferMixin, PortalCase):
    """An offer is accepted once, and then costs the reduced amount, whatever button is pressed."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)

    def _accept(self, accepted, on=MONDAY, contact=None, **form):
        with self._on(on):
            self.payer._as_portal("en_US")._accept_offer_on_page(
                {"offer": str(accepted.id), "agree": "yes", **form}, contact or self.root["res.partner"]
            )

    def _pay_all(self, on=MONDAY):
        """The transaction of “Pay everything overdue”."""
        with self._on(on):
            payer = self.payer._as_portal("en_US")
            block = self._block(on=on)
            basket, problems = payer._fill_basket(block, payer._choose_overdue(block))
            self.assertFalse(problems)
            return self._make_basket_transaction(payer._open_basket(payer._sign_basket(basket)))

    def test_what_is_saved_and_what_is_to_pay(self):
        self._offer()
        (shown,) = self._shown()
        self.assertEqual((shown["owed"], shown["saved"], shown["reduced"], shown["state"]), (1000, 20, 980, "open"))
        self.assertEqual(self._block()["pay_all"], 1000, "nobody has agreed yet")

    def test_accepted_it_costs_less(self):
        offer = self._offer()
        self._accept(offer)
        (shown,) = self._shown()
        self.assertEqual((offer.state, shown["to_pay"], self._block()["pay_all"]), ("accepted", 980, 980))
        line = self._lines()[self.invoice.name]
        self.assertEqual((line["payable"], line["amount"]), (980, 1000))
        label = line["label"].replace("\N{NO-BREAK SPACE}", " ")
        self.assertEqual(label, "Offer accepted: pay $ 980.00 by Mar 11, 2026")

    def test_paid_online_it_is_honoured_to_the_cent(self):
        offer = self._offer()
        self._accept(offer)
        transaction = self._pay_all()
        self.assertEqual(transaction.amount, 980)
        self._finish(transaction)
        credit = offer.credit_move_ids
        self.assertEqual((offer.state, credit.state, credit.amount_total), ("honoured", "draft", 20))
        block = self._block()
        self.assertEqual((block["overdue"], block["total"], block["pay_all"], block["can_pay"]), (0, 0, 0, False))
        self.assertIn("credit note follows", block["lines"][0]["label"])
        with self._on(MONDAY):
            credit.action_post()
        self.assertEqual((self.invoice.amount_residual, self._statement()["blocks"]), (0, []))

    def test_several_items_and_others_beside_them(self):
        second, beside = self._make_invoice(500, late=3), self._make_invoice(70, late=2)
        offer = self._offer(self.invoice, second)
        self._accept(offer)
        lines = self._lines()
        self.assertEqual([lines[move.name]["payable"] for move in (self.invoice, second, beside)], [1000, 470, 70])
        transaction = self._make_chosen_transaction({self.invoice: "", second: ""})
        self.assertEqual(transaction.amount, 1470)
        self._finish(transaction)
        self.assertEqual((offer.state, sum(offer.credit_move_ids.mapped("amount_total"))), ("honoured", 30))
        self.assertEqual((second.amount_residual, beside.amount_residual), (30, 70))

    def test_parts_that_are_paid_add_up(self):
        offer = self._offer()
        self._accept(offer)
        self._finish(self._make_chosen_transaction({self.invoice: "500"}))
        self.assertEqual((offer.state, self._shown()[0]["to_pay"]), ("accepted", 480))
        self._finish(self._pay_all())
        self.assertEqual((offer.state, offer.credit_move_ids.amount_total), ("honoured", 20))

    def test_while_the_payment_is_on_its_way_nothing_is_to_pay(self):
        self._accept(self._offer())
        transaction = self._pay_all()
        with self._on(MONDAY):
            transaction._set_pending()
        self.assertEqual((self._shown()[0]["to_pay"], self._block()["pay_all"]), (0, 0))

    def test_a_credit_note_meanwhile_is_no_second_discount(self):
        offer = self._offer()
        self._accept(offer)
        self._make_credit(300, origin=self.invoice)
        self.assertEqual(self._lines()[self.invoice.name]["payable"], 700)
        self.assertEqual(offer._get_discounts(), {})

    def test_the_reduced_amount_ends_with_the_offer(self):
        offer = self._offer()
        self._accept(offer)
        with self._on(MONDAY):
            payer = self.payer._as_portal("en_US")
            block = self._block()
            signed = payer._sign_basket(payer._fill_basket(block, payer._choose_overdue(block))[0])
            self.assertTrue(payer._open_basket(signed))
            offer.with_user(self.manager).action_withdraw()
            with self.assertRaises(UserError):
                payer._open_basket(signed)
        self.assertEqual(self._block()["pay_all"], 1000)
        self.assertEqual(self._shown()[0]["state"], "withdrawn")

    def test_after_the_last_day_the_full_amount_is_due(self):
        offer = self._offer()
        self._accept(offer)
        self.assertEqual(self._block(on=self._day(LAST))["pay_all"], 980)
        late = self._day(LAST + 1)
        self.assertEqual((self._block(on=late)["pay_all"], self._shown(late)[0]["state"]), (1000, "passed"))
        with self._on(self._day(14)):
            offer._settle_offers()
        self.assertEqual((offer.state, self._shown(self._day(14))[0]["state"]), ("expired", "expired"))
        self.assertEqual(self._shown(self._day(40)), [])

    def test_what_has_ended_cannot_be_accepted(self):
        gone = self._offer()
        with self._on(MONDAY):
            gone.action_withdraw()
        late = self._offer()
        for offer, day in ((gone, MONDAY), (late, self._day(LAST + 1))):
            with self.assertRaisesRegex(UserError, "has ended"):
                self._accept(offer, day)
        self.assertEqual(late.state, "open")

    def test_drafts_and_offers_to_others_are_unknown(self):
        draft = self._offer(opened=False)
        other, _contact = self._make_customer("Other")
        payer = self.root["collection.payer"].for_partner(other.id, self.company.id)
        foreign = self._offer(self._make_invoice(9, late=9, partner=other), payer=payer)
        for offer in (draft, foreign):
            with self.assertRaisesRegex(UserError, "no such offer"):
                self._accept(offer)
        for text in ("", "x", "0", "-1", None, "9" * 50):
            with self.assertRaisesRegex(UserError, "no such offer"):
                self._accept(draft, offer=text)
        self.assertEqual(self._shown(), [])
        self.assertEqual(self._block()["pay_all"], 1000)

    def test_it_is_accepted_with_a_tick_and_once(self):
        offer = self._offer()
        for agree in (None, "", "no"):
            with self.assertRaisesRegex(UserError, "tick"):
                self._accept(offer, agree=agree)
        self._deliver_mails()
        self.outbox.clear()
        person = self.root["res.partner"].create(
            {"name": "Ann", "email": "ann@acme.example.com", "parent_id": self.customer.id}
        )
        self._accept(offer, contact=person)
        self._accept(offer, contact=person)
        touches = self.payer.interaction_ids.filtered(lambda touch: touch.channel == "portal")
        self.assertEqual((len(touches), touches.contact_id, touches.user_id.id), (1, person, False))
        self.assertIn("980.00", touches.note)
        self._deliver_mails()
        (mail,) = self.outbox
        self.assertIn("ann@acme.example.com", mail["email_to"][0])
        for words in ("Dear Ann", "980.00", "20.00", "Mar 11, 2026"):
            self.assertIn(words, self._text_of(mail))
        self.assertFalse(self.payer.activity_ids)

    def test_an_item_in_an_offer_is_not_promised(self):
        self._offer()
        with self._on(MONDAY), self.assertRaisesRegex(UserError, "cannot be promised"):
            form = {"block": self._block()["key"], "number": "n", "date": str(self._day(3))}
            self.payer._as_portal("en_US")._promise_on_page(
                form, self._item(self.invoice).ids, self.root["res.partner"]
            )

    def test_the_last_evening_counts_where_the_company_is(self):
        """At one in the night by Greenwich it is still the evening before in New York."""
        self.company.partner_id.tz = "America/New_York"
        offer = self._offer()
        self._accept(offer)
        transaction = self._pay_all(self._day(LAST))
        with self._on(self._day(LAST + 1), hour=1):
            transaction._set_done()
        self.assertEqual(transaction.last_state_change, datetime(2026, 3, 12, 1))
        with self._on(self._day(LAST + 1), hour=9):
            transaction._post_process()
        self.assertEqual((transaction.payment_id.date, offer.state), (date(2026, 3, 11), "honoured"))

    def test_discounts_come_off_what_is_due_last(self):
        small = self._make_invoice(5, late=1)
        offer = self._offer(self.invoice, small)
        self._accept(offer)
        with self._on(MONDAY):
            discounts = offer._get_discounts()
        self.assertEqual(discounts, {self._item(small).id: Decimal(5), self._item(self.invoice).id: Decimal("15.1")})


@tagged("post_install", "-at_install")
class TestOfferHttp(OfferMixin, PortalHttpCase):
    """The form on the page, and the way from it to the payment."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)
        self.offer = self._offer()

    def _send(self, page=None, path=None, **form):
        data = {
            "csrf_token": self._csrf(page) if page else Request.csrf_token(self),
            "form": "offer",
            "offer": self.offer.id,
            "agree": "yes",
            **form,
        }
        return self.url_open(f"{path or self.path}/offer", data=data)

    def test_accept_and_pay(self):
        page = self._enter()
        self.assertIn("You save", self._text(page))
        page = self._send(page)
        self.assertIn("Thank you for accepting our offer", self._text(page))
        self.assertIn("Pay $ 980.00 now", self._text(page).replace("\N{NO-BREAK SPACE}", " "))
        page = self._pay(page, item=self._item(self.invoice).id)
        self._transact(self._basket_of(page))
        transaction = self.root["collection.payment.share"].search([("payer_id", "=", self.payer.id)]).transaction_id
        self.assertEqual(transaction.amount, 980)
        self._finish(transaction)
        self.assertEqual((self.offer.state, self.offer.credit_move_ids.amount_total), ("honoured", 20))
        page = self.url_open(self.path)
        self.assertIn("this is paid as offered", self._text(page))
        self.assertNotIn("Pay everything overdue", self._text(page))

    @mute_logger("odoo.http")
    def test_a_payment_begun_before_the_offer_was_taken_back(self):
        page = self._pay(self._send(self._enter()), what="overdue")
        self.offer.action_withdraw()
        self.assertIn("changed meanwhile", self._transact(self._basket_of(page)))
        self.assertFalse(self.root["collection.payment.share"].search_count([]))

    def test_twice_counts_once_and_strangers_not_at_all(self):
        page = self._enter()
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        self.assertEqual(self._send(page, f"/my/collections/{other.id}").status_code, 404)
        self.payer.sudo().active = False
        self.assertEqual(self._send(page).status_code, 404)
        self.payer.sudo().active = True
        self.assertEqual(self.offer.state, "open")
        for _time in range(2):
            self.assertEqual(self._send(page).status_code, 200)
        self.assertEqual(self.offer.state, "accepted")
        answers = self.root["collection.answer"].search([("kind", "=", "offer_accepted")])
        self.assertEqual(answers.contact_ids, self.billing)

    def test_who_has_no_right_accepts_nothing(self):
        page = self._enter()
        self.payer.action_rotate_token()
        self.assertEqual(self._send(page).status_code, 404)
        self.authenticate(None, None)
        self.assertEqual(self._send().status_code, 404)
        user = self._make_user("collector", self.root["res.company"].create({"name": "Other house"}))
        self.authenticate(user.login, user.login)
        self.assertEqual(self._send().status_code, 404)
        self.authenticate(self.reader.login, self.reader.login)
        self.assertEqual(self._send().status_code, 200, "a preview only looks")
        self.assertEqual(self.offer.state, "open")

    @mute_logger("odoo.http")
    def test_odd_forms(self):
        page = self._enter()
        for form, status in (
            ({"csrf_token": "x"}, 400),
            ({"note": "x" * 400_000}, 413),
            ({"offer": "0"}, 422),
            ({"offer": ["\x00", self.offer.id]}, 422),
            ({"agree": "no"}, 422),
        ):
            self.assertEqual(self._send(page, **form).status_code, status, form)
        self.assertEqual(self.url_open(f"{self.path}/offer").status_code, 405)
        self.assertEqual(self.offer.state, "open")
