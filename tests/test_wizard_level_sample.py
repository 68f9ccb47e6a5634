from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MONDAY, CollectionCase

COUNTED = (
    "res.partner",
    "collection.payer",
    "collection.notice",
    "collection.notice.line",
    "mail.message",
    "mail.mail",
)


@tagged("post_install", "-at_install")
class TestSample(CollectionCase):
    """How a level reads is tried out on a made-up customer, and nothing is kept."""

    def _open(self, level, user=None):
        return Form(
            self.env["collection.level.sample"]
            .with_user(user or self.collector)
            .with_context(active_model="collection.policy.level", default_level_id=level.id)
        )

    def _shipped_levels(self):
        names = ("standard", "firm", "gentle")
        policies = [self.env.ref(f"account_collections.collection_policy_{name}") for name in names]
        return [level for policy in policies for level in policy.level_ids]

    def test_every_shipped_level_has_a_sample(self):
        for level in self._shipped_levels():
            with self.subTest(level=level.display_name), self._on(MONDAY):
                subject, body = level._render_sample(self.company, "en_US")
                self.assertIn("00042", body)
                self.assertEqual(bool(subject), level.channel in ("email", "letter"))

    def test_nothing_is_kept(self):
        before = {name: self.root[name].search_count([]) for name in COUNTED}
        with self._on(MONDAY):
            self._open(self.level_1)
        self.assertEqual({name: self.root[name].search_count([]) for name in COUNTED}, before)

    def test_the_language_can_be_chosen(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        with self._on(MONDAY):
            wizard = self._open(self.env.ref("account_collections.collection_level_standard_3"))
            english = wizard.body
            wizard.lang = "fr_FR"
        self.assertNotEqual(wizard.body, english)
        self.assertIn("00042", wizard.body)

    def test_the_words_of_the_company_are_used(self):
        with self._on(MONDAY):
            wizard = self._open(self.level_1)
        self.assertIn(self.company.name, wizard.body)
        self.assertIn("Collector", wizard.body)

    def test_tasks_show_what_the_person_gets(self):
        call = self.env.ref("account_collections.collection_level_standard_4")
        with self._on(MONDAY):
            wizard = self._open(call)
        self.assertFalse(wizard.subject)
        self.assertIn("Alex Sample", wizard.task)

    def test_readers_cannot_open_it(self):
        with self.assertRaises(AccessError):
            self._open(self.level_1, self.reader)
