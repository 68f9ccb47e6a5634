"""The shipped policies are those that the design promises, to the last cell."""

from odoo.tests import tagged

from .common import CollectionCase

B, F, M, S = "billing", "finance", "management", "service_user"
#: The Formal notice of Standard gives individuals the same 30 days as that of Firm: it is meant for them as well.
#: Level, days, unit, counted from, channel, tone, to, cc, owner, time, days to pay, their unit, for individuals,
#: approval.
FIRM = [
    ("Courtesy call", -3, "working", "due", "call", "friendly", [B], [], "collector", 10, 0, "calendar", 0, False),
    ("Last-day call", 0, "calendar", "due", "call", "neutral", [B], [], "collector", 12, 0, "calendar", 0, False),
    ("Duty to pay", 1, "working", "due", "email", "firm", [B], [F], "collector", 9, 3, "working", 0, False),
    ("Call: pay, or a written date", 1, "working", "previous", "call", "firm", [B], [], "collector", 11)
    + (1, "working", 0, False),
    ("Call: the letter, please", 1, "working", "previous", "call", "firm", [B, F], [], "collector", 11)
    + (1, "working", 0, False),
    ("Formal notice", 4, "working", "previous", "letter", "final", [F], [B, M], "manager", 9)
    + (14, "calendar", 30, True),
    ("Lawyers", 1, "working", "deadline", "internal", "final", [], [], "manager", 9, 0, "calendar", 0, True),
]
STANDARD = [
    ("Received and approved?", 5, "calendar", "invoice", "email", "friendly", [B], [], "collector", 9)
    + (0, "calendar", 0, False),
    ("Coming due", -7, "calendar", "due", "email", "friendly", [B], [], "collector", 9, 0, "calendar", 0, False),
    ("Reminder", 2, "calendar", "due", "email", "friendly", [B], [], "collector", 9, 7, "calendar", 0, False),
    ("Day-35 call", 5, "calendar", "due", "call", "friendly", [B], [], "collector", 10, 0, "calendar", 0, False),
    ("Second reminder", 14, "calendar", "due", "email", "neutral", [B], [F], "collector", 9)
    + (7, "calendar", 0, False),
    ("First warning", 24, "calendar", "due", "email", "firm", [B, F], [M, S], "manager", 9) + (10, "calendar", 0, True),
    ("Formal notice, second warning", 38, "calendar", "due", "letter", "final", [F], [B, M, S], "manager", 9)
    + (14, "calendar", 30, True),
    ("Decide", 55, "calendar", "due", "internal", "neutral", [], [], "manager", 9, 0, "calendar", 0, True),
]
GENTLE = [
    ("Coming due", -10, "calendar", "due", "email", "friendly", [B], [], "collector", 9, 0, "calendar", 0, False),
    ("Overlooked?", 3, "calendar", "due", "email", "friendly", [B], [], "collector", 9, 10, "calendar", 0, False),
    ("Call: can we help?", 10, "calendar", "due", "call", "friendly", [B], [], "collector", 10)
    + (0, "calendar", 0, False),
    ("Second reminder", 21, "calendar", "due", "email", "neutral", [B], [F], "collector", 9)
    + (10, "calendar", 0, False),
    ("Formal talk", 35, "calendar", "due", "meeting", "neutral", [B, F], [M], "manager", 10, 0, "calendar", 0, True),
    ("Last request", 50, "calendar", "due", "email", "firm", [F], [B, M], "manager", 9, 14, "calendar", 0, True),
    ("Decide", 70, "calendar", "due", "internal", "neutral", [], [], "manager", 9, 0, "calendar", 0, True),
]


@tagged("post_install", "-at_install")
class TestShippedPolicies(CollectionCase):
    """Every cell of the tables of the design."""

    def _get_policy(self, name):
        return self.env.ref(f"account_collections.collection_policy_{name}")

    def _to_row(self, level):
        return (
            *(level.name, level.days, level.day_unit, level.count_from, level.channel, level.tone),
            *(sorted(level.to_role_ids.mapped("code")), sorted(level.cc_role_ids.mapped("code"))),
            *(level.activity_owner, level.activity_time),
            *(level.pay_within_days, level.pay_within_unit, level.pay_within_days_individual, level.requires_approval),
        )

    def _check(self, name, rows):
        levels = self._get_policy(name).level_ids.sorted("sequence")
        self.assertEqual(len(levels), len(rows))
        for level, row in zip(levels, rows, strict=True):
            with self.subTest(policy=name, level=level.name):
                self.assertEqual(self._to_row(level), row)

    def test_firm(self):
        self._check("firm", FIRM)

    def test_standard(self):
        self._check("standard", STANDARD)

    def test_gentle(self):
        self._check("gentle", GENTLE)

    def test_owners_sign_what_they_write(self):
        for name in ("firm", "standard", "gentle"):
            for level in self._get_policy(name).level_ids:
                self.assertEqual(level.sender, level.activity_owner, level.display_name)

    def test_gaps_and_conditions(self):
        gaps = {level.name: level.min_gap_days for level in self._get_policy("firm").level_ids if level.min_gap_days}
        self.assertEqual(gaps, {"Call: pay, or a written date": 1, "Call: the letter, please": 1})
        for name in ("standard", "gentle"):
            self.assertFalse(any(self._get_policy(name).level_ids.mapped("min_gap_days")), name)
        first = self._get_policy("standard").level_ids.sorted("sequence")[0]
        self.assertEqual((first.min_term_days, first.only_new_or_large), (30, True))

    def test_the_rhythm_is_the_one_of_the_design(self):
        for name in ("firm", "standard", "gentle"):
            policy = self._get_policy(name)
            self.assertEqual(
                (policy.quiet_days, policy.call_gap_days, policy.grace_days, policy.transit_days), (7, 3, 0, 2)
            )
            self.assertEqual((policy.min_amount, policy.min_percent, policy.cool_down_days), (25, 0, 3))
            self.assertEqual(policy.bank_max_age_days, 2)

    def test_one_level_brings_the_notice_as_pdf_and_none_brings_invoices(self):
        levels = self._get_policy("firm").level_ids | self._get_policy("standard").level_ids
        levels |= self._get_policy("gentle").level_ids
        self.assertEqual(levels.filtered("attach_notice").mapped("name"), ["Duty to pay"])
        self.assertEqual(set(levels.mapped("attach")), {"none"})

    def test_every_written_level_has_its_words(self):
        for name in ("firm", "standard", "gentle"):
            for level in self._get_policy(name).level_ids:
                self.assertEqual(bool(level.mail_template_id), level.channel in ("email", "letter"), level.name)
