"""Several companies in one database: each speaks for itself, and none lets anything out about another (row 16)."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY, CollectionCase

#: Smallest picture that Odoo takes for a logo.
LOGO = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TwoCompaniesCase(CollectionCase):
    """Ant Works (dollars, UTC) and Bee Trading (euros, Auckland) sell to the same customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.ant = cls.company
        cls.bee_data = cls.setup_other_company(name="Bee Trading", currency_id=cls.euro.id)
        cls.bee = cls.bee_data["company"]
        cls.ant_bank = cls._dress(cls.ant, "Ant Works", "ant", "Anthill Road 1", "US-ANT-111")
        cls.bee_bank = cls._dress(cls.bee, "Bee Trading", "bee", "Hive Street 7", "NZ-BEE-777")
        cls.bee.partner_id.tz = "Pacific/Auckland"
        cls.bee_policy = cls._make_policy(company=cls.bee)
        cls.bee_collector = cls._make_user("collector", company=cls.bee)
        cls.bee_manager = cls._make_user("manager", company=cls.bee)
        cls._name_user(cls.bee_collector, "Berta", "berta@bee.example.com", "+64 9 777")
        cls._name_user(cls.collector, "Anton", "anton@ant.example.com", "+1 111 111")
        cls.bee.write(
            {
                "collection_policy_id": cls.bee_policy.id,
                "collection_collector_id": cls.bee_collector.id,
                "collection_manager_id": cls.bee_manager.id,
            }
        )

    @classmethod
    def _name_user(cls, user, name, email, phone):
        user.sudo().partner_id.write({"name": name, "email": email, "phone": phone})

    @classmethod
    def _dress(cls, company, name, short, street, account):
        """Give a company everything that appears in a mail. Returns its bank account."""
        domain = cls.root["mail.alias.domain"].create({"name": f"{short}.example.com", "catchall_alias": f"in-{short}"})
        company.sudo().write(
            {
                "name": name,
                "logo": LOGO,
                "street": street,
                "city": f"{short.capitalize()}ville",
                "phone": f"+99 {short}",
                "email": f"office@{short}.example.com",
                "vat": f"VAT-{short.upper()}",
                "company_registry": f"REG-{short.upper()}",
                "alias_domain_id": domain.id,
            }
        )
        return cls.root["res.partner.bank"].create(
            {
                "acc_number": account,
                "partner_id": company.partner_id.id,
                "company_id": company.id,
                "allow_out_payment": True,
                "bank_id": cls.root["res.bank"].create({"name": f"Bank of {name}"}).id,
            }
        )

    @classmethod
    def _make_bee_invoice(cls, amount=4321.99, **vals):
        journal = cls.bee_data["default_journal_sale"]
        vals = {"journal_id": journal.id, "name": "BEE-0001", **vals}
        return cls._make_invoice(amount, **{"late": 10, **vals})

    def _make_ant_invoice(self, amount=1234.56, **vals):
        return self._make_invoice(amount, **{"late": 10, "name": "ANT-0001", **vals})

    def _send_bee(self, day=MONDAY):
        """What leaves Bee's house on a day."""
        run = self._run(day, user=self.bee_collector, company=self.bee)
        self._send(run, day, user=self.bee_collector)
        return run

    @classmethod
    def _secrets(cls, company, bank, short):
        """What only the mails of a company may show."""
        return {
            company.name,
            company.street,
            company.city,
            company.phone,
            company.vat,
            company.company_registry,
            bank.acc_number,
            bank.bank_name,
            f"{short}.example.com",
            f"{short.upper()}-0001",
            f"logo.png?company={company.id}",
        }


