"""What payers say, who deals with abuse, what somebody sees who is about to call, and calls that nobody made."""

from datetime import date, datetime

from psycopg2.errors import CheckViolation, ForeignKeyViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.collection_payer_guide import GuidePart
from .common import MONDAY, CollectionCase

FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, NEXT_WEDNESDAY = (date(2026, 3, day) for day in (6, 9, 10, 11))


class ExcuseCase(CollectionCase):
    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.approval = self.env.ref("account_collections.collection_excuse_approval")
        self.abuse = self.env.ref("account_collections.collection_excuse_abuse")

    def _log(self, excuse=None, user=None, partner=None, day=MONDAY, **vals):
        with self._on(day):
            values = {"payer_id": self._payer(partner).id, "channel": "call", "outcome": "reached", **vals}
            values["excuse_id"] = excuse.id if excuse else False
            return self.env["collection.interaction"].with_user(user or self.collector).create(values)


@tagged("post_install", "-at_install")
class TestExcuses(ExcuseCase):
    """The same excuse for the third time is a pattern."""

    def test_the_third_time_makes_a_badge(self):
        payer = self._payer().with_user(self.reader)
        for count in (1, 2):
            self._log(self.approval)
            self.assertFalse(payer.has_repeated_excuse, count)
        self._log(self.approval)
        self.assertEqual(payer.repeated_excuse_ids, self.approval)

    def test_three_different_ones_are_no_pattern(self):
        for excuse in self.env["collection.excuse"].search([("escalates", "=", False)], limit=3):
            self._log(excuse)
        self.assertFalse(self._payer().repeated_excuse_ids)

    def test_payers_with_a_pattern_are_found(self):
        other, _contact = self._make_customer("Globex")
        quiet = self._payer(other)
        for _count in range(3):
            self._log(self.approval)
        self._log(self.approval, partner=other)
        payers = self.env["collection.payer"].with_user(self.reader)
        both = [("id", "in", (quiet | self._payer()).ids)]
        self.assertEqual(payers.search([*both, ("has_repeated_excuse", "=", True)]), self._payer())
        self.assertEqual(payers.search([*both, ("has_repeated_excuse", "=", False)]), quiet)

    def test_many_payers_are_looked_at_in_one_query(self):
        for name in ("A", "B", "C", "D"):
            customer, _contact = self._make_customer(f"Many{name}")
            self._log(self.approval, partner=customer)
        payers = self.root["collection.payer"].search([])
        payers.mapped("partner_id.name")
        self.env.flush_all()
        with self.assertQueryCount(1):
            payers._read_repeated_excuses([("payer_id", "in", payers.ids)])

    def test_satisfaction_is_from_one_to_ten(self):
        self.assertEqual(self._log(satisfaction=10).satisfaction, 10)
        for value in (11, -1):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                self._log(satisfaction=value)

    def test_excuses_in_use_stay(self):
        self._log(self.approval)
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation):
            self.approval.with_user(self.manager).unlink()


@tagged("post_install", "-at_install")
class TestAbuse(ExcuseCase):
    """Abuse: the manager takes over, and the collector does not call any more."""

    def test_the_manager_takes_over(self):
        payer = self._payer()
        payer._ensure_activity("something", "Do it", "please")
        self.assertEqual(self._tasks("something").user_id, self.collector)
        self._log(self.abuse)
        self.assertTrue(payer.is_manager_case)
        self.assertEqual(self._tasks("takeover").user_id, self.manager)
        self.assertEqual(self._tasks("something").user_id, self.manager)
        self.assertEqual(payer._get_owner("collector"), self.manager)
        self.assertEqual(payer._get_owner("salesperson"), self.manager)

    def test_the_next_call_is_the_managers(self):
        self._log(self.abuse)
        self.level_1.channel = "call"
        with self._on(NEXT_MONDAY):
            notice = self._run_and_send(self._day(8)).notice_ids
        self.assertEqual(notice.task_id.user_id, self.manager)

    def test_twice_is_one_task(self):
        self._log(self.abuse)
        self._log(self.abuse)
        self.assertEqual(len(self._tasks("takeover")), 1)

    def test_only_a_manager_hands_back_and_nobody_writes_it(self):
        self._log(self.abuse)
        payer = self._payer()
        with self.assertRaises(AccessError):
            payer.with_user(self.collector).action_hand_back()
        with self.assertRaises(UserError):
            payer.with_user(self.manager).is_manager_case = False
        payer.with_user(self.manager).action_hand_back()
        self.assertEqual(payer._get_owner("collector"), self.collector)

    def test_merging_keeps_it(self):
        double, _contact = self._make_customer("Double")
        self._log(self.abuse, partner=double)
        kept, other = self._payer().sudo(), self._payer(double).sudo()
        kept._absorb(other)
        self.assertTrue(kept.is_manager_case)


