"""How often and at what hours a person may be touched: every limit, in the person's own days."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..calc.dates import WorkCalendar
from ..calc.frequency import (
    ALLOW,
    DEFER,
    REFUSE,
    Ask,
    Rule,
    Touch,
    Window,
    check,
    distinct_zones,
    to_utc,
    to_wall,
)

ANN, BOB = 1, 2
ZONES = ("UTC", "America/New_York", "Europe/Paris", "Asia/Kathmandu", "Pacific/Auckland", "America/St_Johns")
PERSON = Rule(1, max_person=3, max_automatic=1)
CALLS = Rule(2, "call", max_person=3, max_person_day=1, quiet_days=7)
HOURS = Rule(3, "call", hour_from=9, hour_to=17.5, outer_from=8, outer_to=21, on_workdays=True)


def at(day, hour=12.0, zone="UTC"):
    """A moment in March 2026."""
    return to_utc(date(2026, 3, 1) + timedelta(days=day - 1), hour, zone)


def touch(day, channel="email", hour=12.0, **values):
    return Touch(at(day, hour), channel, **{"persons": frozenset({ANN}), **values})


def ask(channel="email", **values):
    return Ask(channel, **{"persons": frozenset({ANN}), **values})


@tagged("post_install", "-at_install")
class TestLimits(BaseCase):
    def decide(self, asked, touches, day, *rules, hour=12.0, **options):
        return check(asked, touches, rules or (PERSON, CALLS), at(day, hour), **options)

    def test_without_touches_everything_is_allowed(self):
        self.assertEqual(self.decide(ask(), [], 10).kind, ALLOW)

    def test_the_fourth_touch_in_seven_days_waits_for_the_first_to_be_seven_days_old(self):
        touches = [touch(4), touch(6, "call"), touch(9, "letter")]
        verdict = self.decide(ask(), touches, 10)
        self.assertEqual((verdict.kind, verdict.case, verdict.rule_id), (DEFER, "person_limit", 1))
        self.assertEqual(verdict.until, at(11, 0))
        self.assertEqual(self.decide(ask(), touches, 11).kind, ALLOW)

    def test_reg_f_denies_the_eighth_call_on_its_day_and_allows_it_when_the_first_is_out(self):
        ceiling = Rule(9, "call", max_person=7)
        calls = [touch(day, "call") for day in range(4, 11)]
        self.assertEqual(self.decide(ask("call"), calls, 10, ceiling).until, at(11, 0))
        self.assertEqual(self.decide(ask("call"), calls, 11, ceiling).kind, ALLOW)

    def test_after_a_conversation_on_tuesday_the_next_call_is_on_tuesday(self):
        talk = [touch(3, "call", is_talk=True)]
        verdict = self.decide(ask("call"), talk, 9)
        self.assertEqual((verdict.case, verdict.until), ("after_talk", at(10, 0)))
        self.assertEqual(self.decide(ask("call"), talk, 10).kind, ALLOW)

    def test_after_a_conversation_messages_do_not_wait(self):
        self.assertEqual(self.decide(ask("email"), [touch(3, "call", is_talk=True)], 4).kind, ALLOW)

    def test_a_conversation_that_they_began_starts_the_quiet_days_but_is_no_attempt(self):
        theirs = [touch(day, "call", is_inbound=True) for day in (8, 8, 8, 9)]
        self.assertEqual(self.decide(ask("call"), theirs, 9).kind, ALLOW)
        talk = [replace(theirs[0], is_talk=True)]
        self.assertEqual(self.decide(ask("call"), talk, 9).case, "after_talk")

    def test_quiet_days_are_forgiven_up_to_the_broken_word(self):
        talk = [touch(3, "call", is_talk=True)]
        self.assertEqual(self.decide(ask("call", talk_forgiven=at(5)), talk, 6).kind, ALLOW)
        self.assertEqual(self.decide(ask("call", talk_forgiven=at(2)), talk, 6).kind, DEFER)

    def test_a_call_of_the_ladder_is_exempt_where_the_rule_says_so(self):
        talk, spared = [touch(3, "call", is_talk=True)], replace(CALLS, spares_ladder=True)
        ladder = ask("call", is_ladder_call=True)
        self.assertEqual(self.decide(ladder, talk, 4, spared).kind, ALLOW)
        self.assertEqual(self.decide(ladder, talk, 4).kind, DEFER)
        self.assertEqual(self.decide(ask("call"), talk, 4, spared).kind, DEFER)

    def test_one_call_a_day(self):
        verdict = self.decide(ask("call"), [touch(10, "call", 9)], 10)
        self.assertEqual((verdict.case, verdict.until), ("day_limit", at(11, 0)))

    def test_one_automatic_message_in_seven_days_to_the_payer_whoever_got_it(self):
        sent = [touch(4, is_automatic=True, persons=frozenset({BOB}))]
        verdict = self.decide(ask(is_automatic=True), sent, 10)
        self.assertEqual((verdict.case, verdict.until), ("automatic_limit", at(11, 0)))
        self.assertEqual(self.decide(ask(), sent, 10).kind, ALLOW)

    def test_what_another_company_sent_counts_for_the_person_only(self):
        theirs = [touch(9, is_automatic=True, is_own=False)]
        self.assertEqual(self.decide(ask(is_automatic=True), theirs, 10).kind, ALLOW)
        self.assertEqual(self.decide(ask(), theirs * 3, 10).case, "person_limit")

    def test_a_touch_of_nobody_in_particular_counts_for_everybody(self):
        self.assertEqual(self.decide(ask(), [touch(9, persons=frozenset())] * 3, 10).case, "person_limit")

    def test_each_person_has_limits_of_their_own(self):
        bob = [touch(9, persons=frozenset({BOB}))] * 3
        self.assertEqual(self.decide(ask(), bob, 10).kind, ALLOW)
        self.assertEqual(self.decide(ask(persons=frozenset({ANN, BOB})), bob, 10).kind, DEFER)

    def test_whoever_it_was_before(self):
        self.assertEqual(self.decide(ask(persons=None), [touch(9)] * 3, 10).kind, DEFER)
        self.assertEqual(self.decide(ask(persons=frozenset()), [touch(9)] * 3, 10).kind, ALLOW)

    def test_a_refusal_is_final_and_nobody_passes_over_it(self):
        verdict = self.decide(ask(refused="refused"), [], 10, only_hard=True)
        self.assertEqual((verdict.kind, verdict.case, verdict.until), (REFUSE, "refused", None))

    def test_who_asked_to_be_left_alone_until_an_hour_is(self):
        verdict = self.decide(ask(not_before=at(12, 14)), [], 10, only_hard=True)
        self.assertEqual((verdict.case, verdict.until), ("not_before", at(12, 14)))
        self.assertEqual(self.decide(ask(not_before=at(12, 14)), [], 12, hour=14).kind, ALLOW)

    def test_a_manager_passes_over_limits_and_polite_hours_but_not_over_the_night(self):
        touches = [touch(10, "call", 7)] * 5
        asked = ask("call", calendar=WorkCalendar.weekly())
        self.assertEqual(self.decide(asked, touches, 10, CALLS, HOURS, hour=19, only_hard=True).kind, ALLOW)
        night = self.decide(asked, touches, 10, CALLS, HOURS, hour=22, only_hard=True)
        self.assertEqual((night.case, night.until), ("outer_hours", at(11, 8)))


@tagged("post_install", "-at_install")
class TestHours(BaseCase):
    def decide(self, moment, *zones, rule=HOURS, **values):
        values = {"calendar": WorkCalendar.weekly(), **values}
        return check(ask("call", zones=zones or ("UTC",), **values), [], [rule], moment)

    def test_hours_are_those_of_the_person(self):
        self.assertEqual(self.decide(at(10, 9, "America/New_York"), "America/New_York").kind, ALLOW)
        early = self.decide(at(10, 9, "Europe/Paris"), "America/New_York")
        self.assertEqual((early.case, early.until), ("outer_hours", at(10, 9, "America/New_York")))

    def test_the_end_of_the_hours_is_outside(self):
        self.assertEqual(self.decide(at(10, 17.49)).kind, ALLOW)
        self.assertEqual(self.decide(at(10, 17.5)).case, "hours")

    def test_friday_evening_waits_for_monday(self):
        self.assertEqual(self.decide(at(6, 18)).until, at(9, 9))

    def test_the_weekend_is_that_of_the_calendar(self):
        friday_saturday = WorkCalendar.weekly({6, 0, 1, 2, 3})
        self.assertEqual(self.decide(at(6, 10), calendar=friday_saturday).until, at(8, 9))

    def test_in_a_country_of_several_zones_the_hours_of_all_hold(self):
        zones = ("America/New_York", "America/Los_Angeles")
        self.assertEqual(self.decide(at(10, 9, zones[0]), *zones).until, at(10, 9, zones[1]))
        self.assertEqual(self.decide(at(10, 17, zones[0]), *zones).kind, ALLOW)
        self.assertEqual(self.decide(at(10, 17.5, zones[0]), *zones).kind, DEFER)

    def test_where_the_polite_hours_have_nothing_in_common_the_outer_ones_hold(self):
        zones = ("Europe/Kaliningrad", "Asia/Kamchatka")
        verdict = self.decide(at(10, 1), *zones)
        self.assertEqual(verdict.kind, DEFER)
        for zone in zones:
            self.assertTrue(8 <= to_wall(verdict.until, zone).hour < 21, zone)

    def test_our_own_hours_give_way_at_the_other_end_of_the_world(self):
        ours = Window(("Europe/Paris",), 9, 17, WorkCalendar.weekly())
        verdict = self.decide(at(10, 10, "Europe/Paris"), "Pacific/Auckland", windows=(ours,))
        self.assertEqual(verdict.until, at(11, 9, "Pacific/Auckland"))

    def test_on_the_night_of_the_change_the_wall_clock_counts(self):
        every_day = replace(HOURS, on_workdays=False)
        # 8 March 2026, New York: 2:00 becomes 3:00, so 9:00 is at 13:00 UTC and no more at 14:00
        verdict = self.decide(datetime(2026, 3, 8, 5), "America/New_York", rule=every_day)
        self.assertEqual(verdict.until, datetime(2026, 3, 8, 13))
        # 25 October 2026, Paris: 9:00 is at 8:00 UTC, the day before at 7:00
        verdict = self.decide(datetime(2026, 10, 25, 2), "Europe/Paris", rule=every_day)
        self.assertEqual(verdict.until, datetime(2026, 10, 25, 8))

    def test_a_task_of_ours_keeps_to_our_hours_only(self):
        verdict = self.decide(at(10, 3), is_timeless=True)
        self.assertEqual(verdict.kind, ALLOW)

    def test_an_impossible_window_is_refused_and_not_searched_for_ever(self):
        never = replace(HOURS, on_workdays=True)
        closed = WorkCalendar(frozenset(), date(2026, 1, 1), date(2027, 1, 1), frozenset({0}))
        self.assertEqual(self.decide(at(10), rule=never, calendar=closed).kind, REFUSE)

    def test_zones_that_go_together_are_asked_once(self):
        zones = ("Europe/Paris", "Europe/Brussels", "Europe/Berlin", "Europe/London")
        self.assertEqual(distinct_zones(zones, date(2026, 3, 2)), ("Europe/Paris", "Europe/London"))


@tagged("post_install", "-at_install")
class TestProperties(BaseCase):
    """No sequence of allowed touches exceeds a limit in any seven days, wherever people are and clocks change."""

    moments = st.lists(
        st.tuples(
            st.integers(0, 24 * 60 * 20), st.sampled_from(["email", "call", "sms"]), st.booleans(), st.booleans()
        ),
        max_size=40,
    )
    #: Before the clocks of North America, Europe and New Zealand change.
    starts = st.sampled_from(
        [datetime(2026, 3, 1), datetime(2026, 3, 22), datetime(2026, 9, 20), datetime(2026, 10, 20)]
    )
    homes = st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True).map(tuple)
    rules = (PERSON, CALLS)

    def live(self, start, moments, zones, obey):
        """Try many touches in order; what is allowed happens, what is deferred happens when it may, if we obey."""
        done, now = [], start
        for minutes, channel, is_automatic, is_talk in sorted(moments):
            now = max(now, start + timedelta(minutes=minutes))
            asked = ask(channel, zones=zones, is_automatic=is_automatic and channel != "call")
            verdict = check(asked, done, self.rules, now)
            if verdict.kind == DEFER and obey:
                now = verdict.until
                self.assertEqual(check(asked, done, self.rules, now).kind, ALLOW)
            if verdict.kind == ALLOW or obey:
                is_talk = is_talk and channel == "call"
                done.append(Touch(now, channel, asked.persons, False, asked.is_automatic, is_talk))
        return done

    @settings(max_examples=60, deadline=None)
    @given(starts, moments, homes, st.booleans())
    def test_no_window_holds_more_than_the_limit(self, start, moments, zones, obey):
        done = self.live(start, moments, zones, obey)
        for zone in zones:
            days = [(to_wall(one.at, zone).date(), one) for one in done]
            for last, _one in days:
                seen = [one for day, one in days if 0 <= (last - day).days < 7]
                self.assertLessEqual(len(seen), 3)
                self.assertLessEqual(sum(one.is_automatic for one in seen), 1)
            calls = Counter(day for day, one in days if one.channel == "call")
            self.assertLessEqual(max(calls.values(), default=0), 1)

    @settings(max_examples=60, deadline=None)
    @given(starts, moments, homes)
    def test_nobody_is_called_in_the_quiet_days(self, start, moments, zones):
        done = self.live(start, moments, zones, obey=True)
        for zone in zones:
            talks = [to_wall(one.at, zone).date() for one in done if one.is_talk]
            for one in done:
                if one.channel == "call":
                    ages = [(to_wall(one.at, zone).date() - talk).days for talk in talks]
                    self.assertFalse([age for age in ages if 0 < age < 7])

    @settings(max_examples=60, deadline=None)
    @given(starts, st.integers(0, 60 * 24 * 14), homes)
    def test_a_deferred_moment_lies_in_everybodys_hours(self, start, minutes, zones):
        moment = start + timedelta(minutes=minutes)
        verdict = check(ask("call", zones=zones, calendar=WorkCalendar.weekly()), [], [HOURS], moment)
        reached = verdict.until or moment
        self.assertNotEqual(verdict.kind, REFUSE)
        self.assertGreaterEqual(reached, moment)
        if len(zones) == 1:
            wall = to_wall(reached, zones[0])
            self.assertTrue(9 <= wall.hour + wall.minute / 60 < 17.5 and wall.weekday() < 5)
