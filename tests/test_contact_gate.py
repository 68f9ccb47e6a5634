"""The one gate: contact rules, profiles, wishes and hours, on the way of real notices."""

from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class GateCase(CollectionCase):
    def setUp(self):
        super().setUp()
        self.payer = self._payer().sudo()
        self.billing.phone = "+32 470 11 22 33"

    def _ask(self, channel="email", day=MONDAY, hour=10, contacts=None, **options):
        with self._on(day, hour):
            payer = self.payer.with_context(collection_touches=None)
            return payer._check_touch_allowed(channel, contacts=contacts or self.billing, **options)

    def _case(self, *args, **options):
        verdict, _moment, reason = self._ask(*args, **options)
        return verdict, reason and dict(reason.params).get("case")

    def _talk(self, day=MONDAY, hour=10, **values):
        with self._on(day, hour):
            values = {"channel": "call", "direction": "out", "contact_id": self.billing.id, **values}
            return self.payer.with_user(self.collector)._log_interaction(**values)

    def _day(self, days):
        return MONDAY + timedelta(days=days)

    def _proposed(self, **vals):
        self._make_invoice(late=10, **vals)
        return self._run().notice_ids


@tagged("post_install", "-at_install")
class TestGate(GateCase):
    def test_without_history_everything_may_leave_in_its_hours(self):
        for channel in ("email", "letter", "call"):
            self.assertEqual(self._case(channel), ("allow", None), channel)

    def test_after_a_conversation_calls_wait_for_seven_days_and_messages_do_not(self):
        self._talk(outcome="reached")
        self.assertEqual(self._case("call", self._day(4), automatic=False), ("defer", "after_talk"))
        self.assertEqual(self._ask("call", self._day(4), automatic=False)[1], datetime(2026, 3, 9, 9))
        self.assertEqual(self._case("call", self._day(7), automatic=False), ("allow", None))
        self.assertEqual(self._case("email", self._day(1)), ("allow", None))

    def test_who_asked_to_be_called_later_is_not_left_in_peace_for_a_week(self):
        self._talk(outcome="call_later", call_back_at=datetime(2026, 3, 3, 14))
        self.assertEqual(self._case("call", self._day(1), hour=13, automatic=False), ("defer", "not_before"))
        self.assertEqual(self._case("call", self._day(1), hour=14, automatic=False), ("allow", None))

    def test_one_attempt_a_day(self):
        self._talk(outcome="no_answer")
        self.assertEqual(self._case("call", hour=15, automatic=False), ("defer", "day_limit"))
        self.assertEqual(self._case("call", self._day(1), automatic=False), ("allow", None))

    def test_three_touches_of_a_person_in_seven_days_on_whatever_channels(self):
        for days, channel in ((0, "email"), (1, "call"), (2, "letter")):
            self._talk(self._day(days), channel=channel)
        self.assertEqual(self._case("email", self._day(3)), ("defer", "person_limit"))
        self.assertEqual(self._case("email", self._day(7)), ("allow", None))
        other = self.env["res.partner"].create({"name": "Other", "parent_id": self.customer.id})
        self.assertEqual(self._case("email", self._day(3), contacts=other), ("allow", None))

    def test_what_comes_from_them_and_what_asks_for_nothing_counts_for_nothing(self):
        for values in ({"direction": "in"}, {"is_answer": True}, {"is_lost": True}):
            for _number in range(4):
                self._talk(channel="email", is_automatic=True, **values)
        self.assertEqual(self._case("email"), ("allow", None))

    def test_one_automatic_message_in_seven_days_and_a_person_may_still_write(self):
        self._talk(channel="email", is_automatic=True)
        self.assertEqual(self._case("email", self._day(4)), ("defer", "automatic_limit"))
        self.assertEqual(self._case("email", self._day(4), automatic=False), ("allow", None))
        self.assertEqual(self._case("email", self._day(7)), ("allow", None))

    def test_an_answer_passes_limits_and_hours_but_no_refusal(self):
        for _number in range(4):
            self._talk(channel="email", is_automatic=True)
        self.assertEqual(self._case("email", hour=23, automatic=False, is_answer=True), ("allow", None))
        self.assertEqual(self._case("email", is_answer=True), ("allow", None))
        self.assertEqual(self._ask("email", hour=23, is_answer=True)[0], "defer")
        self.billing.collection_no_emails = True
        self.assertEqual(self._case("email", is_answer=True), ("refuse", "refused"))

    def test_a_person_is_one_person_for_all_our_companies(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.customer.company_id = False
        payer = self.root["collection.payer"].for_partner(self.customer.id, other.id)
        for _number in range(3):
            with self._on(MONDAY):
                payer._log_interaction(channel="email", direction="out", contact_id=self.billing.id, is_automatic=True)
        self.assertEqual(self._case("email"), ("defer", "person_limit"))
        third = self.env["res.partner"].create({"name": "Third", "parent_id": self.customer.id})
        self.assertEqual(self._case("email", contacts=third), ("allow", None))

    def test_who_is_not_known_yet_is_whoever_it_was_before(self):
        for _number in range(3):
            self._talk(channel="email")
        with self._on(MONDAY):
            self.assertEqual(self.payer._check_touch_allowed("email")[0], "defer")

    # === HOURS === #

    def test_calls_keep_to_the_hours_of_the_person(self):
        self.billing.country_id = self.env.ref("base.jp")
        self.assertEqual(self._case("call", hour=3, automatic=False), ("allow", None))
        self.assertEqual(self._case("call", hour=10, automatic=False), ("defer", "hours"))
        self.assertEqual(self._case("call", hour=14, automatic=False), ("defer", "outer_hours"))

    def test_the_zone_of_whoever_entered_the_contact_says_nothing(self):
        self.billing.write({"country_id": self.env.ref("base.jp").id, "tz": "Europe/Brussels"})
        self.assertEqual(self.billing._get_touch_zones(self.company), ("Asia/Tokyo",))
        self.billing.tz = "Asia/Tokyo"
        self.assertEqual(self.billing._get_touch_zones(self.company), ("Asia/Tokyo",))
        self.billing.write({"country_id": False, "tz": "Europe/Brussels"})
        self.customer.country_id = False
        self.assertEqual(self.billing._get_touch_zones(self.company), ("Europe/Brussels",))

    def test_in_a_country_of_many_zones_all_of_them_count_unless_the_contact_names_one(self):
        self.billing.country_id = self.env.ref("base.us")
        self.assertGreater(len(self.billing._get_touch_zones(self.company)), 4)
        self.billing.tz = "America/Chicago"
        self.assertEqual(self.billing._get_touch_zones(self.company), ("America/Chicago",))

    def test_natural_persons_may_be_called_in_the_evening_and_nobody_at_night(self):
        self.payer.legal_form = "individual"
        self.assertEqual(self._case("call", hour=19, automatic=False), ("allow", None))
        self.payer.legal_form = "company"
        self.assertEqual(self._case("call", hour=19, automatic=False), ("defer", "hours"))
        self.assertEqual(self._case("call", hour=19, automatic=False, only_hard=True), ("allow", None))
        self.assertEqual(self._case("call", hour=22, automatic=False, only_hard=True), ("defer", "outer_hours"))

    def test_a_weekend_is_no_time_for_calls(self):
        self.assertEqual(self._ask("call", self._day(5), automatic=False)[1], datetime(2026, 3, 9, 9))

    # === PROFILES === #

    def test_natural_persons_and_sole_traders_are_never_pressed(self):
        self.policy.intensive_contact = True
        for form, profile in (("company", "intensive"), ("individual", "strict"), ("sole_trader", "strict")):
            self.payer.legal_form = form
            self.assertEqual(self.payer.contact_profile, profile)

    def test_only_a_manager_presses_harder(self):
        with self.assertRaises(AccessError):
            self.payer.with_user(self.collector).intensive_contact = True
        self.payer.with_user(self.manager).intensive_contact = True
        self.assertEqual(self.payer.contact_profile, "intensive")

    def test_intensive_means_five_touches_and_calls_of_the_ladder_the_day_after(self):
        self.payer.intensive_contact = True
        self._talk(outcome="reached")
        ladder = {"automatic": False, "is_ladder": True}
        self.assertEqual(self._case("call", self._day(1), **ladder), ("allow", None))
        self.assertEqual(self._case("call", hour=15, **ladder), ("defer", "day_limit"))
        self.assertEqual(self._case("call", self._day(1), automatic=False), ("defer", "after_talk"))
        for days in range(1, 5):
            self._talk(self._day(days), outcome="no_answer")
        self.assertEqual(self._case("call", self._day(6), **ladder)[1], "person_limit")

    def test_the_firm_policy_is_intensive(self):
        self.assertTrue(self.env.ref("account_collections.collection_policy_firm").intensive_contact)

    def test_rows_of_a_company_stand_in_for_the_common_ones(self):
        rules = self.env["collection.contact.rule"].with_user(self.manager)
        own = rules.create(
            {"name": "Two", "profile": "normal", "channel": False, "max_person": 2, "company_id": self.company.id}
        )
        self._talk(channel="email")
        self.assertEqual(self._case("email"), ("allow", None))
        self._talk(channel="email")
        self.assertEqual(self._case("email"), ("defer", "person_limit"))
        own.max_person = 9
        self._talk(channel="email")
        self.assertEqual(self._case("email"), ("allow", None))
        own.active = False
        self.assertEqual(self._case("email"), ("defer", "person_limit"))

    def test_every_profile_is_shipped_with_its_limits(self):
        rules = self.env["collection.contact.rule"]
        for profile, limit in (("normal", 3), ("strict", 3), ("intensive", 5)):
            found = {rule.channel: rule for rule in rules._get_rules(self.company, profile)}
            self.assertEqual((found[""].max_person, found[""].max_automatic), (limit, 1))
            self.assertEqual((found["call"].max_person_day, found["call"].quiet_days), (1, 7))

    def test_hours_that_end_before_they_begin_are_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["collection.contact.rule"].create({"name": "Bad", "hour_from": 18, "hour_to": 9})

    # === WISHES === #

    def test_only_a_manager_takes_a_refusal_back(self):
        self.billing.with_user(self.collector).collection_no_calls = True
        with self.assertRaises(AccessError):
            self.billing.with_user(self.collector).collection_no_calls = False
        self.billing.with_user(self.manager).action_collection_lift_refusals()
        self.assertFalse(self.billing.collection_no_calls)
        self.assertIn("may be contacted again", self.payer.interaction_ids[0].note)

    def test_permission_for_texts_needs_a_source(self):
        with self.assertRaises(ValidationError):
            self.billing.collection_sms_since = MONDAY
        self.assertEqual(self._case("sms"), ("refuse", "no_permission"))
        self.billing.write({"collection_sms_since": MONDAY, "collection_sms_source": "order form"})
        self.assertEqual(self._case("sms"), ("allow", None))

    def test_a_letter_to_the_company_itself_stays_possible(self):
        self.customer._refuse("all")
        self.billing._refuse("all")
        self.assertEqual(self._case("letter", contacts=self.customer), ("allow", None))
        self.assertEqual(self._case("letter"), ("refuse", "refused"))

    def test_wishes_are_said_in_one_line(self):
        self.billing.write({"collection_no_calls": True, "collection_preferred_channel": "email"})
        self.assertEqual(self.billing.collection_wishes, "No calls, E-mail")


@tagged("post_install", "-at_install")
class TestGateOfNotices(GateCase):
    def test_a_notice_over_the_limit_waits_with_its_reason_and_leaves_later(self):
        for days in (-2, -1, 0):
            self._talk(self._day(days - 1), channel="letter")
        notice = self._proposed()
        self._send(notice.run_id)
        self.assertEqual((notice.state, notice.send_after), ("approved", datetime(2026, 3, 6, 7)))
        self.assertIn("contacted often enough", notice.deferred_reason)
        with self._on(self._day(4)):
            self._work_off_queues()
        self.assertEqual(notice.state, "sent")

    def test_a_manager_lets_it_through_with_a_reason_that_is_kept(self):
        for _number in range(3):
            self._talk(self._day(-1), channel="letter")
        notice = self._proposed()
        self._send(notice.run_id)
        for user, reason, error in ((self.collector, "urgent", AccessError), (self.manager, " ", UserError)):
            with self.assertRaises(error):
                notice.with_user(user).action_override_rules(reason)
        with self._on(MONDAY):
            notice.with_user(self.manager).action_override_rules("They asked for it")
            self._work_off_queues()
        self.assertEqual(notice.state, "sent")
        touch = self.payer.interaction_ids.filtered(lambda one: one.res_id == notice.id)
        self.assertEqual((touch.verdict, touch.override_reason), ("defer", "They asked for it"))

    def test_nobody_passes_over_the_rules_by_writing_the_reason(self):
        notice = self._proposed()
        with self.assertRaises(UserError):
            notice.with_user(self.manager).write({"override_reason": "I may"})

    def test_nobody_silences_the_gate_through_the_context(self):
        for _number in range(4):
            self._talk(channel="email")
        with self._on(MONDAY):
            payer = self.payer.with_context(collection_gate=True, collection_touches={self.payer.id: []})
            self.assertEqual(payer._check_touch_allowed("email", contacts=self.billing)[0], "defer")

    def test_what_left_is_noted_once_with_what_it_said(self):
        notice = self._proposed()
        self._send(notice.run_id)
        touch = self.payer.interaction_ids
        self.assertEqual((touch.channel, touch.direction, touch.contact_id), ("email", "out", self.billing))
        self.assertEqual((touch.model, touch.res_id, touch.is_automatic), (notice._name, notice.id, True))
        self.assertEqual(touch.snapshot["items"], notice.line_ids.move_line_id.ids)
        self.assertEqual(touch.note, notice.subject)

    def test_silent_notices_are_no_touch(self):
        self._give_level(self._make_invoice(late=10), self.level_1)
        self.assertFalse(self.payer.interaction_ids)

    def test_what_came_back_was_no_touch(self):
        notice = self._proposed()
        self._send(notice.run_id)
        notice.sudo()._set_state("undelivered", reason="gone")
        self.assertTrue(self.payer.interaction_ids.is_lost)
        self.assertEqual(self._case("email"), ("allow", None))

    def test_a_message_on_its_way_counts_already(self):
        notice = self._proposed()
        notice.sudo()._as_ours().state = "queued"
        self.assertEqual(self._case("email"), ("defer", "automatic_limit"))

    def test_the_history_of_a_batch_is_read_in_a_fixed_number_of_queries(self):
        payers = self.payer
        for number in range(10):
            customer, _contact = self._make_customer(f"Batch{number}")
            payers |= self._payer(customer).sudo()
        self.env.flush_all()
        counts = []
        for some in (payers[:2], payers):
            before = self.env.cr.sql_log_count
            some._collect_touches()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_a_broken_word_ends_the_quiet_days(self):
        self._talk(outcome="reached")
        forgiven = {self.payer.id: datetime(2026, 3, 3, 12)}
        self.patch(self.env.registry["collection.payer"], "_read_forgiven", lambda payers, since: forgiven)
        self.assertEqual(self._case("call", self._day(2), automatic=False), ("allow", None))
