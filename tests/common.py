from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.mail.tests.common import MockEmail

#: A Monday in a month without public holidays, on which most stories begin.
MONDAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class CollectionCase(MockEmail, AccountTestInvoicingCommon):
    """A company with a small ladder, a customer with a billing contact, and the people who work there.

    The ladder: reminder at +7, second reminder at +14, warning at +28 that a person has to approve; quiet
    days 7, no minimum. Tests run as the collector unless they say otherwise.
    """

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("account_collections.group_collection_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.partner_id.write({"email": "office@seller.example.com", "tz": "UTC"})
        cls.root = cls.env(su=True)
        cls.policy = cls._make_policy()
        cls.level_1, cls.level_2, cls.level_3 = cls.policy.level_ids
        cls.company.collection_policy_id = cls.policy
        cls.manager = cls._make_user("manager")
        cls.collector = cls._make_user("collector")
        cls.reader = cls._make_user("reader")
        cls.company.write({"collection_collector_id": cls.collector.id, "collection_manager_id": cls.manager.id})
        cls.role_billing = cls.env.ref("account_collections.collection_role_billing")
        cls.role_finance = cls.env.ref("account_collections.collection_role_finance")
        cls.customer, cls.billing = cls._make_customer("Acme")

    def setUp(self):
        super().setUp()
        self.outbox = []

    # === RECORDS === #

    @classmethod
    def _make_policy(cls, days=(7, 14, 28), company=None, **vals):
        return cls.env["collection.policy"].create(
            {
                "name": "Ladder",
                "company_id": (company or cls.company).id,
                "min_amount": 0,
                "level_ids": [
                    Command.create(
                        {
                            "name": f"L{number}",
                            "sequence": number * 10,
                            "days": day,
                            "channel": "email",
                            "requires_approval": number == len(days),
                            "to_role_ids": [
                                Command.link(cls.env.ref("account_collections.collection_role_billing").id)
                            ],
                        }
                    )
                    for number, day in enumerate(days, start=1)
                ],
                **vals,
            }
        )

    @classmethod
    def _make_user(cls, role, company=None):
        company = company or cls.company
        return new_test_user(
            cls.root,
            login=f"{role}_{company.id}",
            name=role.capitalize(),
            email=f"{role}@seller.example.com",
            groups=f"account_collections.group_collection_{role}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            phone="+1 555 0100",
        )

    @classmethod
    def _make_customer(cls, name, **vals):
        customer = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": f"info@{name.lower()}.example.com",
                "property_payment_term_id": False,
                **vals,
            }
        )
        billing = cls.env["res.partner"].create(
            {
                "name": f"Bill of {name}",
                "parent_id": customer.id,
                "email": f"billing@{name.lower()}.example.com",
                "collection_role_ids": [Command.link(cls.role_billing.id)],
            }
        )
        return customer, billing

    @classmethod
    def _make_invoice(cls, amount=1000.0, due=None, late=None, partner=None, sent=True, on=MONDAY, **vals):
        """A posted invoice; `late` days overdue on `on`, or due on a given day."""
        due = due or on - timedelta(days=late or 0)
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.customer).id,
                "invoice_date": min(due, on) - timedelta(days=30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
                **vals,
            }
        )
        invoice.action_post()
        invoice.is_move_sent = sent
        return invoice

    @classmethod
    def _make_credit(cls, amount, partner=None, origin=None, on=MONDAY, matched=True):
        """A posted credit note; Odoo matches one that names an invoice at once, somebody may undo that."""
        credit = cls.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": (partner or cls.customer).id,
                "invoice_date": on - timedelta(days=1),
                "reversed_entry_id": origin.id if origin else False,
                "invoice_line_ids": [
                    Command.create({"name": "Back", "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
            }
        )
        credit.action_post()
        if not matched:
            cls._item(credit).remove_move_reconcile()
        return credit

    @classmethod
    def _pay(cls, invoice, amount=None, on=MONDAY):
        register = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": on, **({"amount": amount} if amount else {})})
        )
        return register._create_payments()

    @classmethod
    def _make_entry(cls, amount, partner=None, on=MONDAY, **vals):
        """A posted miscellaneous entry on the receivable account."""
        receivable = cls.company_data["default_account_receivable"]
        entry = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": on,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": partner and partner.id,
                            "balance": amount,
                            **vals,
                        }
                    ),
                    Command.create({"account_id": cls.company_data["default_account_revenue"].id, "balance": -amount}),
                ],
            }
        )
        entry.action_post()
        return entry

    @classmethod
    def _make_payment(cls, amount, partner=None, on=MONDAY, **vals):
        """A posted payment of a customer that is not matched with anything."""
        payment = cls.env["account.payment"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "amount": amount,
                "payment_type": "inbound",
                "date": on,
                **vals,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _make_receipt(cls, amount, partner=None, on=MONDAY):
        """A line of the bank statement that nobody has matched yet."""
        return cls.env["account.bank.statement.line"].create(
            {
                "journal_id": cls.company_data["default_journal_bank"].id,
                "date": on,
                "payment_ref": "Thank you",
                "partner_id": (partner or cls.customer).id,
                "amount": amount,
            }
        )

    @classmethod
    def _make_transaction(cls, invoice, amount=None):
        """An online payment of an invoice that the payment provider has not answered yet."""
        method = cls.root.ref("payment.payment_method_unknown")
        provider = cls.root["payment.provider"].create(
            {
                "name": "Cards",
                "code": "none",
                "state": "test",
                "company_id": cls.company.id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        method.active = True
        return cls.root["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "operation": "online_redirect",
                "reference": f"pay {invoice.name}",
                "amount": amount or invoice.amount_residual,
                "currency_id": invoice.currency_id.id,
                "partner_id": invoice.partner_id.id,
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )

    @classmethod
    def _give_level(cls, invoice, level, on=MONDAY):
        """Let the items of an invoice stand at a level as if it had been sent long ago; no quiet days follow."""
        payer = cls.root["collection.payer"].for_partner(invoice.partner_id.id, invoice.company_id.id)
        items = cls._item(invoice)
        due = max(items.mapped("date_maturity"))
        day = max(due, min(due + timedelta(days=level.days), on - timedelta(days=1)))
        notice = (
            cls.root["collection.notice"]
            ._as_ours()
            .create(
                {
                    "kind": "opening",
                    "state": "sent",
                    "company_id": invoice.company_id.id,
                    "payer_id": payer.id,
                    "level_id": level.id,
                    "channel": level.channel,
                    "date": day,
                }
            )
        )
        cls.root["collection.notice.line"]._insert(
            [
                (
                    *(notice.id, notice.company_id.id, item.id, invoice.id, invoice.name, level.id, level.id, 1),
                    *(item.date_maturity, 0, item.amount_residual_currency, item.currency_id.id),
                )
                for item in items
            ]
        )
        items._refresh_dunning_levels()
        return notice

    @classmethod
    def _item(cls, invoice):
        return invoice.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")

    # === DOING === #

    @contextmanager
    def _on(self, day, hour=10):
        """Live through a moment of the company's day."""
        with freeze_time(datetime(day.year, day.month, day.day, hour)):
            yield

    def _run(self, day=MONDAY, user=None, company=None, **vals):
        """Look at the books on a day; the run waits in review."""
        with self._on(day):
            run = (
                self.env["collection.run"]
                .with_user(user or self.collector)
                .create({"company_id": (company or self.company).id, "date": day, **vals})
            )
            run.action_propose()
        return run

    def _send(self, run, day=MONDAY, user=None):
        """Approve and send a run, and let the queues of notices and of mails work."""
        with self._on(day):
            run = run.with_user(user or self.collector)
            run.action_approve()
            run.action_send()
            self._work_off_queues()

    def _run_and_send(self, day=MONDAY, **vals):
        run = self._run(day, **vals)
        self._send(run, day)
        return run

    def _work_off_queues(self):
        """What the two crons do, without their commits."""
        notices = self.root["collection.notice"]
        queue = notices.search(notices._get_queue_domain(), order="send_after, id")
        queue._leave_safely()
        self._deliver_mails()

    def _deliver_mails(self):
        """Let Odoo's mail queue hand over what is queued to a transport that takes everything.

        What it took is found in `self.outbox`, as dicts of Odoo's mail test tools.
        """
        with self.mock_mail_gateway():
            self.root["mail.mail"].search([("state", "=", "outgoing")]).send()
            self.outbox.extend(self._mails)

    def _deliver_mails_to_a_dead_server(self):
        """Let Odoo's mail queue find that nobody answers at the mail server."""

        def refuse(*args, **kwargs):
            raise ConnectionRefusedError("nobody answers")

        with self.mock_mail_gateway(), patch.object(type(self.env["ir.mail_server"]), "_connect__", refuse):
            self.root["mail.mail"].search([("state", "=", "outgoing")]).send()

    def _deliver_mails_to_wrong_addresses(self):
        """Let Odoo's mail queue find that the addresses are no addresses."""

        def refuse(servers, *args, **kwargs):
            raise AssertionError(servers.NO_VALID_RECIPIENT)

        with self.mock_mail_gateway(), patch.object(IrMail_Server, "send_email", refuse):
            self.root["mail.mail"].search([("state", "=", "outgoing")]).send()

    # === ASKING === #

    def _explain(self, invoice, on=MONDAY):
        """What the engine says of an invoice's only item on a day."""
        with self._on(on):
            (entry,) = invoice.with_user(self.reader).explain_collection(on)
        return entry

    def _code(self, invoice, on=MONDAY):
        return self._explain(invoice, on)["code"]

    def _payer(self, partner=None, company=None):
        """The payer of a customer, created when it is missing."""
        payers = self.env["collection.payer"].with_user(self.collector)
        return payers.for_partner((partner or self.customer).id, (company or self.company).id)

    def _tasks(self, kind, payer=None):
        """Open tasks of a kind on a payer."""
        return (payer or self._payer()).sudo().activity_ids.filtered(lambda task: task.collection_kind == kind)

    def _text_of(self, mail):
        """Everything that a mail of the outbox says to its reader and to his machine: headers and texts."""
        message = mail["EmailMessage"]
        texts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        return "\n".join([*(f"{name}: {value}" for name, value in message.items()), *texts])

    def _recipients(self):
        """The addresses of every mail that has left, in the order of leaving."""
        return [mail["email_to"] for mail in self.outbox]

    def _day(self, days, start=MONDAY):
        return fields.Date.add(start, days=days)
