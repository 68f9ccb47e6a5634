from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY
from .common_go_live import GoLiveCase


@tagged("post_install", "-at_install")
class TestGoLiveBooks(GoLiveCase):
    """The first pages: what is open, what is left out, which invoices count as sent."""

    def _ages(self, lines):
        return {line.name.split()[0]: (line.payer_count, line.item_count, line.amount) for line in lines}

    def test_the_books_are_shown_by_age(self):
        other, _contact = self._make_customer("Other")
        self._make_invoice(100, late=5)
        self._make_invoice(200, late=10)
        self._make_invoice(50, late=30, partner=other)
        self._make_invoice(70, late=-3)
        self._make_invoice(10, late=91, partner=other)
        self._make_credit(40)
        wizard = self._open()
        self.assertEqual(
            self._ages(wizard.age_line_ids),
            {"Not": (1, 1, 70), "1–30": (2, 3, 350), "31–60": (0, 0, 0), "61–90": (0, 0, 0), "More": (1, 1, 10)},
        )
        self.assertEqual(sum(wizard.age_line_ids.mapped("credit_amount")), -40)
        self.assertEqual(sum(wizard.age_line_ids.mapped("credit_count")), 1)

    def test_ages_are_in_company_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        self._make_invoice(100, late=5, currency_id=euro.id)
        self._make_invoice(100, late=5)
        self.assertEqual(self._ages(self._open().age_line_ids)["1–30"], (1, 2, 150.0))

    def test_opening_balances_are_taken_in_when_one_says_so(self):
        entry = self._make_entry(300, partner=self.customer, date_maturity=self._day(-40))
        credit = self._make_entry(-20, partner=self.customer, date_maturity=self._day(-40))
        self.assertTrue(self._item(entry).no_followup)
        wizard = self._open()
        shown = (wizard.general_count, wizard.general_amount, wizard.general_credit_amount)
        self.assertEqual(shown, (2, 300.0, -20.0))
        self._go_to(wizard, "sent")
        self.assertTrue(self._item(entry).no_followup)
        with self._on(MONDAY):
            wizard.action_back()
            wizard.take_in_general = True
            wizard.action_next()
        self.assertFalse(self._item(entry).no_followup or self._item(credit).no_followup)
        with self._on(MONDAY):
            wizard.action_back()
        self.assertEqual(wizard.general_count, 0)
        self.assertIn("2 open items", self.company.message_ids[0].body)

    def test_what_a_person_left_out_stays_out(self):
        invoice = self._make_invoice(100, late=5)
        self._item(invoice).with_user(self.collector).action_leave_out()
        wizard = self._open()
        self.assertEqual(wizard.general_count, 0)
        wizard.take_in_general = True
        self._go_to(wizard, "sent")
        self.assertTrue(self._item(invoice).no_followup)

    def test_items_without_a_due_date(self):
        entry = self._make_entry(300, partner=self.customer, date_maturity=False)
        self._item(entry).write({"no_followup": False, "date_maturity": False})
        wizard = self._open()
        self.assertEqual((wizard.undated_count, wizard.undated_amount), (1, 300.0))
        wizard.take_in_undated = True
        self._go_to(wizard, "sent")
        self.assertTrue(self.company.collection_misc_items)

    def test_companies_of_our_own_group_are_left_out(self):
        sister = self.setup_other_company()["company"]
        branch = self.root["res.partner"].create({"name": "Desk", "parent_id": sister.partner_id.id})
        self._make_invoice(100, late=5, partner=branch)
        self._make_invoice(100, late=5)
        wizard = self._open()
        self.assertEqual((wizard.group_count, wizard.group_names), (1, sister.partner_id.display_name))
        wizard.leave_out_group = True
        self._go_to(wizard, "sent")
        self.assertEqual(self._payer(sister.partner_id).stop_reason, "intercompany")
        self.assertFalse(self._payer().stop_reason)
        with self._on(MONDAY):
            wizard.action_back()
        self.assertEqual(wizard.group_count, 0)

    def test_who_cannot_be_reached_is_counted(self):
        silent = self.env["res.partner"].create({"name": "Silent"})
        self._make_invoice(100, late=5, partner=silent)
        self._make_invoice(100, late=5)
        self._run()
        self.assertEqual(self._open().no_contact_count, 1)

    # === SENT === #

    def test_invoices_are_marked_as_sent_on_their_date(self):
        old = self._make_invoice(100, late=5, sent=False)
        new = self._make_invoice(100, late=-20, sent=False)
        self._make_invoice(100, late=5)
        wizard = self._go_to(self._open(), "sent")
        self.assertEqual(wizard.unsent_count, 2)
        wizard.write({"mark_sent": True, "sent_until": old.invoice_date})
        self._go_to(wizard, "levels")
        self.assertEqual((old.collection_sent_on, old.is_move_sent), (old.invoice_date, True))
        self.assertFalse(new.collection_sent_on or new.is_move_sent)
        note = self.company.message_ids[0]
        self.assertIn("1 open invoices", note.body)
        self.assertEqual(note.author_id, self.manager.partner_id)
        self.assertEqual(self._code(old), "opening")

    def test_tasks_to_send_them_go_away(self):
        old = self._make_invoice(100, late=5, sent=False)
        self.company.collection_state = "live"  # there are none while a company is opening
        self._run()
        self.assertTrue(old.activity_ids)
        self.company.collection_state = "opening"
        wizard = self._go_to(self._open(), "sent")
        wizard.mark_sent = True
        self._go_to(wizard, "levels")
        self.assertFalse(old.activity_ids)

    def test_bad_days_are_answered(self):
        self._make_invoice(100, late=5, sent=False)
        wizard = self._go_to(self._open(), "sent")
        for day in (False, self._day(1)):
            wizard.write({"mark_sent": True, "sent_until": day})
            with self.assertRaisesRegex(UserError, "not in the future"), self._on(MONDAY):
                wizard.action_next()

    def test_without_a_tick_nothing_changes(self):
        old = self._make_invoice(100, late=5, sent=False)
        self._go_to(self._open(), "levels")
        self.assertFalse(old.is_move_sent)


