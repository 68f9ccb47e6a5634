from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import MONDAY, CollectionCase

COUNTED = (
    "res.partner",
    "collection.payer",
    "collection.policy",
    "collection.policy.level",
    "collection.notice",
    "collection.notice.line",
    "mail.message",
    "mail.mail",
)


@tagged("post_install", "-at_install")
class TestLevelDraft(CollectionCase):
    """A level is read on its form as it would be sent, before anything is saved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_words("First", "Please pay {{ object.amount_display }}", "<p>A friendly word.</p>")
        cls.second = cls._make_words("Second", "Now pay", "<p>A serious word.</p>")
        cls.level_1.mail_template_id = cls.first

    @classmethod
    def _make_words(cls, name, subject, body):
        model = cls.env["ir.model"]._get("collection.notice")
        return cls.root["mail.template"].create(
            {"name": name, "model_id": model.id, "subject": subject, "body_html": body}
        )

    def _open(self, level=None, user=None, **context):
        levels = (level or self.env["collection.policy.level"]).with_user(user or self.manager)
        return Form(levels.with_context(**context), view="account_collections.collection_policy_level_view_form")

    def _count(self):
        self.env.flush_all()
        return {name: self.root[name].search_count([]) for name in COUNTED}

    def test_the_sample_follows_the_screen(self):
        with self._on(MONDAY):
            form = self._open(self.level_1)
            self.assertIn("A friendly word", form.sample_body)
            self.assertIn("1,630.50", form.sample_subject)
            form.mail_template_id = self.second
            self.assertIn("A serious word", form.sample_body)
            self.assertNotIn("A friendly word", form.sample_body)
            self.assertEqual(form.sample_subject, "Now pay")

    def test_several_levels_are_read_at_once(self):
        with self._on(MONDAY):
            levels = self.policy.level_ids.with_user(self.manager)
            rows = levels.read(["sample_subject", "sample_body", "sample_problem"])
        self.assertEqual([bool(row["sample_body"]) for row in rows], [True, True, True])
        self.assertIn("A friendly word", rows[0]["sample_body"])

    def test_nothing_is_saved(self):
        before = self._count()
        with self._on(MONDAY):
            form = self._open(self.level_1)
            form.mail_template_id = self.second
            form.name = "Another name"
            form.pay_within_days = 99
        self.assertEqual(self._count(), before)
        self.level_1.invalidate_recordset()
        self.assertEqual((self.level_1.mail_template_id, self.level_1.name), (self.first, "L1"))
        self.assertEqual(self.level_1.pay_within_days, 0)

    def test_what_is_saved_is_what_was_on_the_screen(self):
        with self._on(MONDAY):
            form = self._open(self.level_1)
            form.mail_template_id = self.second
            form.pay_within_days = 12
            form.save()
        self.level_1.invalidate_recordset()
        self.assertEqual((self.level_1.mail_template_id, self.level_1.pay_within_days), (self.second, 12))

    def test_a_new_level_has_a_sample_too(self):
        before = self._count()
        with self._on(MONDAY):
            form = self._open(default_policy_id=self.policy.id)
            self.assertIn("name", form.sample_problem)
            form.name = "Fresh"
            form.mail_template_id = self.second
            self.assertIn("A serious word", form.sample_body)
            self.assertFalse(form.sample_problem)
        self.assertEqual(self._count(), before)

    def test_a_level_of_a_policy_that_is_not_saved_yet(self):
        with self._on(MONDAY):
            form = Form(self.env["collection.policy"].with_user(self.manager))
            form.name = "Draft"
            level = self.env["collection.policy.level"].new({"name": "Fresh", "mail_template_id": self.second.id})
            self.assertIn("A serious word", level.sample_body)

    def test_tasks_show_their_guide(self):
        with self._on(MONDAY):
            form = self._open(self.level_1)
            form.channel = "call"
            form.guide = "<p>Ask for a date.</p>"
            self.assertIn("Ask for a date", form.sample_body)
            self.assertFalse(form.sample_subject)

    def test_the_language_can_be_chosen(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.first.with_context(lang="fr_FR").body_html = "<p>Un mot aimable.</p>"
        with self._on(MONDAY):
            form = self._open(self.level_1)
            form.sample_lang = "fr_FR"
            self.assertIn("Un mot aimable", form.sample_body)
            form.save()
        self.assertIn("A friendly word", self.first.with_context(lang="en_US").body_html)

    def test_what_cannot_be_saved_is_said(self):
        with self._on(MONDAY):
            form = self._open(self.level_1)
            form.count_from = "invoice"
            form.days = -3
            self.assertIn("only the due date", form.sample_problem)
            self.assertFalse(form.sample_body)
            form.days = 3
            self.assertFalse(form.sample_problem)
            form.min_gap_days = -1
            self.assertIn("cannot be saved", form.sample_problem)

    def test_a_broken_template_is_said(self):
        broken = self._make_words("Broken", "{{ object.nothing_like_it }}", "<p>Word</p>")
        with self._on(MONDAY):
            form = self._open(self.level_1)
            form.mail_template_id = broken
        self.assertTrue(form.sample_problem)

    def test_templates_of_other_documents_are_refused(self):
        foreign = self.root["mail.template"].create(
            {"name": "Foreign", "model_id": self.env["ir.model"]._get_id("res.users"), "body_html": "<p>Secret</p>"}
        )
        with self._on(MONDAY):
            draft = (
                self.env["collection.policy.level"]
                .with_user(self.reader)
                .new({"name": "x", "policy_id": self.policy.id, "mail_template_id": foreign.id})
            )
            self.assertFalse(draft.sample_body)
            self.assertIn("collection notices", draft.sample_problem)

    def test_readers_see_it_and_sales_people_do_not(self):
        with self._on(MONDAY):
            self.assertIn("A friendly word", self.level_1.with_user(self.reader).sample_body)
            sales = new_test_user(self.root, login="seller", groups="sales_team.group_sale_salesman")
            with self.assertRaises(AccessError):
                self.level_1.with_user(sales).read(["sample_body"])
            self.assertNotIn("sample_body", self.level_1.with_user(sales).fields_get())
