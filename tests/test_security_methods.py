"""Who may call every public method of the addon, and open every assistant: who is allowed and who is refused."""

import inspect
from datetime import timedelta

from odoo.orm.model_classes import is_model_definition
from odoo.tests import tagged

from .common import MONDAY
from .security_answers import AnswerDoors
from .security_common import COLLECTORS, EVERYBODY, MANAGERS, MODULE, READERS, SecurityCase

#: Public methods of core that we extend: the access is core's, and the guards of ours are in test_security_rpc.
EXTENDED = {"create", "write", "unlink", "copy_data", "default_get", "remove_move_reconcile", "send_email"}
EXTENDED |= {"button_cancel"}


@tagged("post_install", "-at_install")
class TestMethods(AnswerDoors, SecurityCase):
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
        notice, run, figure = self.notice, self.books, self.books.figure_ids[:1]
        return {
            "collection.payer": self._get_payer_doors(),
            "collection.claim": {name: (COLLECTORS, self._make_claim()) for name in ("action_found", "action_missing")},
            "collection.contact.change": self._get_contact_doors(),
            "collection.notice": self._get_notice_doors(),
            "collection.reply": {
                "action_answered": (COLLECTORS, self._make_reply(), "called back"),
                "action_view_payer": (READERS, self._make_reply()),
            },
            "collection.promise": self._get_promise_doors(),
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
            "collection.policy": {
                "action_view_payers": ((*READERS, "sales"), self.policy),
                "preview": (READERS, self.policy),
            },
            **self._get_core_doors(),
        }

    def _get_payer_doors(self):
        payer = self.payer
        return {
            "for_partner": (COLLECTORS, payer, self.customer.id, self.company.id),
            "explain": ((*READERS, "sales"), payer),
            "action_pause": (COLLECTORS, payer, self._later(), "away"),
            "action_resume": (COLLECTORS, payer),
            "action_stop": (COLLECTORS, payer, "insolvency"),
            "action_lift_stop": (MANAGERS, payer),
            "action_write": (COLLECTORS, self.fresh_payer, self.level_1.id),
            "action_view_items": ((*READERS, "sales"), payer),
            "action_rotate_token": (COLLECTORS, payer),
            "action_revoke_token": (COLLECTORS, payer),
            "action_share_portal": (COLLECTORS, payer),
            "action_preview_portal": ((*READERS, "sales"), payer),
            "action_view_notices": (READERS, payer),
            "action_view_promises": ((*READERS, "sales"), payer),
            "action_view_customer": ((*READERS, "sales"), payer),
            "action_view_plans": ((*READERS, "sales"), payer),
            "action_view_interactions": ((*READERS, "sales"), payer),
            "action_view_call_guide": ((*READERS, "sales"), payer),
            "action_hand_back": (MANAGERS, payer),
        }

    def _get_core_doors(self):
        item = self._item(self.invoice)
        people, touches = self._get_touch_doors()
        return {
            "account.move": {
                "explain_collection": ((*READERS, "sales"), self.invoice),
                "action_mark_sent_on": (COLLECTORS, self.invoice, str(MONDAY)),
                "action_view_collection_notices": (READERS, self.invoice),
                "action_agree_plan": (COLLECTORS, self.invoice),
                "action_dispute": (COLLECTORS, self.invoice),
                "action_offer": (COLLECTORS, self.invoice),
                "action_view_disputes": ((*READERS, "sales"), self.invoice),
                "action_share_collection_page": (COLLECTORS, self.invoice),
                "action_preview_collection_page": ((*READERS, "sales"), self.invoice),
            },
            "account.move.line": {
                "action_leave_out": (COLLECTORS, item),
                "action_take_in": (COLLECTORS, item),
                "action_dispute": (COLLECTORS, item),
                "action_offer": (COLLECTORS, item),
            },
            "res.partner": {
                "action_view_collection_payer": ((*READERS, "sales"), self.customer),
                "action_email_works": (COLLECTORS, self.billing),
                "action_phone_works": (COLLECTORS, self.billing),
                **people,
            },
            **self._get_plan_doors(),
            **self._get_matter_doors(),
            "collection.interaction": touches,
            "res.company": {
                "action_release_collections": (MANAGERS, self.company),
                "action_pause_collections": (MANAGERS, self.company, self._later(), "holidays"),
                "action_resume_collections": (MANAGERS, self.company),
            },
        }

    def _get_touch_doors(self):
        touch = self.payer._log_interaction(
            channel="call", direction="out", model="collection.notice", res_id=self.notice.id
        )
        return {
            "action_collection_no_calls": (COLLECTORS, self.billing),
            "action_collection_no_messages": (COLLECTORS, self.billing),
            "action_collection_lift_refusals": (MANAGERS, self.billing),
        }, {"action_view_about": (READERS, touch)}

    def _get_wizards(self):
        """By model: who may use it, the values of a new one, and its methods."""
        notices, payers = {"notice_ids": self.notice.ids}, {"payer_ids": self.payer.ids}
        writing = {"payer_id": self.fresh_payer.id, "level_id": self.level_1.id, "item_ids": self.fresh_item.ids}
        return {
            **self._get_answer_wizards(),
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
            "collection.task.result": (
                COLLECTORS,
                {"notice_id": self._make_called().id, "outcome": "nobody"},
                ["action_log"],
            ),
            "collection.notice.override": (MANAGERS, {**notices, "reason": "asked"}, ["action_override"]),
            "collection.policy.move": (
                MANAGERS,
                {"payer_ids": self.payer.ids, "policy_id": self._make_policy((5, 10)).id},
                ["action_move"],
            ),
            "collection.level.sample": (COLLECTORS, {"level_id": self.level_1.id}, ["action_print"]),
            "collection.letter.post": (
                COLLECTORS,
                {"letter_ids": self._make_printed_letter().ids, "date": str(MONDAY)},
                ["action_mark_posted", "action_print_anew"],
            ),
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

    def _get_notice_doors(self):
        notice = self.notice
        return {
            "action_approve": (COLLECTORS, notice),
            "action_reset": (COLLECTORS, notice),
            "action_send": (COLLECTORS, notice),
            "action_hold_back": (COLLECTORS, notice, self._later(), "asked"),
            "action_cancel": (COLLECTORS, notice, "mistake"),
            "action_retry": (COLLECTORS, self._make_undelivered()),
            "action_view_payer": (READERS, notice),
            "action_log_attempt": (COLLECTORS, self._make_called(), "nobody"),
            "action_view_call_guide": (READERS, self._make_called()),
            "action_override_rules": (MANAGERS, notice, "he asked for it"),
            "action_share_page": (COLLECTORS, notice),
            "action_preview_page": (READERS, notice),
            **self._get_letter_doors(),
        }

    def _get_letter_doors(self):
        letter = self._make_printed_letter()
        return {
            "action_print": (COLLECTORS, letter),
            "action_mark_posted": (COLLECTORS, letter, str(MONDAY)),
            "action_print_anew": (COLLECTORS, letter),
        }

    def _make_printed_letter(self):
        customer, _contact = self._make_customer("Paper")
        self._make_invoice(late=10, partner=customer)
        letter = self._run(partner_ids=customer.ids).notice_ids.sudo()
        letter._as_ours().write({"state": "queued", "channel": "letter", "printed_at": f"{MONDAY} 09:00:00"})
        letter._as_ours().pdf_id = letter._keep_file("letter.pdf", b"%PDF-1.4")
        return letter

    def _make_claim(self):
        vals = {"date": MONDAY, "amount": 10, "currency_id": self.company.currency_id.id, "reference": "x"}
        items = self._item(self.invoice)
        claim, _is_new = self.root["collection.claim"]._report(self.payer.sudo(), str(id(vals)), items, vals)
        return claim.with_env(self.env)

    def _make_undelivered(self):
        customer, _contact = self._make_customer("Gone")
        self._make_invoice(late=10, partner=customer)
        notice = self._run(partner_ids=customer.ids).notice_ids
        notice.sudo()._as_ours().state = "undelivered"
        return notice

    def _make_called(self):
        customer, _contact = self._make_customer("Called")
        self._make_invoice(late=10, partner=customer)
        notice = self._run(partner_ids=customer.ids).notice_ids.sudo()
        notice._as_ours().write({"state": "queued", "channel": "call"})
        notice._schedule_tasks()
        return notice.with_env(self.env)

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
