from unittest.mock import patch

from odoo import models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.account_collections.calc.exclusion import CODES, Exclusion
from odoo.addons.account_collections.exclusion_text import LABELS, SENTENCES, describe, selection

from .common import MONDAY, CollectionCase

#: Codes of objects that do not exist yet.
LATER = {"handed_off", "disputed", "in_plan", "promised", "offer_open", "reply_pending", "contact_rule"}


@tagged("post_install", "-at_install")
class TestExclusionCodes(CollectionCase):
    """Every reason not to chase: its code, its sentence, the next possible date."""

    def assertWhy(self, invoice, code, words, until=None, on=MONDAY):
        entry = self._explain(invoice, on)
        self.assertEqual((entry["state"], entry["code"]), ("excluded", code))
        self.assertIn(words, entry["detail"])
        self.assertEqual(entry["until"], until is not None and self._day(until))
        self.assertFalse(entry["level_id"])

    def test_every_code_has_a_label_and_a_sentence(self):
        self.assertEqual(tuple(LABELS), CODES)
        self.assertEqual(tuple(SENTENCES), CODES)
        self.assertEqual([code for code, _label in selection(self.env)], list(CODES))
        for code in CODES:
            sentence = describe(self.env, code, MONDAY, {})
            self.assertRegex(sentence, r"^[A-Z]( ?[^%{} ])+\. Next possible on [^ ].+2026\.$")

    def test_every_code_that_can_occur_is_tested_here(self):
        tested = {name.removeprefix("test_code_") for name in dir(self) if name.startswith("test_code_")}
        self.assertEqual(tested, set(CODES) - LATER)

    def test_code_payer_stopped(self):
        invoice = self._make_invoice(late=10)
        self._payer().action_stop("insolvency")
        self.assertWhy(invoice, "payer_stopped", "Insolvency")
        self.assertFalse(self._run_and_send().notice_ids)

    def test_code_company_paused(self):
        invoice = self._make_invoice(late=10)
        with self._on(MONDAY):
            self.company.with_user(self.manager).action_pause_collections(self._day(4), "New bank account")
        self.assertWhy(invoice, "company_paused", "New bank account", until=4)

    def test_code_payer_paused(self):
        invoice = self._make_invoice(late=10)
        with self._on(MONDAY):
            self._payer().action_pause(self._day(9), "Their office has moved")
        self.assertWhy(invoice, "payer_paused", "Their office has moved", until=9)

    def test_code_opening(self):
        self.company.collection_state = "opening"
        self.assertWhy(self._make_invoice(late=10), "opening", "not been released")

    def test_code_no_policy(self):
        self.company.collection_policy_id = False
        self.assertWhy(self._make_invoice(late=10), "no_policy", "No collection policy")

    def test_code_no_followup(self):
        invoice = self._make_invoice(late=10)
        self._item(invoice).with_user(self.collector).action_leave_out()
        self.assertWhy(invoice, "no_followup", "left out of reminders")

    def test_code_cool_down(self):
        invoice = self._make_invoice(late=10)
        with self._on(MONDAY):
            self._payer().action_pause(self._day(9), "Their office has moved")
            self._payer().action_resume()
        self.assertWhy(invoice, "cool_down", "has just ended", until=3)
        self.assertEqual(self._explain(invoice, self._day(3))["state"], "proposed")

    def test_code_payment_in_process(self):
        invoice = self._make_invoice(late=10)
        with self._on(MONDAY):
            self._make_transaction(invoice)._set_pending()
        self.assertWhy(invoice, "payment_in_process", f"pay {invoice.name}", until=7)

    def test_code_unmatched_receipt(self):
        invoice = self._make_invoice(late=10)
        self._make_receipt(500)
        self.assertWhy(invoice, "unmatched_receipt", "Thank you")

    def test_code_invoice_not_sent(self):
        self.assertWhy(self._make_invoice(late=10, sent=False), "invoice_not_sent", "has not got the invoice")

    def test_code_notice_open(self):
        invoice = self._make_invoice(late=10)
        self._run()
        self.assertWhy(invoice, "notice_open", "under way: L1", until=7)

    def test_code_held_back(self):
        invoice = self._make_invoice(late=10)
        notices = self._run().notice_ids
        with self._on(MONDAY):
            notices.action_hold_back(self._day(8), "Waiting for their answer")
        self.assertWhy(invoice, "held_back", "Waiting for their answer", until=8)

    def test_code_undelivered(self):
        invoice = self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids.sudo()
        notice._set_undelivered(notice.message_id.notification_ids)
        self.assertWhy(invoice, "undelivered", "did not reach the customer")

    def test_code_level_done(self):
        invoice = self._make_invoice(late=60)
        self._give_level(invoice, self.level_3)
        self.assertWhy(invoice, "level_done", "somebody must decide")

    def test_code_not_due(self):
        self.assertWhy(self._make_invoice(late=-2), "not_due", "next comes: L1", until=9)

    def test_code_older_overdue(self):
        self.company.collection_policy_id = self._make_policy((-7, 7))
        self._make_invoice(late=1)
        self.assertWhy(self._make_invoice(late=-2), "older_overdue", "Something older is overdue", until=9)

    def test_code_level_wait(self):
        self.assertWhy(self._make_invoice(late=3), "level_wait", "has not come: L1", until=4)

    def test_code_net_credit(self):
        invoice = self._make_invoice(100, late=10)
        self._make_credit(100)
        self.assertWhy(invoice, "net_credit", "Credits of the customer cover")

    def test_code_below_minimum(self):
        self.policy.min_amount = 25
        self.assertWhy(self._make_invoice(20, late=10), "below_minimum", "below the minimum")

    def test_code_quiet_period(self):
        self._make_invoice(late=10)
        other = self._make_invoice(late=12)
        self._give_level(other, self.level_1)
        self._run_and_send()
        self.assertWhy(other, "quiet_period", "contacted recently; next comes: L2", until=7, on=self._day(2))

    def test_code_day_off(self):
        self.assertWhy(self._make_invoice(late=2), "day_off", "day off", until=7, on=self._day(5))

    def test_code_no_contact(self):
        (self.customer + self.billing).email = False
        self.assertWhy(self._make_invoice(late=10), "no_contact", "Nobody can be reached")

    # === TOGETHER === #

    def test_the_gravest_reason_is_shown_with_the_last_known_end(self):
        invoice = self._make_invoice(late=-30)
        with self._on(MONDAY):
            self._payer().action_pause(self._day(2), "Their office has moved")
        self.assertWhy(invoice, "payer_paused", "Their office has moved", until=37)

    def _install(self, definition):
        """Add a model to the registry for the length of the test."""
        name, parents = definition._name, list(definition._inherit) + ["base"]
        add_to_registry(self.registry, definition)
        self.registry._setup_models__(self.env.cr, [name])
        self.addCleanup(self.registry.models.pop, name)
        for parent in parents:
            self.addCleanup(self.registry[parent]._inherit_children.discard, name)

    def test_a_blocker_of_another_model_joins_by_inheriting(self):
        class Weather(models.AbstractModel):
            _register = False
            _module = "account_collections"
            _name = "collection.test.weather"
            _description = "Weather"
            _inherit = ["collection.blocker"]
            _abstract = False

            def _get_blocked_items(self, items, on):
                return dict.fromkeys(items.ids, Exclusion("disputed", on))

        invoice = self._make_invoice(late=10)
        self._install(Weather)
        self.assertWhy(invoice, "disputed", "disputes the item", until=0)
        self.assertFalse(self._run().notice_ids)

    def test_every_blocker_is_asked_once_for_a_batch(self):
        invoices = [self._make_invoice(late=10, partner=self._make_customer(f"C{number}")[0]) for number in range(3)]
        asked = []
        payers = type(self.env["collection.payer"])
        with patch.object(payers, "_get_blocked_items", lambda _self, items, _on: asked.append(items) or {}):
            self._run()
        self.assertEqual([sorted(items.ids) for items in asked], [[self._item(invoice).id for invoice in invoices]])


