"""A company at work and everybody who might knock at its door, for the tests of who may do what."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common import CollectionCase

MODULE = "account_collections"

READERS = ("reader", "collector", "manager")
COLLECTORS = ("collector", "manager")
MANAGERS = ("manager",)
STRANGERS = ("employee", "portal", "public")
EVERYBODY = (*READERS, "sales", *STRANGERS)


class Undone(Exception):
    """Raised to undo what an allowed call has done."""


@tagged("post_install", "-at_install")
class SecurityCase(CollectionCase):
    """A company at work, and everybody who might knock at its door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = new_test_user(
            cls.root,
            login="sales",
            groups="sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.employee = new_test_user(
            cls.root,
            login="employee",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.portal = new_test_user(
            cls.root,
            login="portal_of_acme",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.portal.partner_id.parent_id = cls.customer
        cls.public = cls.root.ref("base.public_user")
        cls.customer.user_id = cls.sales
        cls.people = {name: getattr(cls, name) for name in EVERYBODY}

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(late=10, invoice_user_id=self.sales.id)

    def _rpc(self, user, records, method, *args, context=None, **kwargs):
        """Call a method as the web client and any script on the network do: by name, ids and plain values."""
        model = self.env[records._name].with_user(user).browse()
        if getattr(getattr(type(model), method, None), "_api_model", False):
            return call_kw(model, method, [*args], {"context": context or {}, **kwargs})
        return call_kw(model, method, [records.ids, *args], {"context": context or {}, **kwargs})

    def _allowed(self, *call, **kwargs):
        """Go through with a call, then undo it."""
        with self.assertRaises(Undone):
            self._rpc(*call, **kwargs)
            raise Undone

    def _refused(self, *call, **kwargs):
        with self.assertRaises(AccessError):
            self._rpc(*call, **kwargs)
