"""Attacks over RPC by people who have an account: forged contexts, forged values, other people's records."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import new_test_user, tagged

from .common import MONDAY
from .security_common import SecurityCase

#: What a caller can put into a context: JSON knows no objects of ours.
FORGERIES = (True, 1, "WRITE_TOKEN", "<object object>", ["token"], {"token": True})


class AttackCase(SecurityCase):
    def _repelled(self, user, records, method, *args, **kwargs):
        """The call fails with a message that people understand, and changes nothing."""
        with self.assertRaises(UserError):  # an AccessError is one, too
            self._rpc(user, records, method, *args, **kwargs)


@tagged("post_install", "-at_install")
class TestNoticeAttacks(AttackCase):
    """Nobody rewrites what was said, or says that something was."""

    def setUp(self):
        super().setUp()
        self.books = self._run()
        self.proposal = self.books.notice_ids

    def _sent_notice(self):
        self._send(self.books)
        self.assertEqual(self.proposal.state, "sent")
        return self.proposal

    def _written_fields(self):
        """What a notice itself keeps, without the books of the chatter."""
        kept = {name for name, field in self.proposal._fields.items() if field.store or field.inverse}
        return kept - set(self.env["mail.thread"]._fields) - set(MAGIC_COLUMNS)

    def test_forged_contexts_open_nothing(self):
        for forgery in FORGERIES:
            context = {"collection_write_token": forgery}
            for name, value in (
                ("state", "sent"),
                ("kind", "opening"),
                ("subject", "x"),
                ("body", "x"),
                ("sent_at", False),
            ):
                self._repelled(self.manager, self.proposal, "write", {name: value}, context=context)
            self._repelled(self.manager, self.proposal.line_ids, "write", {"cycle": 2}, context=context)
        self.assertEqual(self.proposal.state, "proposed")

    def test_no_field_of_a_sent_notice_can_be_written(self):
        notice = self._sent_notice()
        for name in self._written_fields():
            with self.subTest(name):
                self._repelled(self.manager, notice, "write", {name: False})

    def test_only_the_words_of_a_proposal_can_be_written(self):
        for name in self._written_fields() - {"text"}:
            with self.subTest(name):
                self._repelled(self.manager, self.proposal, "write", {name: False})
        self._allowed(self.collector, self.proposal, "write", {"text": "<p>Please</p>"})
        self._repelled(self.reader, self.proposal, "write", {"text": "<p>Please</p>"})

    def test_nobody_creates_notices(self):
        vals = {"payer_id": self.proposal.payer_id.id, "company_id": self.company.id, "channel": "email"}
        vals["date"] = "2026-03-02"
        for user in (self.manager, self.collector, self.reader, self.sales, self.employee):
            self._refused(user, self.proposal, "create", vals)
            self._repelled(user, self.proposal, "create", {**vals, "state": "sent"})
        self._repelled(self.manager, self.proposal, "copy")

    def test_nobody_creates_notices_through_a_run_or_a_payer(self):
        vals = {"company_id": self.company.id, "channel": "email", "date": "2026-03-02", "state": "sent"}
        vals["payer_id"] = self.proposal.payer_id.id
        for records in (self.books, self.proposal.payer_id):
            self._repelled(self.manager, records, "write", {"notice_ids": [Command.create(vals)]})
            forged = [Command.update(self.proposal.id, {"state": "sent"})]
            self._repelled(self.manager, records, "write", {"notice_ids": forged})
        self.assertEqual(self.proposal.state, "proposed")

    def test_not_even_root_creates_a_sent_notice_by_the_way(self):
        with self.assertRaises(UserError):
            self.root["collection.notice"].create(
                {
                    "payer_id": self.proposal.payer_id.id,
                    "company_id": self.company.id,
                    "channel": "email",
                    "date": MONDAY,
                    "state": "sent",
                }
            )

    def test_defaults_in_the_context_do_not_reach_proposals(self):
        draft = self.env["collection.run"].create({"company_id": self.company.id, "date": MONDAY})
        self.proposal.action_cancel()
        context = {"default_state": "sent", "default_kind": "opening", "default_email_to": "x@evil.example.com"}
        with self._on(MONDAY):
            self._rpc(self.collector, draft, "action_propose", context=context)
        self.assertEqual(draft.notice_ids.mapped("state"), ["proposed"])
        self.assertEqual(draft.notice_ids.kind, "reminder")
        self.assertFalse(draft.notice_ids.email_to)

    def test_lines_are_nobodys_to_write(self):
        line = self.proposal.line_ids
        vals = {"notice_id": self.proposal.id, "company_id": self.company.id}
        vals["currency_id"] = self.company.currency_id.id
        for user in (self.manager, self.collector):
            self._repelled(user, line, "write", {"counted_level_id": self.level_3.id})
            self._repelled(user, line, "create", vals)
            self._refused(user, line, "unlink")
        for forged in ([Command.clear()], [Command.update(line.id, {"cycle": 9})], [Command.create(vals)]):
            self._repelled(self.manager, self.proposal, "write", {"line_ids": forged})
        with self.assertRaises(UserError):
            line.sudo().unlink()

    def test_totals_and_exclusions_are_nobodys_to_write(self):
        self._refused(self.manager, self.proposal.amount_ids, "write", {"amount": 1})
        self._refused(self.manager, self.books.figure_ids, "write", {"amount": 1})
        self._make_invoice(late=1)
        self._run()
        exclusion = self.env["collection.exclusion"].search([("company_id", "=", self.company.id)], limit=1)
        self._refused(self.manager, exclusion, "write", {"code": "no_followup"})
        self._refused(self.manager, exclusion, "unlink")

    def test_issued_notices_stay(self):
        notice = self._sent_notice()
        self._repelled(self.manager, notice, "unlink")
        self._repelled(self.manager, self.books, "unlink")
        with self.assertRaises(UserError):
            notice.sudo().unlink()
        self.assertTrue(notice.exists())

    def test_a_proposal_may_be_thrown_away(self):
        self._allowed(self.collector, self.proposal, "unlink")
        self._refused(self.reader, self.proposal, "unlink")

    def test_a_forged_task_neither_counts_nor_cancels_a_notice(self):
        self.employee.group_ids = [Command.link(self.root.ref("base.group_partner_manager").id)]
        self.books.action_approve()
        self.proposal.sudo()._set_state("queued")
        vals = {
            "res_model_id": self.root["ir.model"]._get_id("res.partner"),
            "res_id": self.employee.partner_id.id,
            "summary": "Buy milk",
            "user_id": self.employee.id,
            "collection_notice_id": self.proposal.id,
        }
        activities = self.env["mail.activity"].with_user(self.employee)
        activities.create(vals).action_feedback()
        activities.create(vals).unlink()
        self.assertEqual(self.proposal.state, "queued")

    def test_a_context_cannot_hide_notices_from_the_rules(self):
        self._make_invoice(late=30)
        self._sent_notice()
        with self._on(self._day(1)):
            draft = self.env["collection.run"].create({"company_id": self.company.id, "date": self._day(1)})
            context = {"collection_ignored_notice_ids": self.proposal.ids}
            self._rpc(self.collector, draft, "action_propose", context=context)
        self.assertFalse(draft.notice_ids)

    def test_a_context_of_the_client_changes_nothing(self):
        draft = self.env["collection.run"].create({"company_id": self.company.id, "date": MONDAY})
        self.proposal.action_cancel()
        context = {"active_test": False, "tz": "Pacific/Auckland", "uid": 1, "su": True}
        with self._on(MONDAY):
            self._rpc(self.collector, draft, "action_propose", context=context)
        self.assertEqual(len(draft.notice_ids), 1)


@tagged("post_install", "-at_install")
class TestRunAttacks(AttackCase):
    """A run says what the engine saw, and nobody pretends to be the night."""

    def test_the_state_of_a_run_follows_from_its_buttons(self):
        books = self._run()
        for vals in ({"state": "done"}, {"is_automatic": True}, {"cursor": 0}, {"remark": "fine"}):
            self._repelled(self.manager, books, "write", vals)
        for vals in ({"date": "2026-03-05"}, {"partner_ids": [Command.clear()]}, {"policy_ids": [Command.clear()]}):
            self._repelled(self.manager, books, "write", vals)

    def test_nobody_creates_a_run_of_the_night(self):
        runs = self.env["collection.run"]
        vals = {"company_id": self.company.id, "date": "2026-03-02"}
        for more in ({"is_automatic": True}, {"state": "done"}, {"cursor": 10**6}, {"remark": "fine"}):
            self._repelled(self.manager, runs, "create", {**vals, **more})
            context = {f"default_{name}": value for name, value in more.items()}
            self._repelled(self.manager, runs, "create", vals, context=context)
        self._allowed(self.collector, runs, "create", vals)


@tagged("post_install", "-at_install")
class TestPayerAttacks(AttackCase):
    """Pauses have a reason and an end, stops are lifted by managers, figures come from the books."""

    def setUp(self):
        super().setUp()
        self.payer = self._payer()

    def test_figures_pauses_and_stops_are_not_written_by_hand(self):
        for name, field in self.payer._fields.items():
            if field.readonly and field.store and name not in MAGIC_COLUMNS:
                with self.subTest(name):
                    self._repelled(self.manager, self.payer, "write", {name: False})

    def test_a_stop_is_lifted_by_managers_only(self):
        self._rpc(self.collector, self.payer, "action_stop", "insolvency")
        self._repelled(self.collector, self.payer, "write", {"stop_reason": False})
        self._refused(self.collector, self.payer, "action_stop", False)
        self.assertEqual(self.payer.stop_reason, "insolvency")
        self._rpc(self.manager, self.payer, "action_lift_stop")
        self.assertFalse(self.payer.stop_reason)

    def test_who_pauses_is_in_the_history(self):
        with self._on(MONDAY):
            self._rpc(self.collector, self.payer, "action_pause", "2026-03-20", "away")
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(self.payer.message_ids[:1].author_id, self.collector.partner_id)

    def test_a_new_payer_has_neither_figures_nor_blocks(self):
        customer, _contact = self._make_customer("New")
        vals = {"partner_id": customer.id, "company_id": self.company.id}
        for more in ({"stop_reason": "insolvency"}, {"paused_until": "2030-01-01"}, {"amount_overdue": 1}):
            self._repelled(self.collector, self.payer, "create", {**vals, **more})
        self._allowed(self.collector, self.payer, "create", vals)
        self._refused(self.reader, self.payer, "create", vals)

    def test_payers_stay(self):
        self._refused(self.manager, self.payer, "unlink")

    def test_for_partner_knows_the_limits_of_its_caller(self):
        elsewhere = self.root["res.company"].create({"name": "Elsewhere"})
        self._refused(self.manager, self.payer, "for_partner", self.customer.id, elsewhere.id)
        self._repelled(self.collector, self.payer, "for_partner", 0, self.company.id)
        private = self.root["res.partner"].create({"name": "Theirs", "company_id": elsewhere.id})
        self._refused(self.collector, self.payer, "for_partner", private.id, self.company.id)
        self.assertFalse(self.root["collection.payer"].search([("company_id", "=", elsewhere.id)]))

    def test_for_partner_keeps_a_customer_in_its_company(self):
        elsewhere = self.root["res.company"].create({"name": "Elsewhere"})
        self.collector.sudo().company_ids = [Command.link(elsewhere.id)]
        private = self.root["res.partner"].create({"name": "Theirs", "company_id": elsewhere.id})
        self._repelled(self.collector, self.payer, "for_partner", private.id, self.company.id)
        self.assertTrue(self._rpc(self.collector, self.payer, "for_partner", private.id, elsewhere.id))

    def test_asking_twice_gives_the_same_payer(self):
        ids = self._rpc(self.collector, self.payer, "for_partner", self.billing.id, self.company.id)
        self.assertEqual(ids, self.payer.ids)


@tagged("post_install", "-at_install")
class TestInvoiceAttacks(AttackCase):
    """What one may not read, one may not ask about."""

    def test_sales_people_ask_about_their_own_invoices_only(self):
        foreign = self._make_invoice(late=10, invoice_user_id=self.collector.id)
        self.assertTrue(self._rpc(self.sales, self.invoice, "explain_collection"))
        self._refused(self.sales, foreign, "explain_collection")
        self._refused(self.sales, self.invoice | foreign, "explain_collection")

    def test_the_customer_does_not_read_our_reasons(self):
        self.invoice.message_subscribe(self.portal.partner_id.ids)
        self.assertTrue(self._rpc(self.portal, self.invoice, "read", ["name"]))
        self._refused(self.portal, self.invoice, "explain_collection")

    def test_billing_and_collectors_say_when_an_invoice_was_sent(self):
        billing = new_test_user(
            self.root,
            login="billing",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self._on(MONDAY):
            self._allowed(billing, self.invoice, "action_mark_sent_on", "2026-03-02")
            self._allowed(self.collector, self.invoice, "action_mark_sent_on", "2026-03-02")
            self._repelled(billing, self.invoice, "action_mark_sent_on", "2026-03-03")
            for user in (self.reader, self.sales, self.employee, self.portal):
                self._refused(user, self.invoice, "action_mark_sent_on", "2026-03-02")

    def test_a_collector_leaves_out_receivables_and_nothing_else(self):
        other = self.invoice.line_ids - self._item(self.invoice)
        self._rpc(self.collector, self.invoice.line_ids, "action_leave_out")
        self.assertTrue(self._item(self.invoice).no_followup)
        self.assertFalse(any(other.mapped("no_followup")))