@tagged("post_install", "-at_install")
class TestGuide(ExcuseCase):
    """What somebody sees who is about to call."""

    def _guide(self, user=None):
        self.env.invalidate_all()
        with self._on(MONDAY):
            return self._payer().with_user(user or self.reader).call_guide

    def test_it_says_what_is_owed_in_every_currency(self):
        self._make_invoice(77.0, late=3, currency_id=self.setup_other_currency("EUR").id)
        guide = self._guide()
        for words in (self.invoice.name, "1,000.00", "77.00", "10 days late", "How can we help?", "from 1 to 10"):
            self.assertIn(words, guide)

    def test_it_says_what_they_said_and_what_to_answer(self):
        self._log(self.approval, note="Mr Keller asks his boss")
        guide = self._guide()
        for words in (self.approval.name, self.approval.answer, "Mr Keller asks his boss"):
            self.assertIn(words, guide)

    def test_it_names_numbers_and_the_best_hour(self):
        self.billing.phone = "+1 555 0123"
        for _count in range(2):
            self._log(start=datetime(2026, 3, 2, 9, 30))
        guide = self._guide()
        self.assertIn("+1 555 0123", guide)
        self.assertIn("around 09:00", guide)

    def test_who_refuses_calls_is_not_to_be_called(self):
        self.billing.phone = "+1 555 0123"
        self.billing._refuse("calls")
        guide = self._guide()
        self.assertNotIn("+1 555 0123", guide)
        self.assertIn("does not want to be called", guide)

    def test_it_speaks_the_callers_language_and_escapes_what_was_noted(self):
        self._log(note="<script>alert(1)</script>")
        self.assertNotIn("<script>", self._guide())

    def test_others_add_their_sections_in_their_place(self):
        payers = type(self.env["collection.payer"])
        original = payers._get_guide_parts

        def with_promises(payer):
            return [*original(payer), GuidePart(20, "Promises", (("500", "kept"),)), GuidePart(30, "Nothing", ())]

        self.patch(payers, "_get_guide_parts", with_promises)
        guide = self._guide()
        self.assertLess(guide.index("What is owed"), guide.index("Promises"))
        self.assertLess(guide.index("Promises"), guide.index("Questions"))
        self.assertNotIn("Nothing", guide)

    def test_the_task_leads_to_it(self):
        self.level_1.channel = "call"
        notice = self._run_and_send().notice_ids
        self.assertIn(f"/odoo/call-guide/{notice.payer_id.id}", notice.sudo().task_id.note)
        action = notice.with_user(self.reader).action_view_call_guide()
        self.assertEqual((action["res_model"], action["res_id"]), ("collection.payer", notice.payer_id.id))


