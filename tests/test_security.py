"""Who may do what with every model of the addon: who is allowed and who is refused."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .security_common import MODULE, READERS, SecurityCase

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
#: What readers, collectors, managers and sales people may do with a model; nobody else may do anything.
ACCESS = {
    "collection.payer": ("r", "rwc", "rwc", "r"),
    "collection.policy": ("r", "r", "rwcd", "r"),
    "collection.policy.level": ("r", "r", "rwcd", "r"),
    "collection.segment": ("r", "r", "rwcd", "r"),
    "collection.role": ("r", "r", "rwcd", "r"),
    "collection.run": ("r", "rwcd", "rwcd", ""),
    "collection.run.figure": ("r", "r", "r", ""),
    "collection.run.batch": ("r", "r", "r", ""),
    "collection.notice": ("r", "rwd", "rwd", ""),
    "collection.notice.line": ("r", "r", "r", ""),
    "collection.notice.amount": ("r", "r", "r", ""),
    "collection.exclusion": ("r", "r", "r", ""),
    "collection.notice.hold": ("", "rwcd", "rwcd", ""),
    "collection.notice.cancel": ("", "rwcd", "rwcd", ""),
    "collection.notice.edit": ("", "rwcd", "rwcd", ""),
    "collection.notice.write": ("", "rwcd", "rwcd", ""),
    "collection.payer.pause": ("", "rwcd", "rwcd", ""),
    "collection.payer.stop": ("", "rwcd", "rwcd", ""),
    "collection.invoice.sent": ("", "rwcd", "rwcd", ""),
    "collection.level.sample": ("", "rwcd", "rwcd", ""),
    "collection.letter.post": ("", "rwcd", "rwcd", ""),
    "collection.company.state": ("", "", "rwcd", ""),
    "collection.policy.forecast": ("rwcd", "rwcd", "rwcd", ""),
    "collection.policy.forecast.line": ("rwcd", "rwcd", "rwcd", ""),
    "collection.go.live": ("", "", "rwcd", ""),
    "collection.go.live.line": ("", "", "rwcd", ""),
    "collection.go.live.policy": ("", "", "rwcd", ""),
    "collection.policy.move": ("", "", "rwcd", ""),
    "collection.task.result": ("", "rwcd", "rwcd", ""),
    "collection.answer": ("r", "r", "r", ""),
    "collection.reply": ("r", "r", "r", ""),
    "collection.reply.close": ("", "rwcd", "rwcd", ""),
    "collection.excuse": ("r", "r", "rwcd", "r"),
    "collection.appeal": ("r", "r", "rwcd", "r"),
    "collection.promise": ("r", "rwc", "rwc", "r"),
    "collection.promise.void": ("", "rwcd", "rwcd", ""),
    "collection.plan": ("r", "rwcd", "rwcd", "r"),
    "collection.plan.instalment": ("r", "rwcd", "rwcd", "r"),
    "collection.plan.void": ("", "rwcd", "rwcd", ""),
    "collection.dispute": ("r", "rwc", "rwc", "r"),
    "collection.offer": ("r", "rwcd", "rwcd", "r"),
    "collection.block": ("r", "r", "r", ""),
    "collection.block.lift": ("", "rwcd", "rwcd", ""),
    "collection.dispute.reject": ("", "rwcd", "rwcd", ""),
    "collection.interaction": ("r", "rc", "rc", "r"),
    "collection.contact.rule": ("r", "r", "rwcd", ""),
    "collection.interaction.log": ("", "rwcd", "rwcd", ""),
    "collection.notice.override": ("", "", "rwcd", ""),
    "collection.payment.share": ("r", "r", "r", ""),
    "collection.portal.hit": ("", "", "", ""),
    "collection.claim": ("r", "r", "r", ""),
    "collection.contact.change": ("r", "r", "r", ""),
    "collection.digest": ("", "", "r", ""),
}
#: Contacts carry roles, so everybody who works here reads what the roles are.
OPEN_TO_EMPLOYEES = {"collection.role": "r"}


@tagged("post_install", "-at_install")
class TestModels(SecurityCase):
    """Access to the models, in pairs: allowed and refused."""

    def _own_models(self):
        return {
            name: model
            for name, model in self.env.registry.items()
            if model._original_module == MODULE and not model._abstract
        }

    def test_every_model_is_in_the_table(self):
        self.assertEqual(set(self._own_models()), set(ACCESS))

    def test_collections_people_and_sales_people(self):
        for model, rights in ACCESS.items():
            for name, letters in zip((*READERS, "sales"), rights, strict=True):
                self._check_rights(model, name, letters)

    def test_nobody_else(self):
        for model in ACCESS:
            self._check_rights(model, "employee", OPEN_TO_EMPLOYEES.get(model, ""))
            self._check_rights(model, "portal", "")
            self._check_rights(model, "public", "")

    def _check_rights(self, model, name, letters):
        records = self.env[model].with_user(self.people[name])
        for letter, operation in OPERATIONS.items():
            with self.subTest(model=model, who=name, operation=operation):
                self.assertEqual(records.has_access(operation), letter in letters)

    def test_every_lasting_model_of_a_company_has_its_rule(self):
        for name, model in self._own_models().items():
            if not model._transient and "company_id" in model._fields:
                rules = self.root["ir.rule"].search([("model_id.model", "=", name), ("groups", "=", False)])
                self.assertIn("company_ids", "".join(rules.mapped("domain_force")), name)

    def test_sales_people_see_their_own_customers_only(self):
        other, _contact = self._make_customer("Other")
        own, foreign = self._payer(), self._payer(other)
        payers = self.env["collection.payer"].with_user(self.sales)
        self.assertEqual(payers.search([("id", "in", (own | foreign).ids)]), own)
        self.assertTrue(own.with_user(self.sales).read(["level_id", "amount_overdue"]))
        with self.assertRaises(AccessError):
            foreign.with_user(self.sales).read(["level_id"])

    def test_sales_people_follow_their_customers_when_these_change_hands(self):
        payer = self._payer()
        self.assertTrue(payer.with_user(self.sales).has_access("read"))
        self.customer.user_id = self.collector
        self.env.flush_all()
        self.assertFalse(payer.with_user(self.sales).has_access("read"))

    def test_sales_people_read_the_payer_form_without_what_they_may_not_see(self):
        self._run_and_send()
        payer = self._payer()
        self.assertTrue(payer.notice_ids)
        with self.assertRaises(AccessError):
            payer.with_user(self.sales).notice_ids.read(["subject"])

    def test_sales_managers_see_all_customers(self):
        self.sales.group_ids = [Command.link(self.root.ref("sales_team.group_sale_salesman_all_leads").id)]
        other, _contact = self._make_customer("Other")
        self.assertTrue(self._payer(other).with_user(self.sales).has_access("read"))

    def test_collections_people_see_all_payers(self):
        other, _contact = self._make_customer("Other")
        for name in READERS:
            self.assertTrue(self._payer(other).with_user(self.people[name]).has_access("read"), name)

    def test_customers_and_visitors_see_no_field_of_ours_anywhere(self):
        for name in ("portal", "public"):
            for model in self.env.registry.values():
                fields = [name for name, field in model._fields.items() if set(field._modules) == {MODULE}]
                records = self.env[model._name].with_user(self.people[name])
                if fields and not model._abstract and records.has_access("read"):
                    self.assertFalse(set(fields) & set(records.fields_get()), f"{name}: {model._name}")

    def test_a_customer_cannot_read_why_his_invoice_is_left_alone(self):
        items = self._item(self.invoice)
        self.env["mail.followers"].flush_model()
        self.invoice.message_subscribe(self.portal.partner_id.ids)
        self.assertTrue(items.with_user(self.portal).read(["amount_residual"]))
        self._refused(self.portal, items, "read", ["collection_why"])
