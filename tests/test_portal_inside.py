from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_common import PortalCase, PortalHttpCase
from .security_common import SecurityCase


@tagged("post_install", "-at_install")
class TestVisits(PortalCase):
    """What is noted of a visit, and what it counts for: nothing."""

    def _note(self, what, records=None, user=None, day=0):
        with self._on(self._day(day)):
            payer = self.payer.with_user(user) if user else self.payer.with_user(self.env.ref("base.public_user"))
            payer._as_portal("en_US")._note_portal(what, records)
        return self.payer.interaction_ids.filtered("page_event").sorted("id")

    def test_once_a_day_for_each_person_and_document(self):
        first, second = self._make_invoice(10, late=3), self._make_invoice(20, late=3)
        buyer = self._make_portal_user(self.billing)
        for _again in range(2):
            self._note("opened")
            self._note("opened", user=buyer)
            self._note("downloaded", first)
            self._note("downloaded", second)
        visits = self._note("opened", day=1)
        self.assertEqual(visits.mapped("page_event"), ["opened", "opened", "downloaded", "downloaded", "opened"])
        self.assertEqual(visits.mapped("contact_id"), self.billing)
        self.assertEqual(visits[2:4].mapped("res_id"), [first.id, second.id])
        self.assertEqual(visits[2].note, f"Downloaded {first.display_name}.")

    def test_it_is_no_contact_and_no_conversation(self):
        invoice = self._make_invoice(1000, late=7)
        visit = self._note("opened")
        self.assertEqual(
            (visit.direction, visit.channel, visit.is_talk, visit.is_answer), ("in", "portal", False, True)
        )
        self.assertFalse(visit.user_id)
        with self._on(self._day(0, self._day(0))):
            self.assertEqual(self.payer.sudo()._read_touches("2026-01-01"), {})
        self.assertFalse(self._code(invoice), "no quiet days follow")
        self.assertFalse(self.payer.sudo()._get_tried())

    def test_switched_off_nothing_is_noted(self):
        self.company.collection_note_visits = False
        self.assertFalse(self._note("opened"))

    def test_unknown_words_are_no_errors(self):
        self.assertFalse(self._note("danced"))

    def test_nobody_forges_a_visit(self):
        notes = self.env["collection.interaction"].with_user(self.collector)
        vals = {"payer_id": self.payer.id, "channel": "portal", "direction": "in"}
        with self.assertRaises(UserError):
            notes.create({**vals, "page_event": "opened"})
        self.assertFalse(notes.with_context(default_page_event="opened").create(vals).page_event)

    def test_a_visit_costs_the_same_whatever_came_before(self):
        def count(day):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._note("opened", day=day)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        first = count(-3)
        for number in range(12):
            self._make_invoice(number + 1, late=3)
            self.payer._log_interaction(channel="call", direction="in")
        self.assertLessEqual(count(-2), first)


@tagged("post_install", "-at_install")
class TestVisitsHttp(PortalHttpCase):
    """Which requests are visits."""

    def _events(self):
        self.payer.invalidate_recordset()
        return self.payer.interaction_ids.filtered("page_event").mapped("page_event")

    def test_shown_pages_count_and_nothing_else(self):
        self._make_invoice(1000, late=12)
        for headers in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}):
            answer = self.url_open(f"{self.path}?access_token={self._key()}", headers=headers)
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.url_open(self.path, method="HEAD").status_code, 200)
        self.url_open(f"{self.path}?access_token={self._key()}", allow_redirects=False)
        self.assertEqual(self._events(), [], "the exchange of the key shows no page")
        page = self.url_open(self.path)
        self.url_open(self.path)
        self._pay(page, what="overdue")
        self.assertEqual(sorted(self._events()), ["opened", "paying"])

    def test_our_own_people_are_no_visitors(self):
        self.authenticate(self.reader.login, self.reader.login)
        self.assertIn("Preview.", self._text(self.url_open(self.path)))
        self.assertEqual(self._events(), [])


@tagged("post_install", "-at_install")
class TestLinks(SecurityCase):
    """The link from where our own people are, with the rights of the payer."""

    def test_from_a_notice_and_an_invoice(self):
        notice = self._run().notice_ids
        payer = self._payer()
        for action in (
            notice.with_user(self.collector).action_share_page(),
            self.invoice.with_user(self.collector).action_share_collection_page(),
        ):
            self.assertEqual((action["res_model"], action["res_id"]), ("collection.payer", payer.id))
        for action in (
            notice.with_user(self.reader).action_preview_page(),
            self.invoice.with_user(self.sales).action_preview_collection_page(),
        ):
            self.assertTrue(action["url"].endswith(f"/my/collections/{payer.id}"))

    def test_a_customer_of_the_first_day_gets_a_page(self):
        customer, _contact = self._make_customer("New")
        invoice = self._make_invoice(partner=customer)
        with self.assertRaises(UserError):
            invoice.with_user(self.reader).action_preview_collection_page()
        action = invoice.with_user(self.collector).action_share_collection_page()
        self.assertEqual(self.env["collection.payer"].browse(action["res_id"]).partner_id, customer)

    def test_who_may_not_copy_it(self):
        for user in (self.reader, self.sales):
            with self.assertRaises(AccessError):
                self.invoice.with_user(user).action_share_collection_page()

    def test_sales_people_find_promises_and_disputes_of_their_customers(self):
        menus = self.env["ir.ui.menu"].with_user(self.sales)._visible_menu_ids()
        for name in ("collection_promise_menu", "collection_dispute_menu", "collection_plan_menu"):
            self.assertIn(self.env.ref(f"account_collections.{name}").id, menus, name)
        for name in ("collection_claim_menu", "collection_answer_menu", "collection_block_menu"):
            self.assertNotIn(self.env.ref(f"account_collections.{name}").id, menus, name)
        for model in ("collection.promise", "collection.dispute"):
            self.assertTrue(self.env[model].with_user(self.sales).get_views([(False, "list"), (False, "form")]))
