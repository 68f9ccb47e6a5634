from contextlib import suppress
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY
from .portal_common import PortalCase, PortalHttpCase

#: Days after the Monday of the stories.
THURSDAY, SUNDAY, LAST = 3, 6, 14


@tagged("post_install", "-at_install")
class TestPromiseOnPage(PortalCase):
    """A customer promises a day: within the policy it counts at once, beyond it a person answers."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)
        self.other = self._make_invoice(500, late=9)

    def _promise(self, *invoices, number="n1", day=THURSDAY, contact=None, lang="en_US", on=MONDAY, **form):
        form = {"block": self._block(on=on)["key"], "number": number, "date": str(self._day(day)), **form}
        items = [self._item(invoice).id for invoice in invoices or (self.invoice,)]
        with self._on(on):
            payer = self.payer._as_portal(lang)
            return payer._promise_on_page(form, items, contact or self.root["res.partner"])

    def _section(self, on=MONDAY):
        statement = self._statement(on=on)
        with self._on(on):
            sections = self.payer._as_portal("en_US")._get_portal_sections(statement)
        found = [section for section in sections if section["template"] == "account_collections.portal_promise"]
        return found[0]["values"] if found else None

    def _banners(self, on=MONDAY):
        with self._on(on):
            return [banner["text"] for banner in self.payer._as_portal("en_US")._get_portal_banners()]

    def _promises(self):
        return self.root["collection.promise"].search([("payer_id", "=", self.payer.id)])

    def test_a_promise_counts_at_once(self):
        promise = self._promise()
        self.assertEqual(
            (promise.state, promise.amount, promise.evidence, promise.owner_id),
            ("open", 1000, "written", self.collector),
        )
        self.assertEqual((self._code(self.invoice), self._code(self.other)), ("promised", False))
        self.assertEqual(self._lines()[self.invoice.name]["label"], "Promised until Mar 5, 2026")
        (banner,) = self._banners()
        self.assertIn("1,000.00 by Mar 5, 2026", banner.replace("\N{NO-BREAK SPACE}", " "))

    def test_a_part_leaves_the_rest_to_be_asked_for(self):
        promise = self._promise(amount="400.50")
        self.assertEqual(promise.amount, 400.5)
        self.assertFalse(self._code(self.invoice))
        (notice,) = self._run().notice_ids
        self.assertEqual(notice.amount_ids.amount, 1099.5)

    def test_it_is_confirmed_once_to_who_promised(self):
        contact = self.root["res.partner"].create(
            {"name": "Ann", "email": "ann@acme.example.com", "parent_id": self.customer.id}
        )
        self._promise(contact=contact)
        self._promise(contact=contact)
        self._deliver_mails()
        (mail,) = self.outbox
        self.assertIn("ann@acme.example.com", mail["email_to"][0])
        self.assertIn("1,000.00", self._text_of(mail))

    def test_by_the_link_the_billing_contact_gets_the_confirmation(self):
        self._promise()
        answer = self.root["collection.answer"].search([("kind", "=", "promise_confirmed")])
        self.assertEqual(answer.contact_ids, self.billing)

    def test_it_is_on_the_timeline_in_our_language(self):
        self.root["res.lang"]._activate_lang("fr_FR")
        self._promise(lang="fr_FR")
        touch = self.payer.interaction_ids.filtered(lambda touch: touch.channel == "portal")
        self.assertEqual((touch.direction, touch.outcome, touch.user_id.id), ("in", "promised", False))
        self.assertIn("03/05/2026", touch.note)
        self.assertEqual(self._promises().interaction_id, touch)

    def test_nobody_gets_a_task_for_what_counts_at_once(self):
        self._promise()
        self.assertFalse(self.payer.activity_ids)

    def test_a_form_counts_once(self):
        self.assertEqual(self._promise(), self._promise())
        self.assertEqual(len(self._promises()), 1)

    def test_a_second_promise_waits_for_an_answer(self):
        self._promise()
        self.assertEqual(self._section()["reasons"], ["You have promised something already."])
        second = self._promise(self.other, number="n2")
        self.assertEqual(second.state, "to_approve")
        self.assertEqual(len(self._tasks("promise_approval")), 1)
        self.assertFalse(self._code(self.other), "reminders go on")
        self.assertEqual(self._lines()[self.other.name]["label"], "Proposed for Mar 5, 2026")
        self.assertIn("We look at it and answer you", self._banners()[1])
        with self.assertRaisesRegex(UserError, "Proposed for"):
            self._promise(self.other, number="n3")

    def test_a_proposal_that_is_refused_is_answered(self):
        self._promise()
        second = self._promise(self.other, number="n2")
        self._deliver_mails()
        self.outbox.clear()
        with self._on(MONDAY):
            second.with_user(self.manager).action_void("too often")
            self._promises().filtered(lambda promise: promise.state == "open").action_void("mistake")
        self._deliver_mails()
        (mail,) = self.outbox
        self.assertIn("cannot agree", self._text_of(mail))
        self.assertNotIn("too often", self._text_of(mail))

    def test_a_proposal_that_was_paid_meanwhile_needs_no_answer(self):
        self._promise()
        second = self._promise(self.other, number="n2")
        self._pay(self.other)
        self._deliver_mails()
        self.outbox.clear()
        with self._on(self._day(9)):
            self.root["collection.promise"]._void_unapproved()
        self._deliver_mails()
        self.assertEqual((second.state, self.outbox), ("void", []))

    def test_days_that_cannot_be(self):
        for day, words in (
            (-1, "Mar 2, 2026 or later"),
            (SUNDAY, "Mar 8, 2026 is a day off. The next working day is Mar 9, 2026"),
            (LAST + 1, "up to Mar 16, 2026"),
            (4000, "up to Mar 16, 2026"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._promise(day=day)
        for text in ("", "x", "2026-13-01", "5.3.2026", "\x00", "9" * 99):
            with self.assertRaisesRegex(UserError, "choose the day"):
                self._promise(date=text)
        self.assertFalse(self._promises())

    def test_the_days_offered_are_working_days_within_the_policy(self):
        values = self._section()
        self.assertEqual((values["first"], values["last"]), (MONDAY, self._day(LAST)))
        self.policy.promise_max_days = 6
        saturday = self._section(on=self._day(5))
        self.assertEqual((saturday["first"], saturday["last"]), (self._day(7), self._day(11)))
        self.policy.promise_max_days = 0
        self.assertGreater(self._section()["last"], self._day(360))

    def test_amounts_that_cannot_be(self):
        for text in ("0", "-1", "1000.01", "many", "1e3", "0.001"):
            with self.assertRaises(UserError, msg=text):
                self._promise(amount=text)
        self.assertEqual(self._promise(amount=" 999. ").amount, 999)

    def test_what_is_disputed_planned_promised_or_being_paid(self):
        transaction = self._make_chosen_transaction({self.other: "100"})
        with self._on(MONDAY):
            transaction._set_pending()
            self.env["collection.dispute"].with_user(self.collector).create(
                {"payer_id": self.payer.id, "move_line_ids": self._item(self.invoice).ids, "reason": "price"}
            )
        self.assertIsNone(self._section())
        with self.assertRaisesRegex(UserError, "cannot be promised: In clarification"):
            self._promise()
        with self.assertRaisesRegex(UserError, "cannot be promised: Payment on its way"):
            self._promise(self.other)

    def test_items_of_others_and_nothing_at_all(self):
        foreign = self._make_invoice(5, late=12, partner=self._make_customer("Other")[0])
        credit = self._make_credit(50)
        for items in ((foreign,), (self.invoice, foreign), (credit,)):
            with self.assertRaises(UserError):
                self._promise(*items)
        with self.assertRaises(UserError), self._on(MONDAY):
            form = {"block": self._block()["key"], "number": "n", "date": str(self._day(THURSDAY))}
            self.payer._as_portal("en_US")._promise_on_page(form, [], self.root["res.partner"])
        for form in ({"block": "1-1"}, {"block": None}, {"number": ""}, {"number": "\x00 "}):
            with self.assertRaises(UserError):
                self._promise(**form)
        self.assertFalse(self._promises())

    def test_what_fails_in_the_middle_leaves_nothing(self):
        self.patch(
            self.env.registry["collection.promise"],
            "_check_contact",
            lambda _self: (_ for _ in ()).throw(UserError("no")),
        )
        # assertRaises would roll back by itself
        with suppress(UserError):
            self._promise()
        self.assertFalse(self._promises())
        self.assertFalse(self.payer.interaction_ids)

    def test_a_promise_that_was_not_kept_is_said_politely(self):
        promise = self._promise()
        late = self._day(9)
        with self._on(late):
            self.root["collection.promise"]._settle(self.payer.ids)
        self.assertEqual(promise.state, "broken")
        self.assertIn("tell us what gets in the way", self._banners(late)[0])
        self.assertEqual(self._section(late)["reasons"], ["An earlier promise could not be kept."])
        self.assertEqual(self._banners(self._day(60)), [])
        self._pay(self.invoice, on=late)
        self.assertEqual(self._banners(late), [])

    def test_offered_while_something_is_due(self):
        self.assertTrue(self._section())
        self._pay(self.invoice)
        self._pay(self.other)
        self.assertIsNone(self._section())
        self._make_invoice(10, late=-30)
        self.assertIsNone(self._section(), "there is time enough")
        self._make_invoice(10, late=-3)
        self.assertTrue(self._section())


@tagged("post_install", "-at_install")
class TestPromiseHttp(PortalHttpCase):
    """The form on the page."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)

    def _send(self, page, path=None, **form):
        data = {
            "csrf_token": self._csrf(page) if page else Request.csrf_token(self),
            "form": "promise",
            "block": self._block()["key"],
            "number": "n1",
            "date": str(MONDAY + timedelta(days=THURSDAY)),
            "promise_item": self._item(self.invoice).id,
            **form,
        }
        return self.url_open(f"{path or self.path}/promise", data=data)

    def _promises(self):
        return self.root["collection.promise"].search([("payer_id", "=", self.payer.id)])

    def test_promise_by_the_link(self):
        answer = self._send(self._enter())
        self.assertEqual(answer.status_code, 200)
        self.assertIn("We have noted your promise", self._text(answer))
        self.assertIn("Promised until Mar 5, 2026", self._text(answer))
        self.assertEqual((self._promises().state, self._promises().contact_id.id), ("open", False))

    def test_promise_as_a_logged_in_contact(self):
        self._make_portal_user(self.billing)
        self.authenticate("buyer", "buyer")
        self._send(self.url_open(self.path))
        self.assertEqual(self._promises().contact_id, self.billing)

    def test_a_day_off_is_refused_in_place_and_the_form_kept(self):
        answer = self._send(self._enter(), date=str(self._day(SUNDAY)), amount="77.5")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("The next working day is Mar 9, 2026", self._text(answer))
        self.assertIn('value="77.5"', answer.text)
        self.assertIn(f'value="{self._day(SUNDAY)}"', answer.text)
        self.assertFalse(self._promises())

    def test_beyond_the_limits_the_page_says_so(self):
        self.policy.promise_max_amount = 10
        answer = self._send(self._enter())
        self.assertIn("We look at the day that you propose and answer you", self._text(answer))
        self.assertEqual(self._promises().state, "to_approve")

    def test_twice_counts_once_and_strangers_not_at_all(self):
        page = self._enter()
        self._send(page)
        self._send(page)
        self.assertEqual(len(self._promises()), 1)
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        for path in (f"/my/collections/{other.id}", "/my/collections/0", f"/my/collections/{2**31 + 5}"):
            self.assertEqual(self._send(page, path, number="n2").status_code, 404)
        self.payer.action_rotate_token()
        self.assertEqual(self._send(page, number="n3").status_code, 404)
        self.assertEqual(len(self._promises()), 1)

    def test_without_a_key_archived_or_of_another_company(self):
        page = self._enter()
        self.payer.sudo().active = False
        self.assertEqual(self._send(page).status_code, 404)
        self.payer.sudo().active = True
        self.authenticate(None, None)
        self.assertEqual(self._send(None).status_code, 404)
        user = self._make_user("collector", self.root["res.company"].create({"name": "Other house"}))
        self.authenticate(user.login, user.login)
        self.assertEqual(self._send(None).status_code, 404)
        self.assertFalse(self._promises())

    @mute_logger("odoo.http")
    def test_forms_of_other_sites_and_links_do_nothing(self):
        page = self._enter()
        self.assertEqual(self._send(page, csrf_token="x").status_code, 400)
        self.assertEqual(self.url_open(f"{self.path}/promise").status_code, 405)
        self.assertEqual(self._send(page, note="x" * 400_000).status_code, 413)
        self.assertFalse(self._promises())

    def test_our_own_people_promise_nothing(self):
        self.authenticate(self.reader.login, self.reader.login)
        page = self.url_open(self.path)
        self.assertIn("Promise a date", self._text(page))
        self.assertEqual(self._send(page).status_code, 200)
        self.assertFalse(self._promises())

    def test_odd_forms_are_no_errors(self):
        page = self._enter()
        foreign = self._item(self._make_invoice(5, late=12, partner=self._make_customer("Other")[0]))
        for form in (
            {"promise_item": foreign.id},
            {"promise_item": ["", "x", "-1", "9" * 40, "\x00"]},
            {"amount": ["-5", "7"]},
            {"amount": "1" * 500, "number": "\x00"},
            {"block": "\x00", "date": "\ufffd"},
        ):
            self.assertEqual(self._send(page, **form).status_code, 422, form)
        self.assertFalse(self._promises())
