"""The tone check at work: templates, levels, notices and dialogs, and nobody gets around it."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..calc.tone import BLOCK, find
from .common import MONDAY, CollectionCase

LANGS = ("ar_001", "bg_BG", "de_DE", "es_ES", "fa_IR", "fr_FR", "he_IL")
POLITE = "<p>Could you please pay by Friday? Thank you.</p>"
RUDE = "<p>Please pay, or the police will come. Thank you.</p>"
LEGAL = "<p>Please pay, or our lawyer will write to you. Thank you.</p>"


class ToneCase(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        editors = cls.root.ref("mail.group_mail_template_editor")
        for user in (cls.collector, cls.manager):
            user.group_ids |= editors

    def _make_template(self, user=None, **vals):
        values = {
            "name": "Words",
            "model_id": self.root["ir.model"]._get_id("collection.notice"),
            "subject": "Invoice",
            "body_html": POLITE,
            **vals,
        }
        return self.env["mail.template"].with_user(user or self.collector).create(values)


@tagged("post_install", "-at_install")
class TestShippedWords(ToneCase):
    """Our own words pass their own check, in every language that we ship."""

    def test_no_template_blocks_or_warns_in_any_language(self):
        for lang in LANGS:
            self.root["res.lang"]._activate_lang(lang)
        self.root.ref("base.module_account_collections")._update_translations(list(LANGS))
        names = self.root["ir.model.data"].search(
            [("module", "=", "account_collections"), ("model", "in", ("mail.template", "sms.template"))]
        )
        checked, faults = 0, []
        for name in names:
            template = self.root[name.model].browse(name.res_id)
            stage = template._get_tone_stage()
            for lang, text in stage and template._get_texts().items() or ():
                faults += [(name.name, lang, entry.word, entry.code) for entry in find(text, lang, stage)]
                checked += bool(text)
        self.assertEqual(faults, [])
        self.assertGreater(checked, 13 * len(LANGS))

    def test_every_excuse_has_a_polite_answer(self):
        for excuse in self.root["collection.excuse"].search([]):
            found = find(excuse.answer, "en_US")
            self.assertFalse([entry for entry in found if entry.severity == BLOCK], excuse.name)
            self.assertTrue("?" in excuse.answer or excuse.escalates, excuse.name)

    def test_our_words_name_what_they_appeal_to(self):
        levels = self.root["collection.policy.level"].search([("channel", "in", ("email", "letter"))])
        for template in levels.mail_template_id:
            self.assertTrue(template.collection_appeal_ids, template.name)


@tagged("post_install", "-at_install")
class TestTemplates(ToneCase):
    """Templates are checked when they are saved."""

    def test_the_error_names_the_word_and_the_reason(self):
        with self.assertRaisesRegex(ValidationError, "“police” names a crime"):
            self._make_template(body_html=RUDE)

    def test_saving_changed_words_and_subjects(self):
        template = self._make_template()
        for vals in ({"body_html": RUDE}, {"subject": "PAY NOW OR ELSE"}, {"collection_reason": "Shame on you."}):
            with self.assertRaises(ValidationError):
                template.write(vals)

    def test_a_translation_is_checked_in_its_language(self):
        self.root["res.lang"]._activate_lang("de_DE")
        template = self._make_template()
        with self.assertRaisesRegex(ValidationError, "Lügner"):
            template.with_context(lang="de_DE").body_html = "<p>Bitte, Sie Lügner. Danke</p>"
        with self.assertRaisesRegex(ValidationError, "Lügner"):
            template.update_field_translations("body_html", {"de_DE": "<p>Bitte, Sie Lügner. Danke</p>"})

    def test_templates_of_others_are_not_our_business(self):
        model = self.root["ir.model"]._get_id("res.partner")
        template = self._make_template(model_id=model, body_html=RUDE)
        self.assertFalse(template.collection_is_toned)
        with self.assertRaises(ValidationError):
            template.model_id = self.root["ir.model"]._get_id("collection.notice")

    def test_warnings_are_a_banner_and_no_obstacle(self):
        template = self._make_template(body_html="<p>You must pay.</p>")
        self.assertIn("You must", template.collection_tone_note)
        self.assertIn("no word of thanks", template.collection_tone_note)
        self.assertFalse(self._make_template().collection_tone_note)

    def test_only_a_manager_lets_words_pass_and_says_why(self):
        vals = {"body_html": RUDE, "collection_tone_reason": "The customer is the police"}
        with self.assertRaises(AccessError):
            self._make_template(**vals)
        template = self._make_template(self.manager, **vals)
        self.assertIn("police", template.body_html)
        with self.assertRaises(AccessError):
            template.with_user(self.collector).collection_tone_reason = "because"

    def test_a_reason_does_not_cover_what_others_write_later(self):
        template = self._make_template(
            self.manager, body_html=RUDE, collection_tone_reason="The customer is the police"
        )
        with self.assertRaises(ValidationError):
            template.with_user(self.collector).body_html = RUDE.replace("police", "prison")
        template.with_user(self.collector).body_html = POLITE
        self.assertFalse(template.collection_tone_reason)

    def test_a_copy_has_no_reason(self):
        template = self._make_template(
            self.manager, body_html=RUDE, collection_tone_reason="The customer is the police"
        )
        with self.assertRaises(ValidationError):
            template.with_user(self.collector).copy()

    def test_text_messages(self):
        model = self.root["ir.model"]._get_id("collection.notice")
        texts = self.root["sms.template"]
        values = {"name": "T", "model_id": model, "body": "Pay or the police comes"}
        with self.assertRaises(ValidationError):
            texts.create(values)
        self.assertTrue(texts.create({**values, "collection_tone_reason": "They are the police"}))
        self.assertFalse(texts.create({**values, "body": "INV/1 is open."}).collection_tone_note)


@tagged("post_install", "-at_install")
class TestLegalWords(ToneCase):
    """Legal steps belong to a final level of a policy that means them."""

    def setUp(self):
        super().setUp()
        self.template = self._make_template(self.manager, body_html=LEGAL, collection_tone_reason="for later")
        self.level_3.write({"mail_template_id": self.template.id, "tone": "final"})
        self.policy.legal_intended = True
        self.template.collection_tone_reason = False

    def test_they_may_stand_there(self):
        self.assertFalse(self.template.collection_tone_note)

    def test_nowhere_else(self):
        with self.assertRaises(ValidationError):
            self.level_1.mail_template_id = self.template

    def test_nor_when_the_level_becomes_an_early_one(self):
        with self.assertRaises(ValidationError):
            self.level_3.tone = "firm"

    def test_nor_when_they_are_not_meant_any_more(self):
        with self.assertRaises(ValidationError):
            self.policy.legal_intended = False


@tagged("post_install", "-at_install")
class TestOwnWords(ToneCase):
    """A reviewer's own words for one notice."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10)
        self.notice = self._run().notice_ids

    def _open(self, user=None):
        context = {"active_model": "collection.notice", "active_id": self.notice.id}
        return Form(self.env["collection.notice.edit"].with_user(user or self.collector).with_context(**context))

    def test_findings_are_shown_while_writing(self):
        with self._on(MONDAY):
            wizard = self._open()
            self.assertFalse(wizard.tone_note)
            wizard.text = RUDE
            self.assertIn("police", wizard.tone_note)
            self.assertTrue(wizard.is_refused)
            self.assertFalse(wizard.may_let_pass)
            wizard.text = "<p>Here you are.</p>"
            self.assertIn("no word of thanks", wizard.tone_note)
            self.assertFalse(wizard.is_refused)

    def test_a_collector_cannot_keep_refused_words(self):
        with self._on(MONDAY):
            wizard = self._open()
            wizard.text = RUDE
            with self.assertRaisesRegex(ValidationError, "police"):
                wizard.save().action_keep()

    def test_a_collector_cannot_get_around_it(self):
        notice = self.notice.with_user(self.collector)
        wizards = self.env["collection.notice.edit"].with_user(self.collector)
        with self.assertRaises(ValidationError):
            notice.write({"text": RUDE})
        with self.assertRaises(UserError):
            notice.write({"text": RUDE, "tone_reason": "because"})
        with self.assertRaises(AccessError):
            wizards.create({"notice_id": notice.id, "text": RUDE, "tone_reason": "because"}).action_keep()
        with self.assertRaises(ValidationError):
            notice.with_context(collection_write_token=True, default_tone_reason="x").write({"text": RUDE})

    def test_a_manager_lets_them_pass_with_a_reason_that_stays(self):
        with self._on(MONDAY):
            wizard = self._open(self.manager)
            wizard.text = RUDE
            with self.assertRaises(ValidationError):
                wizard.save().action_keep()
            wizard = self._open(self.manager)
            wizard.text = RUDE
            wizard.tone_reason = "They are the police"
            wizard.save().action_keep()
        self.assertEqual(self.notice.tone_reason, "They are the police")
        self.assertIn("They are the police", "".join(self.notice.sudo().message_ids.mapped("body")))

    def test_the_reason_goes_with_the_words(self):
        self.notice.with_user(self.manager)._let_pass(RUDE, "They are the police")
        notice = self.notice.with_user(self.collector)
        with self.assertRaises(ValidationError):
            notice.text = RUDE.replace("police", "prison")
        notice.text = POLITE
        self.assertFalse(self.notice.tone_reason)

    def test_names_of_the_customer_and_of_products_are_spared(self):
        self.customer.name = "Police Supplies"
        with self._on(MONDAY):
            self.notice.with_user(self.collector).text = "<p>Dear Police Supplies, please pay. Thank you.</p>"
        self.assertTrue(self.notice.text)

    def test_a_notice_by_hand_shows_its_tone(self):
        customer, _contact = self._make_customer("Globex")
        self._make_invoice(late=10, partner=customer)
        words = self._make_template(body_html="<p>You must pay.</p>")
        self.level_1.mail_template_id = words
        with self._on(MONDAY):
            context = {"active_model": "collection.payer", "active_id": self._payer(customer).id}
            wizard = Form(self.env["collection.notice.write"].with_user(self.collector).with_context(**context))
            self.assertIn("You must", wizard.tone_note)


