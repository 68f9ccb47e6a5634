from datetime import date
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MONDAY, CollectionCase
from .test_company import TwoCompaniesCase

#: Who says that nobody can be told.
LOGGER = "odoo.addons.account_collections.models.res_company_forewarning"
FRIDAY = date(2026, 3, 6)


class ForewarningCase(CollectionCase):
    """The company sends by itself; its manager is told at three o'clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collection_auto_send = True
        cls.root["res.company"].search([("id", "!=", cls.company.id)]).collection_forewarn = False

    def _tick(self, day=MONDAY, hour=15):
        """One visit of the hourly cron. Returns what it has written to the managers."""
        known = self.root["mail.mail"].search([])
        with self._on(day, hour), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_forewarn").sudo().method_direct_trigger()
        self.env.invalidate_all()
        return self.root["mail.mail"].search([]) - known


@tagged("post_install", "-at_install")
class TestForewarning(ForewarningCase):
    """Rule 12: nothing leaves by itself that the manager could not have stopped the day before."""

    def test_the_manager_reads_what_will_leave_tomorrow(self):
        self._make_invoice(1234.5, late=6)
        self._make_invoice(100, late=3)
        mail = self._tick()
        self.assertEqual(mail.recipient_ids, self.manager.partner_id)
        self.assertFalse(mail.email_to)
        self.assertEqual(mail.subject, "Leaves by itself on Tuesday, March 3, 2026: 1")
        body = mail.body_html.replace("\xa0", " ")
        for text in ("Acme", "L1", "E-mail", "2 items", "Feb 24, 2026", "$ 1,334.50", "Leaves by itself: 1"):
            self.assertIn(text, body)
        self.assertNotIn("wait for approval:", body)

    def test_what_is_announced_is_what_leaves(self):
        other, _contact = self._make_customer("Other")
        self._make_invoice(late=6)
        self._make_invoice(late=5, partner=other)
        announced = self.root["collection.forewarning"]
        with self._on(MONDAY):
            forecast = announced._collect(self.company, self._day(1))
        self.assertEqual([entry.partner_id for entry in forecast.leaving], self.customer.ids)
        run = self._run(self._day(1))
        self.assertEqual(run.notice_ids.partner_id, self.customer)

    def test_levels_that_need_approval_stand_apart(self):
        invoice = self._make_invoice(late=40)
        self._give_level(invoice, self.level_2)
        body = self._tick().body_html
        self.assertIn("Will wait for approval: 1", body)
        self.assertNotIn("Leaves by itself: ", body)
        self.assertNotIn("Stop everything", body)

    def test_a_company_that_does_not_send_by_itself_has_all_wait(self):
        self.company.collection_auto_send = False
        self._make_invoice(late=6)
        mail = self._tick()
        self.assertEqual(mail.subject, "Waits for approval on Tuesday, March 3, 2026: 1")

    def test_what_was_released_for_tomorrow_is_announced_too(self):
        self._make_invoice(late=10)
        run = self._run()
        with self._on(MONDAY, hour=20):
            run.notice_ids._set_state("approved")
            run.notice_ids._release(self.company._to_utc(self._day(1), 7))
        self.assertIn("Leaves by itself: 1", self._tick(hour=21).body_html)

    def test_what_leaves_today_is_not_announced_for_tomorrow(self):
        self._make_invoice(late=10)
        run = self._run()
        with self._on(MONDAY):
            run.notice_ids._set_state("approved")
            run.notice_ids._release(self.company._to_utc(MONDAY, 18))
        self.assertFalse(self._tick())

    def test_what_waits_in_review_is_counted(self):
        self._make_invoice(late=10)
        self._run()
        fresh, _contact = self._make_customer("Fresh")
        self._make_invoice(late=6, partner=fresh)
        self.assertIn("Already in review: 1", self._tick().body_html)

    def test_amounts_of_two_currencies_are_not_added(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self._make_invoice(100, late=6)
        self._make_invoice(70, late=6, currency_id=euro.id)
        body = self._tick().body_html.replace("\xa0", " ")
        self.assertIn("$ 100.00", body)
        self.assertIn("70.00 €", body)

    def test_old_bank_data_is_mentioned(self):
        self._make_invoice(late=6)
        self._make_receipt(5, partner=self._make_customer("Payer")[0], on=self._day(-20))
        self.assertIn("bank data will be too old", self._tick().body_html)

    # === ONCE, AND AT ITS HOUR === #

    def test_it_comes_once_per_working_day(self):
        self._make_invoice(late=6)
        self.assertFalse(self._tick(hour=14))
        self.assertTrue(self._tick(hour=15))
        for hour in (15, 16, 23):
            self.assertFalse(self._tick(hour=hour))
        self.assertTrue(self._tick(self._day(1)))

    def test_a_server_that_was_down_makes_up_for_it_the_same_day(self):
        self._make_invoice(late=6)
        self.assertTrue(self._tick(hour=22))

    def test_the_hour_is_on_the_clock_of_the_company(self):
        self._make_invoice(late=6)
        self.company.partner_id.tz = "America/New_York"
        self.assertFalse(self._tick(hour=19))
        self.assertTrue(self._tick(hour=20))

    def test_friday_tells_of_monday_and_the_weekend_of_nothing(self):
        self._make_invoice(late=4, on=FRIDAY)
        self.assertIn("Monday, March 9, 2026", self._tick(FRIDAY).subject)
        for day in (1, 2):
            self.assertFalse(self._tick(self._day(day, FRIDAY)))

    def test_nothing_to_say_nothing_said(self):
        self._make_invoice(late=1)
        self.assertFalse(self._tick())

    def test_it_can_be_switched_off(self):
        self._make_invoice(late=6)
        self.company.collection_forewarn = False
        self.assertFalse(self._tick())

    def test_a_company_that_does_not_send_tomorrow_is_silent(self):
        self._make_invoice(late=6)
        self.company.collection_state = "opening"
        self.assertFalse(self._tick())
        self.company.write({"collection_state": "live", "collection_forewarned_for": False})
        with self._on(MONDAY):
            self.company.with_user(self.manager).action_pause_collections(self._day(3), "Holidays")
        self.assertFalse(self._tick())
        self.assertFalse(self._tick(self._day(3)), "the cool-down lasts longer")

    def test_nobody_is_written_to_where_nobody_is_the_manager(self):
        self._make_invoice(late=6)
        self.manager.sudo().active = False
        for manager in (self.env["res.users"], self.manager):
            self.company.write({"collection_manager_id": manager.id, "collection_forewarned_for": False})
            with patch(f"{LOGGER}._logger.info") as log:
                self.assertFalse(self._tick())
                self.assertFalse(self._tick(hour=16))
            log.assert_called_once()

    def test_a_company_that_breaks_does_not_stop_the_others(self):
        self._make_invoice(late=6)
        other = self.root["res.company"].search([("id", "!=", self.company.id)], limit=1)
        other.collection_forewarn = True
        forecasts = type(self.root["collection.forewarning"])
        collect = forecasts._collect

        def broken(records, company, day):
            if company == other:
                raise ZeroDivisionError
            return collect(records, company, day)

        other.write({"collection_manager_id": self.manager.id, "collection_state": "live"})
        self.manager.sudo().company_ids = [Command.link(other.id)]
        with (
            patch.object(forecasts, "_collect", broken),
            mute_logger(LOGGER),
        ):
            self.assertEqual(self._tick().recipient_ids, self.manager.partner_id)
        self.assertTrue(other.collection_forewarned_for)

    def test_it_is_written_in_the_language_of_the_manager(self):
        self.root["res.lang"]._activate_lang("de_DE")
        self.manager.sudo().lang = "de_DE"
        self.level_1.with_context(lang="de_DE").name = "Erinnerung"
        self._make_invoice(late=6)
        mail = self._tick()
        self.assertIn("Erinnerung", mail.body_html)
        self.assertIn("Dienstag, 3. März 2026", mail.subject)

    def test_names_are_shown_as_text(self):
        evil, _contact = self._make_customer("Evil")
        evil.name = "<b>Evil</b> & Sons"
        self._make_invoice(late=6, partner=evil)
        self.assertIn("&lt;b&gt;Evil&lt;/b&gt; &amp; Sons", self._tick().body_html)

    def test_many_are_named_in_part_and_counted_in_full(self):
        for number in range(30):
            customer, _contact = self._make_customer(f"C{number:02d}")
            self._make_invoice(100 + number, late=6, partner=customer)
        body = self._tick().body_html
        self.assertIn("Leaves by itself: 30", body)
        self.assertIn("And 5 more", body)
        self.assertEqual(body.count("/collections/stop/"), 26)
        self.assertIn("C29", body)
        self.assertNotIn("C04", body)

    def test_nothing_is_proposed_by_looking_ahead(self):
        self._make_invoice(late=6)
        before = [self.root[name].search_count([]) for name in ("collection.run", "collection.notice")]
        self._tick()
        after = [self.root[name].search_count([]) for name in ("collection.run", "collection.notice")]
        self.assertEqual(before, after)


@tagged("post_install", "-at_install")
class TestLinks(ForewarningCase, TwoCompaniesCase, HttpCase):
    """The links of the message open a page of the right company, for those who may, and change nothing."""

    def _follow(self, path, user):
        """Where a link leads somebody, and the companies chosen then; False when it leads nowhere special."""
        self.authenticate(user.login, user.login.ljust(8, "x"))
        answer = self.url_open(path, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        return answer.headers["Location"].removeprefix(self.base_url()), answer.cookies.get("cids")

    def test_stop_opens_the_dialog_of_the_payer_in_its_company(self):
        self.manager.sudo().company_ids = [Command.link(self.bee.id)]
        payer = self.root["collection.payer"].create({"partner_id": self.customer.id, "company_id": self.bee.id})
        path, companies = self._follow(f"/collections/stop/{payer.id}", self.manager)
        self.assertEqual(path, f"/odoo/{payer.id}/stop-a-payer")
        self.assertEqual(companies.split("-")[0], str(self.bee.id))
        self.assertFalse(payer.paused_until)

    def test_stop_everything_opens_the_dialog_of_the_company(self):
        path, companies = self._follow(f"/collections/stop/company/{self.ant.id}", self.manager)
        self.assertEqual(path, f"/odoo/{self.ant.id}/stop-everything")
        self.assertEqual(companies, str(self.ant.id))
        self.assertFalse(self.ant.collection_paused_until)

    def test_strangers_are_led_home(self):
        payer = self._payer()
        for path in (f"/collections/stop/{payer.id}", f"/collections/stop/company/{self.ant.id}"):
            self.assertEqual(self._follow(path, self.bee_manager), ("/odoo", None))
        self.assertEqual(self._follow("/collections/stop/999999999", self.manager), ("/odoo", None))

    def test_who_is_not_logged_in_is_asked_to(self):
        self.authenticate(None, None)
        answer = self.url_open(f"/collections/stop/{self._payer().id}", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_stop_in_the_browser(self):
        payer = self._payer()
        with self._on(MONDAY):
            path = f"/collections/stop/{payer.id}"
            self.start_tour(path, "account_collections.stop_a_payer", login=self.manager.login)
        self.assertEqual(payer.pause_reason, "They asked for a week")

    def test_stop_everything_in_the_browser_shows_that_nothing_leaves(self):
        with self._on(MONDAY):
            path = f"/collections/stop/company/{self.ant.id}"
            self.start_tour(path, "account_collections.stop_everything", login=self.manager.login)
        self.assertEqual(self.ant.collection_pause_reason, "Amounts look wrong")
        self.assertEqual(self.ant.collection_paused_by_id, self.manager)

    def test_the_page_pauses_the_company_of_the_mail_not_the_one_at_hand(self):
        self.manager.sudo().company_ids = [Command.link(self.bee.id)]
        context = {"active_model": "res.company", "active_id": self.bee.id}
        with self._on(MONDAY):
            wizard = self.env["collection.company.state"].with_user(self.manager).with_context(**context)
            wizard.create({"reason": "Stop"}).action_pause()
        self.assertTrue(self.bee.collection_paused_until)
        self.assertFalse(self.ant.collection_paused_until)
