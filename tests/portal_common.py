"""A customer with a page, a payment provider that answers as told, and ways to knock at the door."""

import re

from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class PortalCase(CollectionCase):
    """A customer with a page, and a provider for online payments; no browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payer = cls.root["collection.payer"].for_partner(cls.customer.id, cls.company.id)
        cls.root["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        cls.provider = cls._make_provider()
        cls.method = cls.provider.payment_method_ids

    @classmethod
    def _make_provider(cls, company=None):
        company = company or cls.company
        method = cls.root.ref("payment.payment_method_unknown")
        form = cls.root["ir.ui.view"].create(
            {"name": "Go", "type": "qweb", "arch": '<form action="/payment/status" method="get"/>'}
        )
        journal = cls.root["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
        provider = cls.root["payment.provider"].create(
            {
                "name": "Cards",
                "code": "none",
                "state": "test",
                "is_published": True,
                "company_id": company.id,
                "redirect_form_view_id": form.id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        method.active = True
        provider.journal_id = journal
        line = journal.inbound_payment_method_line_ids[:1]
        line.payment_provider_id = provider
        return provider

    @classmethod
    def _make_portal_user(cls, contact, login="buyer"):
        return new_test_user(cls.root, login=login, groups="base.group_portal", partner_id=contact.id)

    def _statement(self, payer=None, lang="en_US", on=MONDAY):
        with self._on(on):
            return (payer or self.payer)._as_portal(lang)._get_statement()

    def _block(self, payer=None, on=MONDAY):
        (block,) = self._statement(payer, on=on)["blocks"]
        return block

    def _lines(self, payer=None, on=MONDAY):
        """The lines of the only block by the name of their invoice."""
        return {line["name"]: line for line in self._block(payer, on)["lines"]}

    def _make_chosen_transaction(self, chosen, payer=None):
        """An online payment of chosen items; `chosen`: by invoice the amount as it was typed, empty = all of it."""
        payer = (payer or self.payer)._as_portal("en_US")
        typed = {self._item(invoice).id: text for invoice, text in chosen.items()}
        with self._on(MONDAY):
            (block,) = (
                block
                for block in payer._get_statement()["blocks"]
                if set(typed) <= {line["id"] for line in block["lines"]}
            )
            basket, problems = payer._fill_basket(block, typed)
            self.assertFalse(problems)
            return self._make_basket_transaction(payer._open_basket(payer._sign_basket(basket)), payer)

    def _make_basket_transaction(self, basket, payer=None):
        payer = payer or self.payer
        with self._on(MONDAY):
            return self.root["payment.transaction"].create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "operation": "online_redirect",
                    "reference": f"pay {basket['number']}",
                    "amount": float(basket["total"]),
                    "currency_id": basket["currency"].id,
                    "partner_id": payer.partner_id.id,
                    **payer._prepare_basket_transaction(basket),
                }
            )

    def _finish(self, transaction, state="done"):
        """The provider answers, and Odoo books what has come."""
        with self._on(MONDAY):
            getattr(transaction, {"done": "_set_done", "pending": "_set_pending", "cancel": "_set_canceled"}[state])()
            transaction._post_process()
        return transaction.payment_id


@tagged("post_install", "-at_install")
class PortalHttpCase(PortalCase, HttpCase):
    """The page as browsers and scripts on the network ask for it."""

    def setUp(self):
        super().setUp()
        self.path = f"/my/collections/{self.payer.id}"
        freezer = self._on(MONDAY)
        freezer.__enter__()
        self.addCleanup(freezer.__exit__, None, None, None)

    def _key(self, payer=None):
        payer = payer or self.payer
        payer._ensure_portal_tokens()
        return payer.portal_token

    def _enter(self, payer=None, key=None, **params):
        """Follow the link of a message."""
        payer = payer or self.payer
        query = {"access_token": self._key(payer) if key is None else key, **params}
        return self.url_open(f"/my/collections/{payer.id}", params=query)

    def _csrf(self, page):
        return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    def _pay(self, page, payer=None, headers=None, **form):
        """Send the form of a page."""
        blocks = html.fromstring(page.text).xpath("//input[@name='block']/@value")
        data = {"csrf_token": self._csrf(page), "block": blocks[0], "what": "ticked", **form}
        return self.url_open(f"/my/collections/{(payer or self.payer).id}/pay", data=data, headers=headers)

    def _basket_of(self, page):
        (form,) = html.fromstring(page.text).xpath("//form[@id='o_payment_form']")
        return form.get("data-access-token")

    def _transact(self, basket, payer=None, **values):
        """What Odoo's payment form sends; the result, or the sentence of the error."""
        params = {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "amount": 1.0,
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": "https://evil.example.com/",
            "is_validation": False,
            "access_token": basket,
            "csrf_token": "x",
            **values,
        }
        answer = self.url_open(
            f"/my/collections/{(payer or self.payer).id}/transaction",
            json={"jsonrpc": "2.0", "id": 1, "method": "call", "params": params},
        ).json()
        return answer["error"]["data"]["message"] if "error" in answer else answer["result"]

    def _text(self, page):
        return " ".join(html.fromstring(page.text).xpath("//main")[0].text_content().split())
