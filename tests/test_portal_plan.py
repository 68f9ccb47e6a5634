from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.collection_plan_page import TASK
from ..signature_image import clean_signature
from .common import MONDAY
from .portal_common import PortalCase
from .portal_plan_common import PagePlanMixin, draw

DATES = [date(2026, 3, 16), date(2026, 4, 16), date(2026, 5, 18)]


@tagged("post_install", "-at_install")
class TestSignature(PortalCase):
    """What strangers draw is made anew, and nothing else gets in."""

    def test_a_drawing_is_kept_and_nothing_else(self):
        clean = clean_signature(draw())
        self.assertTrue(clean and clean != draw())
        self.assertEqual(clean_signature(clean), clean)
        for text in (
            *(None, 7, [], "", "x", "äöü", "PHN2Zy8+", draw()[:60], draw(line=False), draw(kind="JPEG")),
            *(draw(size=(4000, 10)), "A" * 600_000, "\ud800"),
        ):
            self.assertIsNone(clean_signature(text), str(text)[:20].encode("ascii", "replace"))


@tagged("post_install", "-at_install")
class TestPagePlan(PagePlanMixin, PortalCase):
    """Put together and signed on the page, within the limits of the policy."""

    def test_the_schedule_is_shown_and_nothing_written(self):
        offer = self._offer()
        self.assertEqual([part.date for part in offer.parts], DATES)
        self.assertEqual([part.amount for part in offer.parts], [300, 300, 300])
        self.assertEqual(offer.reasons, ())
        self.assertFalse(self._plans())

    def test_what_is_signed_is_in_force(self):
        plan = self._agree()
        self.assertEqual((plan.state, plan.signed_by), ("active", "Maria Keller"))
        self.assertEqual(plan._get_parts().mapped("date"), DATES)
        self.assertEqual(plan._get_parts().mapped("amount"), [300, 300, 300])
        self.assertEqual(self._code(self.invoice), "in_plan")
        self.assertTrue(plan.signature)
        interaction = self.payer.interaction_ids.filtered(lambda touch: touch.res_id == plan.id)
        self.assertIn("accepted by Maria Keller", interaction.note)

    def test_one_mail_with_the_signed_agreement(self):
        plan = self._agree()
        with self._on(MONDAY):
            self._deliver_mails()
        (mail,) = self.outbox
        self.assertIn("in force", mail["subject"])
        self.assertIn("billing@acme.example.com", str(mail["email_to"]))
        self.assertEqual(
            [name for name, _content, _kind in mail["attachments"]], [f"{plan.name.replace('/', '-')}.pdf"]
        )
        (page,) = self.pages
        self.assertIn("data:image/png;base64,", page)
        self.assertIn("Maria Keller", page)
        self.assertEqual(plan._get_portal_paper(), plan.agreement_id)

    def test_a_form_that_is_sent_twice_counts_once(self):
        signed = self._signed()
        first, second = self._agree(signed), self._agree(signed)
        self.assertEqual((first, self._plans()), (second, first))
        self.assertEqual(len(self.root["collection.answer"].search([("about_id", "=", first.id)])), 1)

    def test_what_was_signed_is_what_was_seen(self):
        signed = self._signed()
        self._pay(self.invoice, 100)
        with self.assertRaisesRegex(UserError, "Something has changed"):
            self._agree(signed)
        self.assertFalse(self._plans())

    def test_a_day_later_the_first_day_may_have_gone(self):
        signed = self._signed(first=str(MONDAY))
        with self.assertRaises(UserError):
            self._agree(signed, on=self._day(1))

    def test_no_name_no_signature_no_plan(self):
        signed = self._signed()
        for name, signature in ((" \x00", draw()), ("Maria", draw(line=False)), ("\ud800", draw())):
            with self.assertRaises(UserError):
                self._agree(signed, name=name, signature=signature)
        self.assertFalse(self._plans())

    def test_nobody_changes_what_was_signed(self):
        signed = self._signed()
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        for wrong in ("", "x", signed[:-4] + "AAAA", "\ud800"):
            with self.assertRaisesRegex(UserError, "too old"):
                self._agree(wrong or " ")
        with self._on(MONDAY), self.assertRaisesRegex(UserError, "too old"):
            other._as_portal()._agree_on_page(signed, "Maria", draw(), other.partner_id.browse())

    def test_what_goes_beyond_the_policy_is_not_signed(self):
        for form in (
            *({"number": "7"}, {"number": "6", "amount": "100"}, {"first": "2026-05-04"}),
            {"number": "6", "first": "2026-04-01", "frequency": "monthly", "amount": "200"},
        ):
            self.policy.plan_max_days = 120
            offer = self._offer(**form)
            self.assertTrue(offer.reasons, form)
            with self.assertRaisesRegex(UserError, "request"):
                self._agree(**form)
        self.assertFalse(self._plans())

    def test_the_model_is_asked_once_more(self):
        signed = self._signed()
        with (
            patch.object(type(self.root["collection.plan"]), "_get_approval_note", lambda plan: "no"),
            self.assertRaisesRegex(UserError, "request"),
        ):
            self._agree(signed)
        self.assertFalse(self._plans(), "and leaves no draft behind")

    def test_whoever_has_not_kept_one_asks(self):
        plan = self._agree()
        with self._on(date(2026, 3, 27)):
            plan._follow()
            plan._end_defaulted()
        self.assertEqual(plan.state, "defaulted")
        later = date(2026, 3, 30)
        self.assertIn("not kept", self._offer(on=later, first="2026-04-06").reasons[0])

    def test_wrong_input_is_answered(self):
        foreign = self._item(self._make_invoice(5, late=12, partner=self._make_customer("Other")[0]))
        for form in (
            *({"number": text} for text in ("0", "-1", "1000000000", "1e400", "x")),
            *({"first": text} for text in ("0001-01-01", "9999-12-31", "2026-03-01", "x")),
            *({"amount": text} for text in ("0", "-1", "900", "1e400")),
            *({"block": "1-1"}, {"frequency": "custom"}, {"items": []}, {"items": foreign.ids}, {"items": [10**30]}),
        ):
            with self.subTest(form), self.assertRaises(UserError):
                self._offer(**form)

    def test_only_what_nobody_is_busy_with(self):
        self._make_invoice(70, late=12)
        self._agree()
        (choice,) = self._page()._get_plan_choices(self._statement())
        self.assertEqual([line["amount"] for line in choice["lines"]], [70])

    def test_not_for_everybody(self):
        self.policy.plan_online = False
        self.assertFalse(self._page()._get_plan_choices(self._statement()))
        self.policy.plan_online = True
        self.payer.stop_reason = "insolvency"
        with self.assertRaises(UserError):
            self._offer()

    def test_the_offer_costs_the_same_however_many_items(self):
        def count():
            with self._on(MONDAY):
                page, form = self._page(), self._form()
                items = [line["id"] for line in self._block()["lines"]]
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                page._prepare_plan_offer(form, items)
            return self.env.cr.sql_log_count - start

        few = count()
        for _number in range(12):
            self._make_invoice(50, late=12)
        self.env.flush_all()
        self.assertLessEqual(count(), few)