@tagged("post_install", "-at_install")
class TestTwoMails(TwoCompaniesCase):
    """Row 16: one customer, two companies, two payers, two mails."""

    def setUp(self):
        super().setUp()
        self.ant_invoice, self.bee_invoice = self._make_ant_invoice(), self._make_bee_invoice()

    def _send_both(self):
        """The mails of both companies, Ant's first."""
        self._run_and_send()
        self._send_bee()
        ours, theirs = self.outbox
        return self._text_of(ours), self._text_of(theirs)

    def test_row_16_two_payers_and_two_mails(self):
        self._send_both()
        payers = self.root["collection.payer"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(payers.company_id, self.ant | self.bee)
        self.assertEqual(self._recipients(), [['"Bill of Acme" <billing@acme.example.com>']] * 2)
        self.assertEqual([mail["email_cc"] for mail in self.outbox], [[], []])

    def test_row_16_each_mail_shows_its_own_company(self):
        ours, theirs = self._send_both()
        for text, secrets in (
            (ours, self._secrets(self.ant, self.ant_bank, "ant") | {"Anton", "+1 111 111", "$ 1,234.56"}),
            (theirs, self._secrets(self.bee, self.bee_bank, "bee") | {"Berta", "+64 9 777", "4,321.99 €"}),
        ):
            for secret in secrets - {self.ant.phone, self.bee.phone}:  # the sender has one of his own
                self.assertIn(secret, text.replace("\xa0", " "))

    def test_row_16_no_mail_shows_another_company(self):
        ours, theirs = self._send_both()
        for text, secrets in (
            (ours, self._secrets(self.bee, self.bee_bank, "bee") | {"Berta", "+64 9 777", "4,321.99", "€"}),
            (theirs, self._secrets(self.ant, self.ant_bank, "ant") | {"Anton", "+1 111 111", "1,234.56", "$"}),
        ):
            for secret in secrets:
                self.assertNotIn(secret, text)

    def test_row_16_sender_and_way_back_are_the_companys(self):
        self._run_and_send()
        self._send_bee()
        ours, theirs = (mail["EmailMessage"] for mail in self.outbox)
        self.assertIn("anton@ant.example.com", ours["From"])
        self.assertIn("berta@bee.example.com", theirs["From"])
        self.assertIn("in-ant@ant.example.com", ours["Reply-To"])
        self.assertIn("in-bee@bee.example.com", theirs["Reply-To"])

    def test_one_queue_in_any_company_sends_both_rightly(self):
        for run, user in (
            (self._run(), self.collector),
            (self._run(user=self.bee_collector, company=self.bee), self.bee_collector),
        ):
            with self._on(MONDAY, hour=1):
                run.with_user(user).action_approve()
                run.with_user(user).action_send()
        self.root = self.env(su=True, context={"allowed_company_ids": self.bee.ids})
        with self._on(MONDAY):
            self._work_off_queues()
        texts = sorted(self._text_of(mail) for mail in self.outbox)
        self.assertEqual(len(texts), 2)
        for text in texts:
            self.assertNotEqual("BEE-0001" in text, "ANT-0001" in text)
            self.assertNotEqual("berta@bee" in text, "anton@ant" in text)
            self.assertNotEqual("in-bee@bee" in text, "in-ant@ant" in text)

    def test_a_contact_of_one_company_gets_nothing_of_the_other(self):
        for level in self.level_1 | self.bee_policy.level_ids[0]:
            level.cc_role_ids = self.role_finance
        self.env["res.partner"].create(
            {
                "name": "Bee's friend",
                "parent_id": self.customer.id,
                "company_id": self.bee.id,
                "email": "friend@acme.example.com",
                "collection_role_ids": [Command.link(self.role_finance.id)],
            }
        )
        self._run_and_send()
        self._send_bee()
        self.assertEqual([bool(mail["email_cc"]) for mail in self.outbox], [False, True])

    def test_a_bank_account_of_another_company_is_never_printed(self):
        self.env.cr.execute(
            "UPDATE account_move SET partner_bank_id = %s WHERE id = %s", [self.bee_bank.id, self.ant_invoice.id]
        )
        self.ant_invoice.invalidate_recordset()
        self._run_and_send()
        text = self._text_of(self.outbox[0])
        self.assertNotIn(self.bee_bank.acc_number, text)
        self.assertIn(self.ant_bank.acc_number, text)

    def test_the_level_of_one_company_is_not_the_others(self):
        self._run_and_send()
        self.assertEqual(self.ant_invoice.dunning_level_id, self.level_1)
        self.assertFalse(self.bee_invoice.dunning_level_id)
        customer = self.customer.with_user(self.manager)
        self.manager.sudo().company_ids = [Command.link(self.bee.id)]
        self.assertEqual(customer.with_company(self.ant).dunning_level_id, self.level_1)
        self.assertFalse(customer.with_company(self.bee).dunning_level_id)

    def test_quiet_days_of_one_company_do_not_silence_the_other(self):
        self._run_and_send()
        self.assertEqual(self._send_bee(self._day(1)).notice_ids.state, "sent")

    def test_pauses_and_stops_are_the_companys_own(self):
        with self._on(MONDAY):
            self._payer().action_stop("insolvency")
        self.assertFalse(self._run().notice_ids)
        self.assertTrue(self._run(user=self.bee_collector, company=self.bee).notice_ids)

    def test_a_paused_company_leaves_the_others_alone(self):
        with self._on(MONDAY):
            self.ant.with_user(self.manager).action_pause_collections("2026-03-20", "Holidays")
        self.assertFalse(self._run().notice_ids)
        self.assertTrue(self._run(user=self.bee_collector, company=self.bee).notice_ids)


@tagged("post_install", "-at_install")
class TestCompanyRules(TwoCompaniesCase):
    """Nobody reads, writes or acts across the line between two companies."""

    def setUp(self):
        super().setUp()
        self.bee_invoice = self._make_bee_invoice()
        self._make_bee_invoice(late=-20, name="BEE-0002")
        self.bee_run = self._run(user=self.bee_collector, company=self.bee)
        self.bee_notice = self.bee_run.notice_ids
        self.bee_payer = self.bee_notice.payer_id
        exclusions = self.root["collection.exclusion"].search([("company_id", "=", self.bee.id)])
        self.theirs = [
            *(self.bee_run, self.bee_notice, self.bee_payer, self.bee_run.figure_ids, exclusions),
            *(self.bee_notice.line_ids, self.bee_notice.amount_ids, self.bee_policy, self.bee_policy.level_ids),
            self.root["collection.segment"].create({"name": "Bees", "company_id": self.bee.id}),
        ]

    def test_nobody_sees_another_companys_records(self):
        for records in self.theirs:
            self.assertTrue(records)
            for user in (self.manager, self.collector, self.reader):
                own = records.with_user(user)
                self.assertFalse(own.search([("id", "in", records.ids)]), records)
                with self.assertRaises(AccessError):
                    own.read(["display_name"])

    def test_who_works_in_both_sees_those_he_has_chosen(self):
        self.manager.sudo().company_ids = [Command.link(self.bee.id)]
        for records in self.theirs:
            chosen = records.with_user(self.manager).with_context(allowed_company_ids=self.ant.ids)
            self.assertFalse(chosen.search([("id", "in", records.ids)]), records)
            both = chosen.with_context(allowed_company_ids=(self.ant | self.bee).ids)
            self.assertEqual(set(both.search([("id", "in", records.ids)]).ids), set(records.ids))

    def test_nobody_acts_on_another_companys_records(self):
        calls = [
            lambda user: self.bee_payer.with_user(user).action_pause("2026-03-20", "x"),
            lambda user: self.bee_payer.with_user(user).action_stop("insolvency"),
            lambda user: self.bee_payer.with_user(user).explain(),
            lambda user: self.bee_payer.with_user(user).action_write(self.level_1.id),
            lambda user: self.bee_notice.with_user(user).action_send(),
            lambda user: self.bee_notice.with_user(user).action_cancel("x"),
            lambda user: self.bee_run.with_user(user).action_approve(),
            lambda user: self.bee_run.with_user(user).action_cancel(),
            lambda user: self.bee_invoice.with_user(user).explain_collection(),
            lambda user: self.bee_invoice.with_user(user).action_mark_sent_on(str(MONDAY)),
            lambda user: self._item(self.bee_invoice).with_user(user).action_leave_out(),
            lambda user: self.bee.with_user(user).action_release_collections(),
            lambda user: self.bee_policy.with_user(user).write({"name": "Ours"}),
            lambda user: self.env["collection.run"].with_user(user).create({"company_id": self.bee.id, "date": MONDAY}),
            lambda user: self.env["collection.payer"].with_user(user).for_partner(self.customer.id, self.bee.id),
        ]
        for number, call in enumerate(calls):
            self.env.invalidate_all()
            with self.subTest(number), self.assertRaises(AccessError), self._on(MONDAY):
                call(self.manager)
        self.assertEqual((self.bee_notice.state, self.bee_run.state), ("proposed", "review"))

    def test_the_ladder_of_one_company_does_not_serve_the_other(self):
        payer = self._payer()
        with self.assertRaises(UserError):
            payer.policy_id = self.bee_policy
        with self.assertRaises(UserError), self._on(MONDAY):
            self._make_ant_invoice()
            payer.action_write(self.bee_policy.level_ids[0].id)

    def test_the_history_of_a_payer_is_read_in_its_company_only(self):
        self._send(self.bee_run, user=self.bee_collector)
        message = self.bee_notice.message_id
        self.assertEqual(message.with_user(self.bee_collector).read(["subject"])[0]["subject"], self.bee_notice.subject)
        with self.assertRaises(AccessError):
            message.with_user(self.collector).read(["subject"])


@tagged("post_install", "-at_install")
class TestCompanySettings(TwoCompaniesCase):
    """Each company's own money, calendar and time, and its own payers."""

    def test_a_run_leaves_the_payers_of_others_alone(self):
        self._make_ant_invoice()
        self._make_bee_invoice()
        self._send_bee()
        payer = self.root["collection.payer"].search([("company_id", "=", self.bee.id)])
        stored = [name for name, field in payer._fields.items() if field.store and field.column_type]
        before = payer.read(stored)
        rows = self.root["collection.exclusion"].search([("company_id", "=", self.bee.id)]).read()
        self._make_bee_invoice(amount=5, name="BEE-0002")
        run = self._run_and_send()
        self.assertEqual(run.notice_ids.payer_id.company_id, self.ant)
        self.assertEqual(run.figure_ids.currency_id, self.ant.currency_id)
        self.assertEqual(payer.read(stored), before)
        self.assertEqual(self.root["collection.exclusion"].search([("company_id", "=", self.bee.id)]).read(), rows)

    def test_minimums_are_in_the_companys_own_money(self):
        self.root["res.currency.rate"].create(
            {"currency_id": self.company.currency_id.id, "company_id": self.bee.id, "name": "2020-01-01", "rate": 2.0}
        )
        (self.policy | self.bee_policy).sudo().write({"min_amount": 50})
        dollars = self.company.currency_id
        ours = self._make_ant_invoice(80)
        theirs = self._make_bee_invoice(80, currency_id=dollars.id)
        self.assertEqual((ours.currency_id, theirs.currency_id), (dollars, dollars))
        self.assertEqual(self._explain(ours)["state"], "proposed")
        with self._on(MONDAY):
            (entry,) = theirs.with_user(self.bee_collector).explain_collection()
        self.assertEqual(entry["code"], "below_minimum")

    def test_a_holiday_of_one_company_is_a_workday_of_the_other(self):
        calendar = self.bee.sudo().resource_calendar_id.copy({"company_id": self.bee.id, "tz": "Pacific/Auckland"})
        self.bee.sudo().resource_calendar_id = calendar
        self.root["resource.calendar.leaves"].create(
            {
                "name": "Queen Bee's birthday",
                "calendar_id": calendar.id,
                "company_id": self.bee.id,
                "date_from": datetime(2026, 3, 1, 11),
                "date_to": datetime(2026, 3, 2, 10, 59),
            }
        )
        ours, theirs = self._make_ant_invoice(), self._make_bee_invoice()
        self.assertEqual(self._explain(ours)["state"], "proposed")
        with self._on(MONDAY, hour=1):
            (entry,) = theirs.with_user(self.bee_collector).explain_collection(MONDAY)
        self.assertEqual((entry["code"], entry["until"]), ("day_off", MONDAY + timedelta(days=1)))

    def test_today_is_where_the_company_is(self):
        with freeze_time(datetime(2026, 3, 1, 23, 30)):
            self.assertEqual(self.ant._get_collection_today(), MONDAY - timedelta(days=1))
            self.assertEqual(self.bee._get_collection_today(), MONDAY)

    def test_the_night_looks_at_every_company_on_its_own_day(self):
        self._make_ant_invoice()
        self._make_bee_invoice()
        with freeze_time(datetime(2026, 3, 1, 23, 30)), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_nightly").sudo().method_direct_trigger()
        self.env.invalidate_all()
        runs = self.root["collection.run"].search([("company_id", "in", (self.ant | self.bee).ids)])
        self.assertEqual(
            {(run.company_id, run.date, len(run.notice_ids)) for run in runs},
            {(self.ant, MONDAY - timedelta(days=1), 0), (self.bee, MONDAY, 1)},
        )