@tagged("post_install", "-at_install")
class TestExclusionLog(CollectionCase):
    """The log of reasons: intervals that change only when something changes."""

    def _rows(self):
        """Where each row lies in the database: any write moves it."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL("SELECT id, ctid::text FROM collection_exclusion WHERE company_id = %s ORDER BY id", self.company.id)
        )

    def _log(self, invoice):
        item_ids = self._item(invoice).ids
        rows = self.env["collection.exclusion"].search([("move_line_id", "in", item_ids)], order="since, id")
        return [(row.code, row.since, row.ended_on or None) for row in rows]

    def _why_on(self, invoice, day):
        """What the log answers to "why not on that day?"."""
        rows = (
            self.env["collection.exclusion"]
            .with_user(self.reader)
            .search(
                [
                    ("move_line_id", "in", self._item(invoice).ids),
                    ("since", "<=", day),
                    *("|", ("ended_on", "=", False), ("ended_on", ">", day)),
                ]
            )
        )
        return rows.mapped("code")

    def _make_all_sorts(self):
        """Items that wait for many different reasons."""
        self._make_invoice(late=-20)
        self._make_invoice(late=2)
        self._make_invoice(late=10, sent=False)
        self._make_credit(20)
        self._make_entry(70)
        for number, name in enumerate(("Paused", "Stopped", "Done")):
            customer, _billing = self._make_customer(name)
            invoice = self._make_invoice(late=60, partner=customer)
            with self._on(MONDAY):
                if number == 0:
                    self._payer(customer).action_pause(self._day(20), "Holidays")
                elif number == 1:
                    self._payer(customer).action_stop("deceased")
                else:
                    self._give_level(invoice, self.level_3)

    def test_a_night_that_finds_nothing_new_writes_nothing(self):
        self._make_all_sorts()
        self._run()
        rows = self._rows()
        self.assertEqual(len(rows), 8)
        self._run(self._day(1))
        self._run(self._day(1))
        self.assertEqual(self._rows(), rows)

    def test_only_what_has_changed_is_written(self):
        self._make_all_sorts()
        invoice = self._make_invoice(late=1)
        self._run()
        before = dict(self._rows())
        self._item(invoice).with_user(self.collector).action_leave_out()
        self._run(self._day(1))
        after = dict(self._rows())
        self.assertEqual(len(set(after.items()) - set(before.items())), 2)
        self.assertEqual(
            self._log(invoice), [("level_wait", MONDAY, self._day(1)), ("no_followup", self._day(1), None)]
        )

    def test_a_later_end_moves_the_row_without_beginning_a_new_one(self):
        invoice = self._make_invoice(late=10)
        with self._on(MONDAY):
            self._payer().action_pause(self._day(5), "Holidays")
        self._run()
        with self._on(self._day(1)):
            self._payer().action_pause(self._day(9), "Longer holidays")
        self._run(self._day(1))
        row = self.env["collection.exclusion"].search([("move_line_id", "=", self._item(invoice).id)])
        self.assertEqual((row.since, row.until, row.ended_on), (MONDAY, self._day(9), False))
        self.assertIn("Longer holidays", row.detail)

    def test_why_not_on_the_third_of_march(self):
        invoice = self._make_invoice(late=5)
        self._run()
        with self._on(self._day(1)):
            self._payer().action_pause(self._day(2), "Their boss is ill")
        self._run(self._day(1))
        self._run(self._day(2))
        self._run_and_send(self._day(7))
        self._run(self._day(8))
        answers = [self._why_on(invoice, self._day(day)) for day in (0, 1, 2, 6, 7, 8, 20)]
        self.assertEqual(
            answers,
            [["level_wait"], ["payer_paused"], ["cool_down"], ["cool_down"], [], ["level_wait"], ["level_wait"]],
        )

    def test_a_paid_item_ends_its_row(self):
        invoice = self._make_invoice(late=2)
        self._run()
        self._pay(invoice)
        self._run(self._day(1))
        self.assertEqual(self._log(invoice), [("level_wait", MONDAY, self._day(1))])

    def test_a_reason_that_came_and_went_on_one_day_leaves_no_row(self):
        invoice = self._make_invoice(late=10)
        self._item(invoice).with_user(self.collector).action_leave_out()
        self._run()
        self._item(invoice).with_user(self.collector).action_take_in()
        self._run()
        self.assertEqual(self._log(invoice), [])

    def test_a_look_at_a_later_day_leaves_the_log_alone(self):
        invoice = self._make_invoice(late=2)
        self._run()
        rows = self._rows()
        with self._on(MONDAY):
            run = self.env["collection.run"].create({"company_id": self.company.id, "date": self._day(9)})
            run.action_propose()
        self.assertEqual(run.notice_ids.line_ids.move_id, invoice)
        self.assertEqual(self._rows(), rows)
        self.assertEqual(self._log(invoice), [("level_wait", MONDAY, None)])

    def test_a_look_back_does_not_rewrite_what_came_after(self):
        invoice = self._make_invoice(late=2)
        self._run(self._day(-3))
        self._run()
        rows = self._rows()
        with self._on(MONDAY):
            run = self.env["collection.run"].create({"company_id": self.company.id, "date": self._day(-1)})
            self._item(invoice).no_followup = True
            run.action_propose()
        self.assertEqual(len(self._log(invoice)), len(rows))
        self.assertEqual(self._why_on(invoice, self._day(-3)), ["not_due"])

    def test_an_item_without_a_customer_is_in_the_log(self):
        entry = self._make_entry(70, date_maturity=MONDAY)
        self._run()
        self.assertEqual(self._log(entry)[0][0], "no_followup")
        self._item(entry).no_followup = False
        self._run(self._day(1))
        row = self.env["collection.exclusion"].search([("move_line_id", "=", self._item(entry).id)], limit=1)
        self.assertEqual((row.code, row.payer_id.id), ("no_contact", False))
        self.assertIn("names no customer", row.detail)
