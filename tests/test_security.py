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


@tagged("post_install", "-at_install")
class TestMethods(SecurityCase):
    """Every public method is a door on the network: who may pass, and who is turned away."""

    def setUp(self):
        super().setUp()
        self.payer = self._payer()
        self.invoice.message_subscribe(self.portal.partner_id.ids)
        self.books = self._run()
        self.notice = self.books.notice_ids
        self.draft = self.env["collection.run"].create({"company_id": self.company.id, "date": MONDAY})
        fresh, _contact = self._make_customer("Fresh")
        self.fresh_item = self._item(self._make_invoice(late=10, partner=fresh))
        self.fresh_payer = self._payer(fresh)

    def _later(self):
        return str(MONDAY + timedelta(days=20))

    def _get_doors(self):
        """By model and method: who may call it, on which records, with what."""
        notice, payer, run, figure = self.notice, self.payer, self.books, self.books.figure_ids[:1]
        item = self._item(self.invoice)
        return {
            "collection.payer": {
                "for_partner": (COLLECTORS, payer, self.customer.id, self.company.id),
                "explain": ((*READERS, "sales"), payer),
                "action_pause": (COLLECTORS, payer, self._later(), "away"),
                "action_resume": (COLLECTORS, payer),
                "action_stop": (COLLECTORS, payer, "insolvency"),
                "action_lift_stop": (MANAGERS, payer),
                "action_write": (COLLECTORS, self.fresh_payer, self.level_1.id),
                "action_view_items": ((*READERS, "sales"), payer),
                "action_view_notices": (READERS, payer),
                "action_view_customer": ((*READERS, "sales"), payer),
            },
            "collection.notice": {
                "action_approve": (COLLECTORS, notice),
                "action_reset": (COLLECTORS, notice),
                "action_send": (COLLECTORS, notice),
                "action_hold_back": (COLLECTORS, notice, self._later(), "asked"),
                "action_cancel": (COLLECTORS, notice, "mistake"),
                "action_retry": (COLLECTORS, self._make_undelivered()),
                "action_view_payer": (READERS, notice),
            },
            "collection.notice.line": {"action_view_move": (READERS, notice.line_ids)},
            "collection.run": {
                "action_propose": (COLLECTORS, self.draft),
                "action_approve": (COLLECTORS, run),
                "action_send": (COLLECTORS, run),
                "action_cancel": (COLLECTORS, run),
                "action_view_notices": (READERS, run),
                "action_view_exclusions": (READERS, run),
            },
            "collection.run.figure": {"action_view_items": (READERS, figure)},
            "collection.policy": self._get_policy_doors(),
            "account.move": {
                "explain_collection": ((*READERS, "sales"), self.invoice),
                "action_mark_sent_on": (COLLECTORS, self.invoice, str(MONDAY)),
                "action_view_collection_notices": (READERS, self.invoice),
            },
            "account.move.line": {"action_leave_out": (COLLECTORS, item), "action_take_in": (COLLECTORS, item)},
            "res.partner": {"action_view_collection_payer": ((*READERS, "sales"), self.customer)},
            "res.company": {
                "action_release_collections": (MANAGERS, self.company),
                "action_pause_collections": (MANAGERS, self.company, self._later(), "holidays"),
                "action_resume_collections": (MANAGERS, self.company),
            },
        }

    def _get_policy_doors(self):
        return {"action_view_payers": ((*READERS, "sales"), self.policy), "preview": (READERS, self.policy)}

    def _get_wizards(self):
        """By model: who may use it, the values of a new one, and its methods."""
        notices, payers = {"notice_ids": self.notice.ids}, {"payer_ids": self.payer.ids}
        writing = {"payer_id": self.fresh_payer.id, "level_id": self.level_1.id, "item_ids": self.fresh_item.ids}
        return {
            "collection.notice.hold": (COLLECTORS, {**notices, "reason": "asked"}, ["action_hold_back"]),
            "collection.notice.cancel": (COLLECTORS, {**notices, "reason": "mistake"}, ["action_cancel_notices"]),
            "collection.notice.edit": (
                COLLECTORS,
                {"notice_id": self.notice.id, "text": "<p>Please</p>"},
                ["action_keep", "action_forget"],
            ),
            "collection.notice.write": (COLLECTORS, writing, ["action_propose", "action_send"]),
            "collection.payer.pause": (COLLECTORS, {**payers, "reason": "away"}, ["action_pause"]),
            "collection.payer.stop": (COLLECTORS, {**payers, "reason": "insolvency"}, ["action_stop"]),
            "collection.invoice.sent": (COLLECTORS, {"move_ids": self.invoice.ids}, ["action_mark"]),
            "collection.level.sample": (COLLECTORS, {"level_id": self.level_1.id}, []),
            "collection.company.state": (
                MANAGERS,
                {"company_id": self.company.id, "reason": "holidays"},
                ["action_release", "action_pause", "action_resume", "action_go_live"],
            ),
            "collection.policy.forecast": (READERS, {"policy_id": self.policy.id}, ["action_view_chart"]),
            "collection.go.live": (
                MANAGERS,
                {"company_id": self.company.id},
                ["action_open", "action_next", "action_back", "action_refresh", "action_release"],
            ),
        }

    def _make_undelivered(self):
        customer, _contact = self._make_customer("Gone")
        self._make_invoice(late=10, partner=customer)
        notice = self._run(partner_ids=customer.ids).notice_ids
        notice.sudo()._as_ours().state = "undelivered"
        return notice

    def _is_door(self, owner, name):
        function = vars(owner)[name]
        is_open = not (name.startswith("_") or getattr(function, "_api_private", False))
        return is_open and inspect.isfunction(function)

    def _own_doors(self):
        """Public methods that the addon defines, by model."""
        found = {}
        for model, registered in self.env.registry.items():
            for owner in registered.mro():
                if is_model_definition(owner) and owner._module == MODULE:
                    found.setdefault(model, set()).update(name for name in vars(owner) if self._is_door(owner, name))
        return {model: names for model, names in found.items() if names}

    def test_every_public_method_is_in_the_table(self):
        known = {model: set(doors) for model, doors in self._get_doors().items()}
        known |= {model: set(names) for model, (_who, _values, names) in self._get_wizards().items()}
        unknown = {model: names - known.get(model, set()) - EXTENDED for model, names in self._own_doors().items()}
        self.assertEqual({model: names for model, names in unknown.items() if names}, {})
        gone = {model: names - self._own_doors().get(model, set()) for model, names in known.items()}
        self.assertEqual({model: names for model, names in gone.items() if names}, {})

    def test_who_may_pass(self):
        for model, doors in self._get_doors().items():
            for method, (allowed, records, *args) in doors.items():
                for name in allowed:
                    with self.subTest(f"{name} calls {model}.{method}"), self._on(MONDAY):
                        self._allowed(self.people[name], records, method, *args)

    def test_who_is_turned_away(self):
        for model, doors in self._get_doors().items():
            for method, (allowed, records, *args) in doors.items():
                for name in set(EVERYBODY) - set(allowed):
                    self.env.invalidate_all()
                    with self.subTest(f"{name} calls {model}.{method}"), self._on(MONDAY):
                        self._refused(self.people[name], records, method, *args)

    def test_who_may_use_the_assistants(self):
        for model, (allowed, values, methods) in self._get_wizards().items():
            for method in methods:
                for name in allowed:
                    with self.subTest(f"{name} uses {model}.{method}"), self._on(MONDAY):
                        wizard = self.env[model].with_user(self.people[name]).create(values)
                        self._allowed(self.people[name], wizard, method)

    def test_who_may_not_use_the_assistants(self):
        for model, (allowed, values, _methods) in self._get_wizards().items():
            for name in set(EVERYBODY) - set(allowed):
                self.env.invalidate_all()
                with self.subTest(f"{name} uses {model}"), self._on(MONDAY):
                    self._refused(self.people[name], self.env[model], "create", values)

    def test_private_methods_are_no_doors(self):
        private = ("_cron_send", "_set_state", "_set_sent", "_release", "_propose", "_as_ours", "_leave", "_freeze")
        for name in private:
            self.assertTrue(callable(getattr(self.notice, name)), name)
            self._refused(self.manager, self.notice, name)
        self._refused(self.manager, self.books, "_cron_nightly")
        self._refused(self.manager, self.payer, "_ensure_payers", self.company.id, [self.customer.id])
        self._refused(self.manager, self._item(self.invoice), "_refresh_dunning_levels")