@tagged("post_install", "-at_install")
class TestAppeals(ToneCase):
    """What words appeal to is kept with what was said."""

    def setUp(self):
        super().setUp()
        self.fairness = self.env.ref("account_collections.collection_appeal_fairness")
        self.benefit = self.env.ref("account_collections.collection_appeal_benefit")
        self.words = self._make_template(collection_appeal_ids=self.fairness.ids)
        self.level_1.mail_template_id = self.words
        self._make_invoice(late=10)

    def test_a_notice_keeps_what_its_words_appealed_to(self):
        notice = self._run_and_send().notice_ids
        self.words.collection_appeal_ids = self.benefit
        self.assertEqual(notice.appeal_ids, self.fairness)

    def test_own_words_keep_what_their_writer_says(self):
        run = self._run()
        context = {"active_model": "collection.notice", "active_id": run.notice_ids.id}
        with self._on(MONDAY):
            wizard = Form(self.env["collection.notice.edit"].with_user(self.collector).with_context(**context))
            self.assertEqual(wizard.appeal_ids[:], self.fairness)
            wizard.text = POLITE
            wizard.appeal_ids.set(self.benefit)
            wizard.save().action_keep()
        self._send(run)
        self.assertEqual(run.notice_ids.appeal_ids, self.benefit)

    def test_one_that_was_not_tried_is_suggested(self):
        payer = self._payer()
        self.assertEqual(payer._suggest_appeal(), self.fairness)
        self._run_and_send()
        self.assertEqual(payer._suggest_appeal(), self.benefit)
        payer._log_interaction(channel="call", direction="out", appeal_ids=self.benefit.ids)
        self.assertNotIn(payer._suggest_appeal(), self.fairness | self.benefit)
        payer._log_interaction(channel="call", direction="out", appeal_ids=self.env["collection.appeal"].search([]).ids)
        self.assertFalse(payer._suggest_appeal())

    def test_the_reason_for_asking_now_is_printed_in_the_readers_language(self):
        self.root["res.lang"]._activate_lang("fr_FR")
        self.words.collection_reason = "We close the month on Friday."
        self.words.with_context(lang="fr_FR").collection_reason = "Nous clôturons le mois vendredi <3."
        self.billing.lang = "fr_FR"
        self._run_and_send()
        text = self._text_of(self.outbox[0])
        self.assertIn("Nous clôturons le mois vendredi", text)
        self.assertNotIn("close the month", text)

    def test_own_words_go_without_it(self):
        self.words.collection_reason = "We close the month on Friday."
        run = self._run()
        run.notice_ids.text = POLITE
        self._send(run)
        self.assertNotIn("close the month", self._text_of(self.outbox[0]))