@tagged("post_install", "-at_install")
class TestPlanRequest(PagePlanMixin, PortalCase):
    """Beyond the limits a collector answers."""

    def test_a_request_is_a_draft_and_blocks_nothing(self):
        plan = self._ask(note="<b>We lost a customer</b>")
        self.assertEqual((plan.state, plan.asked_on, plan.answer_by), ("draft", MONDAY, date(2026, 3, 5)))
        self.assertFalse(self._code(self.invoice))
        task = self._tasks(TASK)
        self.assertEqual(task.user_id, self.collector)
        self.assertIn("more than 6 payments", task.note)
        self.assertNotIn("<b>We", task.note)
        self.assertIn("12 payments of", self.payer.message_ids[0].body)

    def test_one_request_at_a_time(self):
        signed = self._signed(number="12")
        self.assertEqual(self._ask(signed), self._ask(signed), "the same form twice is one request")
        with self.assertRaisesRegex(UserError, "already"):
            self._ask(number="24")
        self.assertEqual(len(self._plans()), 1)
        (section,) = (each for each in self._page()._get_portal_sections(self._statement()) if each["sequence"] == 30)
        self.assertFalse(section["values"]["choices"])

    def test_the_collector_changes_and_proposes_it(self):
        plan = self._ask()
        with self._on(MONDAY):
            own = plan.with_user(self.collector)
            with self.assertRaisesRegex(UserError, "manager"):
                own.action_propose()
            own.write({"instalment_count": 5, "down_payment": 200})
            own.action_propose()
            self._deliver_mails()
        self.assertFalse(self._tasks(TASK))
        (mail,) = self.outbox
        self.assertIn(f"/my/collections/{self.payer.id}?access_token=", self._text_of(mail))
        with self._on(MONDAY):
            page = self._page()
            self.assertIn(plan.name, page._get_portal_banners()[0]["text"])
            page._sign_proposed(page._get_portal_plan(plan.id), "Maria Keller", draw())
            page._sign_proposed(page._get_portal_plan(plan.id), "Maria Keller", draw())
        self.assertEqual(plan.state, "active")
        self.assertEqual(len(self.pages), 2, "the proposal, and once with the signature")
        self.assertNotEqual(plan._get_portal_paper(), plan.agreement_id)
        self.assertNotIn("data:image/png", plan.agreement.split("What we agree on")[-1])

    def test_a_declined_customer_is_told_politely(self):
        plan = self._ask()
        with self._on(MONDAY):
            with self.assertRaises(UserError):
                plan.with_user(self.collector).unlink()
            plan.with_user(self.collector).action_void("He never pays")
            self._deliver_mails()
        (mail,) = self.outbox
        self.assertIn("cannot agree", self._text_of(mail))
        self.assertNotIn("never pays", self._text_of(mail))
        self.assertFalse(self._tasks(TASK))

    def test_a_proposal_ends(self):
        plan = self._propose(reply_by="2026-03-09")
        page = self._page()
        with self._on(date(2026, 3, 10)):
            self.assertFalse(page._get_portal_banners())
            with self.assertRaisesRegex(UserError, "has ended"):
                page._sign_proposed(plan.with_env(page.env), "Maria", draw())
        self.assertEqual(plan.state, "proposed")


