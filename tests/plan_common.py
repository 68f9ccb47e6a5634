"""A payer with open invoices and a plan about them, for the tests of payment plans."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account_collections.models.collection_printer import CollectionPrinter

from .common import MONDAY, CollectionCase

#: The dates of the usual plan, two weeks apart.
FIRST, SECOND, THIRD = date(2026, 3, 16), date(2026, 3, 30), date(2026, 4, 13)


@tagged("post_install", "-at_install")
class PlanCase(CollectionCase):
    """Acme owes 900, ten days late, and agrees on three payments of 300 on 16 March, 30 March and 13 April.

    The ladder is at +7, +14 and +28; after a default comes the second level.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.plan_default_level_id = cls.level_2
        cls.invoice = cls._make_invoice(900, late=10)

    def setUp(self):
        super().setUp()
        # a real print takes seconds; test_plan_paper prints one
        printer = patch.object(CollectionPrinter, "_print", lambda self, page, paper="A4": b"%PDF-1.4 agreement")
        printer.start()
        self.addCleanup(printer.stop)

    # === AGREEING === #

    def _draft(self, invoices=None, user=None, on=MONDAY, **vals):
        invoices = invoices or self.invoice
        with self._on(on):
            return (
                self.env["collection.plan"]
                .with_user(user or self.collector)
                .create(
                    {
                        "payer_id": self._payer(invoices.partner_id, invoices.company_id).id,
                        "move_line_ids": [Command.set(self._item(invoices).ids)],
                        "frequency": "fortnightly",
                        "first_date": FIRST,
                        "instalment_count": 3,
                        **vals,
                    }
                )
            )

    def _propose(self, on=MONDAY, **vals):
        plan = self._draft(on=on, **vals)
        with self._on(on):
            plan.action_propose()
        return plan

    def _sign(self, plan):
        paper = (
            self.env["ir.attachment"]
            .with_user(plan.env.user)
            .create({"name": "signed.pdf", "raw": b"%PDF-1.4", "res_model": plan._name, "res_id": plan.id})
        )
        plan.write({"signed_attachment_ids": [Command.link(paper.id)], "signed_by": "Maria Keller"})

    def _agree(self, on=MONDAY, **vals):
        """A plan in force; its mails have left and are forgotten."""
        plan = self._propose(on=on, **vals)
        with self._on(on):
            self._sign(plan)
            plan.action_activate()
            self._deliver_mails()
        self.outbox.clear()
        return plan

    # === LIVING === #

    def _follow(self, day, hour=10):
        """What the cron does in an hour of a day, and the mail queue after it."""
        with self._on(day, hour):
            with self.enter_registry_test_mode():
                self.env.ref("account_collections.ir_cron_plans").method_direct_trigger()
            self.env.invalidate_all()
            self._deliver_mails()

    def _live(self, start, end):
        """The cron of every day from one to another, both included."""
        for number in range((end - start).days + 1):
            self._follow(start + timedelta(days=number))

    def _pay_on(self, day, amount, invoice=None):
        with self._on(day):
            payment = self._pay(invoice or self.invoice, amount, on=day)
            self.env.flush_all()
        return payment

    # === ASKING === #

    def _states(self, plan):
        return plan._get_parts().mapped("state")

    def _paid(self, plan):
        return plan._get_parts().mapped("amount_paid")

    def _answers(self, kind):
        return self.root["collection.answer"].search([("kind", "=", kind), ("company_id", "=", self.company.id)])

    def _subjects(self):
        return [mail["subject"] for mail in self.outbox]