@tagged("post_install", "-at_install")
class TestGoLiveRelease(GoLiveCase):
    """What would leave, and letting it."""

    def test_the_outlook_is_what_the_runs_then_propose(self):
        other, _contact = self._make_customer("Other")
        self._make_invoice(100, late=60)
        self._make_invoice(50, late=1, partner=other)
        wizard = self._record()
        told = [(line.date, line.level_id.name, line.payer_count, line.amount) for line in wizard.day_line_ids]
        self.assertEqual(told, [(MONDAY, "L3", 1, 100.0), (self._day(7), "L1", 1, 50.0)])
        self.assertEqual((wizard.first_day, wizard.first_payer_ids.partner_id), (MONDAY, self.customer))
        with self._on(MONDAY):
            wizard.action_next()
            wizard.action_release()
        self.assertEqual(self.company.collection_state, "live")
        self.assertEqual(self._run().notice_ids.level_id, self.level_3)

    def test_ten_working_days(self):
        self._make_invoice(50, late=-6)
        wizard = self._record()
        self.assertFalse(wizard.day_line_ids)  # day 13 is the Sunday after the tenth working day
        self._make_invoice(50, late=-4, partner=self._make_customer("Other")[0])
        with self._on(MONDAY):
            wizard.action_refresh()
        self.assertEqual(wizard.day_line_ids.mapped("date"), [self._day(11)])

    def test_a_payer_that_is_stopped_leaves_the_outlook(self):
        self._make_invoice(100, late=60)
        wizard = self._record()
        self.assertTrue(wizard.day_line_ids)
        wizard.first_payer_ids.with_user(self.collector).action_stop("insolvency")
        with self._on(MONDAY):
            wizard.action_refresh()
        self.assertFalse(wizard.day_line_ids or wizard.first_payer_ids)

    def test_old_invoices_mail_nobody_until_released_and_then_each_customer_once(self):
        customers = [self._make_customer(f"C{number}")[0] for number in range(20)]
        for customer in customers:
            for late in (5 + customer.id % 80, 40):
                self._make_invoice(100, late=late, partner=customer)
        self.company.collection_auto_send = True
        self._night(MONDAY)
        self.assertEqual(self.outbox, [])
        wizard = self._record()
        self.assertEqual(self.root["mail.mail"].search_count([("state", "=", "outgoing")]), 0)
        self._go_to(wizard, "release")
        wizard.auto_send = True
        with self._on(MONDAY):
            wizard.action_release()
        self.policy.level_ids.requires_approval = False
        self._night(self._day(1))
        self.assertEqual(len(self.outbox), 20)
        self.assertEqual(len({mail["email_to"][0] for mail in self.outbox}), 20)
        self._night(self._day(2))
        self.assertEqual(len(self.outbox), 20)

    def _night(self, day):
        with self._on(day, 3), self.enter_registry_test_mode():
            self.env.ref("account_collections.ir_cron_nightly").method_direct_trigger()
        self.env.invalidate_all()
        with self._on(day, 10):
            self._work_off_queues()

    def test_sending_by_itself_is_a_choice(self):
        self.company.collection_auto_send = True
        wizard = self._go_to(self._open(), "release")
        self.assertFalse(wizard.auto_send)
        wizard.daily_limit = 5
        with self._on(MONDAY):
            wizard.action_release()
        self.assertFalse(self.company.collection_auto_send)
        self.assertEqual(self.company.collection_daily_limit, 5)

    def test_only_managers_of_the_company(self):
        for user in (self.reader, self.collector):
            with self.assertRaises(AccessError):
                self._open(user)
        foreign = self.setup_other_company()["company"]
        wizard = self._open()
        wizard.sudo().company_id = foreign
        for method in ("action_next", "action_back", "action_refresh", "action_release"):
            with self.assertRaises(AccessError), self._on(MONDAY):
                getattr(wizard, method)()

    def test_the_form_opens_on_every_page(self):
        self._make_invoice(100, late=60)
        wizard = self._open()
        for step in ("books", "sent", "levels", "outlook", "release"):
            self._go_to(wizard, step)
            with self._on(MONDAY):
                Form(wizard)

    def test_it_is_reached_from_where_collections_are_released(self):
        state = self.env["collection.company.state"].with_user(self.manager).create({"company_id": self.company.id})
        with self._on(MONDAY):
            action = state.action_go_live()
        self.assertEqual(action["res_model"], "collection.go.live")