@tagged("post_install", "-at_install")
class TestInstalments(PagePlanMixin, PortalCase):
    """Each instalment has a button of its own, and what is paid goes where the plan wants it."""

    def setUp(self):
        super().setUp()
        self.second = self._make_invoice(100, late=5)
        self.loose = self._make_invoice(50, late=5)
        items = self._item(self.invoice | self.second).ids
        signed = self._page()._sign_offer
        with self._on(MONDAY):
            page = self._page()
            offer = page._prepare_plan_offer(self._form(number="2"), items)
            self.plan = page._agree_on_page(signed(offer), "Maria", draw(), page.partner_id.browse())
        self.parts = self.plan._get_parts()

    def _view(self, on=MONDAY):
        with self._on(on):
            page = self._page()
            return page._prepare_plan_view(self.plan.with_env(page.env), page._get_statement())

    def _pay_part(self, part, state="done"):
        with self._on(MONDAY):
            page = self._page()
            block, chosen = page._choose_instalment(part.id)
            basket, problems = page._fill_basket(block, chosen)
            self.assertFalse(problems)
            transaction = self._make_basket_transaction(page._open_basket(page._sign_basket(basket)))
        self._finish(transaction, state)
        return transaction

    def test_what_is_in_a_plan_is_not_overdue(self):
        block = self._block()
        self.assertEqual((block["overdue"], block["pay_all"], block["total"]), (50, 50, 1050))

    def test_a_transfer_is_for_what_comes_next(self):
        self._pay(self.loose)
        bank = self.root["res.partner.bank"]
        bank.create({"partner_id": self.company.partner_id.id, "acc_number": "DE89370400440532013000"})
        for day, due in ((MONDAY, 500), (date(2026, 4, 20), 1000)):
            with self._on(day):
                page, statement = self._page(), self._statement(on=day)
                transfer = page._prepare_transfer(statement, statement["blocks"][0])
            self.assertEqual(transfer["amount"], due)
            self.assertEqual(transfer["reference"], self.plan.payment_reference)

    def test_an_instalment_is_paid_to_the_cent_and_oldest_item_first(self):
        transaction = self._pay_part(self.parts[0])
        self.assertEqual((transaction.amount, transaction.state), (500, "done"))
        self.assertEqual((self.invoice.amount_residual, self.second.amount_residual), (400, 100))
        self.assertEqual(self.parts.mapped("state"), ["paid", "open"])
        self._pay_part(self.parts[1])
        self.assertEqual((self.plan.state, self.loose.amount_residual), ("completed", 50))

    def test_a_payment_on_its_way_is_shown_and_not_asked_for_again(self):
        self._pay_part(self.parts[0], "pending")
        first, second = self._view()["parts"]
        self.assertEqual((first["kind"], first["to_pay"], first["is_next"]), ("way", 0, False))
        self.assertEqual((second["kind"], second["to_pay"], second["is_next"]), ("open", 500, True))
        with self._on(MONDAY), self.assertRaises(UserError):
            self._page()._choose_instalment(self.parts[0].id)
        self.assertEqual(self._block()["overdue"], 50)

    def test_late_and_partly_paid(self):
        late = self._view(on=date(2026, 3, 18))["parts"][0]
        self.assertEqual((late["kind"], late["label"], late["to_pay"]), ("overdue", "Late", 500))
        self._pay(self.invoice, 120)
        first = self._view()["parts"][0]
        self.assertEqual((first["label"], first["to_pay"]), ("Partly paid", 380))

    def test_no_instalment_of_others_and_none_that_is_paid(self):
        self._pay_part(self.parts[0])
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        with self._on(MONDAY):
            for page, number in (
                *((self._page(), number) for number in (self.parts[0].id, 0, -1, 2**31 + 1, 10**9)),
                (other._as_portal("en_US"), self.parts[1].id),
            ):
                with self.assertRaises(UserError):
                    page._choose_instalment(number)

    def test_the_reminder_leads_to_the_button(self):
        with self._on(date(2026, 3, 12)):
            self.root["collection.plan"]._tell_all()
            self._deliver_mails()
        (text,) = (self._text_of(mail) for mail in self.outbox if "your next payment" in mail["subject"])
        self.assertIn("Pay this instalment", text)
        self.assertIn("#instalment", text)
        self.payer.action_revoke_token()
        self.parts.invalidate_recordset(["page_url"])
        self.plan.invalidate_recordset(["page_url"])
        self.assertFalse(self.parts[1].page_url)
