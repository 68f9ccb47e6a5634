from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.collection_contact_change import TASK
from .common import MONDAY
from .portal_common import PortalCase, PortalHttpCase


@tagged("post_install", "-at_install")
class TestContactChange(PortalCase):
    """“Not me”: somebody names the right person, the old address is told, and one of our people decides."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)

    def _ask(self, user=None, **form):
        form = {"number": "1", "name": "Eva New", "email": "Eva@acme.example.com", "phone": "+1 555 0100", **form}
        with self._on(MONDAY):
            payer = self.payer.with_user(user or self.root.ref("base.public_user"))._as_portal("en_US")
            return payer._ask_contact_change(form)

    def _approve(self, change, user=None):
        with self._on(MONDAY):
            change.with_user(user or self.collector).action_approve()

    def _read_mails(self):
        self._deliver_mails()
        texts = [(mail["email_to"], self._text_of(mail)) for mail in self.outbox]
        self.outbox.clear()
        return texts

    def test_nothing_changes_before_somebody_approves_it(self):
        change = self._ask()
        self.assertEqual(
            (change.state, change.email, change.contact_ids), ("asked", "eva@acme.example.com", self.billing)
        )
        self.assertEqual(self.payer._get_billing_contacts(), self.billing)
        self.assertFalse(self.root["res.partner"].search([("email", "ilike", "eva@acme")]))
        ((to, text),) = self._read_mails()
        self.assertEqual(to, ['"Bill of Acme" <billing@acme.example.com>'])
        self.assertIn("e…@acme.example.com", text)
        self.assertNotIn("eva@acme", text.lower())
        self.assertNotIn("Eva New", text, "what strangers type is not in our mails")
        self.assertEqual((change.activity_ids.collection_kind, change.activity_ids.user_id), (TASK, self.collector))
        said = self.payer.interaction_ids.filtered(lambda touch: touch.direction == "in")
        self.assertIn("Eva New", said.note)

    def test_approving_makes_the_contact_and_moves_the_routing(self):
        change = self._ask()
        self._read_mails()
        self._approve(change)
        contact = change.new_contact_id
        self.assertEqual(
            (contact.name, contact.email, contact.phone, contact.parent_id),
            ("Eva New", "eva@acme.example.com", "+1 555 0100", self.customer),
        )
        self.assertEqual(self.payer._get_billing_contacts(), contact)
        self.assertFalse(self.billing.collection_role_ids)
        self.assertFalse(change.activity_ids, "the task is done")
        self.assertEqual((change.decided_by_id, change.decided_on), (self.collector, MONDAY))
        ((to, text),) = self._read_mails()
        self.assertEqual(to, ['"Bill of Acme" <billing@acme.example.com>'], "the old address, not the new one")
        self.assertNotIn("eva@acme", text.lower())
        self._run_and_send()
        self.assertEqual(self._recipients(), [['"Eva New" <eva@acme.example.com>']], "and reminders go to the new one")

    def test_a_known_contact_is_not_made_again(self):
        known = self.env["res.partner"].create(
            {"name": "Eva Known", "parent_id": self.customer.id, "email": "EVA@acme.example.com"}
        )
        known.sudo().collection_failed_email = "eva@acme.example.com"
        change = self._ask()
        self._approve(change)
        self.assertEqual((change.new_contact_id, known.name, known.phone), (known, "Eva Known", "+1 555 0100"))
        self.assertEqual(self.payer._get_billing_contacts(), known, "an address that they say is right is tried again")

    def test_contacts_of_others_are_left_alone(self):
        stranger, _contact = self._make_customer("Other", email="eva@acme.example.com")
        change = self._ask()
        self._approve(change)
        self.assertNotEqual(change.new_contact_id, stranger)
        self.assertEqual(change.new_contact_id.commercial_partner_id, self.customer)

    def test_who_wants_no_mails_is_not_chosen(self):
        self.env["res.partner"].create(
            {
                "name": "Eva",
                "parent_id": self.customer.id,
                "email": "eva@acme.example.com",
                "collection_no_emails": True,
            }
        )
        change = self._ask()
        with self.assertRaisesRegex(UserError, "wants no e-mails"):
            self._approve(change)

    def test_declining_leaves_everything_as_it_is(self):
        change = self._ask()
        self._read_mails()
        with self._on(MONDAY):
            change.with_user(self.collector).action_decline()
        self.assertEqual((change.state, self.payer._get_billing_contacts()), ("declined", self.billing))
        self.assertEqual((change.activity_ids.ids, self._read_mails()), ([], []))
        with self.assertRaisesRegex(UserError, "decided already"):
            self._approve(change)

    def test_only_collectors_decide_and_nobody_forges(self):
        change = self._ask()
        for method in ("action_approve", "action_decline"):
            with self.assertRaises(AccessError):
                getattr(change.with_user(self.reader), method)()
        for user in (self.reader, self.collector, self.manager):
            with self.assertRaises(AccessError):
                change.with_user(user).write({"email": "x@evil.example.com"})
            with self.assertRaises(AccessError):
                change.with_user(user).copy()

    def test_only_that_it_is_not_me(self):
        change = self._ask(name="", email="", phone="", remark="I left in May")
        self.assertEqual((change.email, change.remark), (False, "I left in May"))
        self.assertEqual(len(change.activity_ids), 1)
        self.assertEqual(self._read_mails(), [], "nobody is written to")
        with self.assertRaises(UserError):
            self._approve(change)
        with self._on(MONDAY):
            change.with_user(self.collector).action_decline()

    def test_one_at_a_time_and_a_form_once(self):
        first = self._ask()
        self.assertEqual(self._ask(), first)
        with self.assertRaisesRegex(UserError, "already"):
            self._ask(number="2", email="mallory@evil.example.com")
        self.assertEqual(len(self._read_mails()), 1)
        self.assertTrue(self._ask(number="3", name="", email="", phone=""), "but this may always be said")

    def test_who_cannot_be_told_is_not(self):
        self.billing.email = self.customer.email = False
        change = self._ask()
        self.assertIn("please call", change.activity_ids.note)
        self._approve(change)
        self.assertEqual(self._read_mails(), [], "and the new address gets none of the old one's mails")

    def test_wrong_input_is_answered(self):
        for form in (
            {"name": ""},
            {"name": " \x00\r\n"},
            {"email": ""},
            {"email": "eva"},
            {"email": "eva@localhost"},
            {"email": "a@b.example.com, c@d.example.com"},
            {"email": "a@b.example.com\r\nBcc: c@d.example.com"},
            {"email": "Eva <eva@acme.example.com>"},
            {"email": f"{'a' * 260}@b.example.com"},
            {"phone": "call me"},
            {"phone": "+49 30\r\n123456"},
            {"number": ""},
            {"number": "\x00"},
        ):
            with self.assertRaises(UserError, msg=str(form)[:60]):
                self._ask(**form)
        change = self._ask(name="Eva\r\nBcc: x@evil.example.com", remark="<b>hi</b>\x00")
        self.assertEqual((change.name, change.remark), ("Eva Bcc: x@evil.example.com", "<b>hi</b>"))


@tagged("post_install", "-at_install")
class TestWishes(PortalCase):
    """The reader's wishes: his own, at once, and nothing that he does not stand for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root["res.lang"]._activate_lang("fr_FR")
        cls.billing.write({"lang": "en_US", "phone": "+1 555 0100"})
        cls.anna = cls.root["res.partner"].create(
            {"name": "Anna", "parent_id": cls.customer.id, "lang": "en_US", "phone": "+1 555 0101"}
        )
        cls.user = cls._make_portal_user(cls.anna)

    def _wish(self, user=None, **form):
        form = {"lang": "en_US", "channel": "", "best_time": "", **form}
        with self._on(MONDAY):
            return self._page(user)._apply_wishes(form)

    def _page(self, user=None):
        return self.payer.with_user(user or self.root.ref("base.public_user"))._as_portal("en_US")

    def _touches(self):
        return self.root["collection.interaction"].search([("payer_id", "=", self.payer.id)])

    def test_whoever_comes_by_the_link_speaks_for_who_gets_our_messages(self):
        self.assertEqual(self._wish(lang="fr_FR", channel="email", best_time=" mornings\r\n"), "fr_FR")
        self.assertEqual((self.billing.lang, self.billing.collection_preferred_channel), ("fr_FR", "email"))
        self.assertEqual((self.billing.collection_best_time, self.anna.lang), ("mornings", "en_US"))
        self.assertEqual((self._touches().channel, self._touches().contact_id), ("portal", self.billing))
        self.assertIn("mornings", self._touches().note)

    def test_who_is_logged_in_speaks_for_himself(self):
        self._wish(self.user, lang="fr_FR")
        self.assertEqual((self.anna.lang, self.billing.lang), ("fr_FR", "en_US"))

    def test_what_is_said_already_changes_nothing(self):
        self._wish(best_time="mornings")
        self._wish(best_time="mornings")
        self.assertEqual(len(self._touches()), 1)

    def test_no_calls_is_obeyed_at_once(self):
        self._wish(calls="stop")
        self._wish(calls="stop")
        self.assertTrue(self.billing.collection_no_calls and self.billing.collection_no_texts)
        self.assertFalse(self.billing.collection_no_emails, "notices still arrive")
        self.assertEqual((self._touches().outcome, self._touches().stop_scope), ("asked_to_stop", "calls"))
        verdict, _until, _reason = self.payer._check_touch_allowed("call", contacts=self.billing)
        self.assertEqual(verdict, "refuse")

    def test_calls_are_welcome_again_when_he_has_said_so_here_himself(self):
        self._wish(self.user, calls="stop")
        self._wish(self.user, calls="welcome")
        self.assertEqual((self.anna.collection_no_calls, self.anna.collection_no_texts), (False, True))
        self.assertIn("may be called again", self._touches()[:1].note)

    def test_nobody_else_takes_a_refusal_back(self):
        self._wish(calls="stop")
        with self.assertRaises(UserError):
            self._wish(calls="welcome")
        self.assertTrue(self.billing.collection_no_calls, "not by the link")
        with self._on(MONDAY):
            self.anna.with_user(self.collector).action_collection_no_calls()
        with self.assertRaises(UserError):
            self._wish(self.user, calls="welcome")
        self.assertTrue(self.anna.collection_no_calls, "and not what was said on the telephone")

    def test_texts_need_an_agreement_that_nobody_gives_for_others(self):
        with self.assertRaises(UserError):
            self._wish(channel="sms")
        self._wish(self.user, channel="sms")
        self.assertEqual((self.anna.collection_sms_since, self.anna.collection_preferred_channel), (MONDAY, "sms"))
        self.assertIn("page", self.anna.collection_sms_source)
        self.anna.collection_no_texts = True
        self.assertNotIn("sms", self._page(self.user)._get_offered_channels(self.anna.sudo()))

    def test_wrong_input_is_answered(self):
        for form in (
            {"lang": "xx"},
            {"lang": "de_DE"},
            {"channel": "pigeon"},
            {"channel": "call", "calls": "stop"},
            {"calls": "welcome"},
        ):
            with self.assertRaises(UserError, msg=str(form)):
                self._wish(**form)
        self._wish(best_time="<b>" + "x" * 200)
        self.assertEqual(len(self.billing.collection_best_time), 60)

    def test_nobody_there(self):
        self.billing.email = self.customer.email = False
        templates = [section["template"] for section in self._page()._get_portal_sections(self._statement())]
        self.assertNotIn("account_collections.portal_preferences", templates)
        with self.assertRaises(UserError):
            self._wish()