@tagged("post_install", "-at_install")
class TestCallsNobodyMade(ExcuseCase):
    """Collector on the day, deputy the day after, manager on the next working day."""

    def setUp(self):
        super().setUp()
        self.deputy = self.reader
        self.level_1.channel = "call"
        self._payer().sudo().write({"collector_id": self.collector.id, "deputy_id": self.deputy.id})
        self.notice = self._run_and_send(FRIDAY).notice_ids.sudo()
        self.task = self.notice.task_id

    def _come(self, day):
        with self._on(day):
            self.root["collection.notice"]._sync_open_deliveries()

    def test_it_goes_from_hand_to_hand(self):
        self._come(FRIDAY)
        self.assertEqual(self.task.user_id, self.collector)
        self._come(fields.Date.add(FRIDAY, days=1))
        self.assertEqual(self.task.user_id, self.deputy)
        self._come(fields.Date.add(FRIDAY, days=2))
        self.assertEqual(self.task.user_id, self.deputy)
        self._come(NEXT_MONDAY)
        self.assertEqual((self.task.user_id, self.notice.given_up_on), (self.manager, NEXT_MONDAY))

    def test_when_the_crons_were_off_the_deputy_still_has_his_day(self):
        self._come(NEXT_MONDAY)
        self.assertEqual(self.task.user_id, self.deputy)
        self._come(NEXT_TUESDAY)
        self.assertEqual(self.task.user_id, self.manager)

    def test_without_a_deputy_it_waits_that_day(self):
        self._payer().sudo().deputy_id = False
        self._come(NEXT_MONDAY)
        self.assertEqual(self.task.user_id, self.collector)
        self._come(NEXT_TUESDAY)
        self.assertEqual(self.task.user_id, self.manager)

    def test_a_postponed_call_is_not_late(self):
        self.task.date_deadline = NEXT_WEDNESDAY
        self._come(NEXT_TUESDAY)
        self.assertEqual(self.task.user_id, self.collector)

    def test_the_manager_gets_it_once(self):
        self._come(NEXT_MONDAY)
        self._come(NEXT_TUESDAY)
        self.task.user_id = self.collector
        self._come(NEXT_WEDNESDAY)
        self.assertEqual(self.task.user_id, self.collector)


@tagged("post_install", "-at_install")
class TestLogDialog(ExcuseCase):
    """The dialog after a call: what they said, what to answer, when to ask again."""

    def _open(self, outcome="refused", excuse=None):
        context = {"active_model": "collection.payer", "active_id": self._payer().id}
        form = Form(self.env["collection.interaction.log"].with_user(self.collector).with_context(**context))
        form.outcome = outcome
        if excuse:
            form.excuse_id = excuse
        return form

    def test_it_answers_and_reminds_to_ask_again(self):
        with self._on(MONDAY):
            form = self._open(excuse=self.approval)
            self.assertEqual((form.excuse_answer, form.ask_again_on), (self.approval.answer, date(2026, 3, 5)))
            self.assertIn("What is owed", form.guide)
            form.satisfaction = 7
            form.save().action_log()
        touch = self._payer().interaction_ids[0]
        self.assertEqual((touch.excuse_id, touch.satisfaction), (self.approval, 7))
        self.assertEqual(self._tasks("ask_again").date_deadline, date(2026, 3, 5))

    def test_a_call_back_is_suggested(self):
        with self._on(MONDAY):
            form = self._open("call_later", self.approval)
            self.assertEqual(form.call_back_at, datetime(2026, 3, 5, 10))
            self.assertFalse(form.ask_again_on)

    def test_abuse_is_not_asked_again(self):
        with self._on(MONDAY):
            form = self._open(excuse=self.abuse)
            self.assertFalse(form.ask_again_on)
            form.save().action_log()
        self.assertTrue(self._payer().is_manager_case)

    def test_a_low_answer_offers_a_dispute(self):
        opened = []

        def open_form(wizard, model, interaction):
            opened.append((model, interaction.satisfaction))
            return {"type": "ir.actions.act_window", "res_model": model}

        self.patch(type(self.env["collection.interaction.log"]), "_open_form", open_form)
        with self._on(MONDAY):
            for points in (4, 5):
                form = self._open("reached")
                form.direction = "in"
                form.satisfaction = points
                form.save().action_log()
        self.assertEqual(opened, [("collection.dispute", 4)])