@tagged("post_install", "-at_install")
class TestContactHttp(PortalHttpCase):
    """Both forms on the page."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)
        self.billing.lang = "en_US"

    def _name(self, page, path=None, **form):
        data = {
            "csrf_token": self._csrf(page),
            "form": "contact_change",
            "number": "1",
            "name": "Eva <b>New</b>",
            "email": "eva@acme.example.com",
            "remark": "<script>alert(1)</script>",
            **form,
        }
        return self.url_open(f"{path or self.path}/contact", data=data)

    def _wish(self, page, path=None, **form):
        data = {"csrf_token": self._csrf(page), "form": "preferences", "lang": "en_US", "channel": "", **form}
        return self.url_open(f"{path or self.path}/preferences", data=data)

    def _changes(self):
        return self.root["collection.contact.change"].search([])

    def test_name_somebody(self):
        answer = self._name(self._enter())
        self.assertIn("We look at it", self._text(answer))
        self.assertIn("Another address was named: e…@acme.example.com", self._text(answer))
        for secret in ("eva@acme", "billing@acme", "<script>alert", "<b>New"):
            self.assertNotIn(secret, answer.text, "who has the link sees no address")
        self.assertEqual(len(self._changes()), 1)
        self.assertNotIn("<b>", str(self._changes().activity_ids.note))

    def test_only_not_me(self):
        answer = self._name(self._enter(), name="", email="")
        self.assertIn("We look for the right person", self._text(answer))

    def test_what_was_typed_is_kept(self):
        answer = self._name(self._enter(), email="eva@acme.example.com\r\nBcc: x@evil.example.com")
        self.assertEqual(answer.status_code, 422)
        (section,) = html.fromstring(answer.text).xpath("//section[@id='o_collection_contact_change']")
        self.assertIn("Please enter one e-mail address", section.text_content())
        self.assertEqual(section.xpath(".//input[@name='name']/@value"), ["Eva <b>New</b>"])
        self.assertTrue(section.xpath("./details/@open"))
        self.assertFalse(self._changes())

    def test_wishes_and_the_language_of_the_page(self):
        self.root["res.lang"]._activate_lang("fr_FR")
        answer = self._wish(self._enter(), lang="fr_FR", calls="stop")
        self.assertEqual(answer.status_code, 200)
        self.assertIn('lang="fr-FR"', answer.text, "the page goes on in that language")
        self.assertEqual((self.billing.lang, self.billing.collection_no_calls), ("fr_FR", True))
        refused = self._wish(answer, lang="xx")
        self.assertEqual(refused.status_code, 422)

    def test_strangers_not_at_all(self):
        page = self._enter()
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        for send, word in ((self._name, "contact"), (self._wish, "preferences")):
            self.assertEqual(send(page, path=f"/my/collections/{other.id}").status_code, 404)
            self.assertEqual(self.url_open(f"{self.path}/{word}").status_code, 405)
            with mute_logger("odoo.http"):
                self.assertEqual(send(page, csrf_token="x").status_code, 400)
        self.payer.active = False
        self.assertEqual({self._name(page).status_code, self._wish(page, calls="stop").status_code}, {404})
        self.payer.active = True
        self.payer.action_rotate_token()
        self.assertEqual({self._name(page).status_code, self._wish(page, calls="stop").status_code}, {404})
        self._nothing_has_happened()

    def test_a_preview_and_people_of_another_company(self):
        self.authenticate(self.reader.login, self.reader.login)
        page = self.url_open(self.path)
        self.assertEqual({self._name(page).status_code, self._wish(page, calls="stop").status_code}, {200})
        user = self._make_user("collector", self.root["res.company"].create({"name": "Other house"}))
        self.authenticate(user.login, user.login)
        token = Request.csrf_token(self)
        self.assertEqual(self._name(page, csrf_token=token).status_code, 404)
        self.assertEqual(self._wish(page, csrf_token=token, calls="stop").status_code, 404)
        self._nothing_has_happened()

    def _nothing_has_happened(self):
        self.assertFalse(self._changes())
        self.assertFalse(self.billing.collection_no_calls)
        self.assertFalse(self.root["collection.answer"].search([("kind", "like", "contact")]))
