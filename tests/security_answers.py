from datetime import timedelta

from odoo.fields import Command

from .common import MONDAY
from .security_common import COLLECTORS, MANAGERS, READERS


class AnswerDoors:
    """The public methods of what customers answer, for the test that tries all of them."""

    def _make_promise(self, day):
        customer, _contact = self._make_customer(f"Promises for day {day}")
        self._make_invoice(late=10, partner=customer)
        vals = {"payer_id": self._payer(customer).id, "amount": 500, "date": MONDAY + timedelta(days=day)}
        with self._on(MONDAY):
            return self.env["collection.promise"].create(vals)

    def _get_promise_doors(self):
        return {
            "action_approve": (MANAGERS, self._make_promise(28)),
            "action_void": (COLLECTORS, self._make_promise(3), "mistake"),
        }

    def _get_matter_doors(self):
        customer, _contact = self._make_customer("Matter")
        customer.user_id = self.sales
        item = self._item(self._make_invoice(late=10, partner=customer, invoice_user_id=self.sales.id))
        other = self._item(self._make_invoice(late=10, partner=customer, invoice_user_id=self.sales.id))
        biller = self.root.ref("account.group_account_invoice")
        self.manager.group_ids = [Command.link(biller.id)]
        with self._on(MONDAY):
            values = {"payer_id": self._payer(customer).id, "move_line_ids": item.ids}
            disputes = self.env["collection.dispute"].with_user(self.collector)
            offers = self.env["collection.offer"].with_user(self.collector)
            dispute = disputes.create({**values, "reason": "other"})
            values = {**values, "move_line_ids": other.ids, "date": str(MONDAY + timedelta(days=5))}
            draft, wide = offers.create([{**values, "percent": 2.0}, {**values, "percent": 9.0}])
            made = offers.create({**values, "percent": 3.0})
            made.action_open()
            paid = offers.create({**values, "percent": 3.0})
            block = self.env["collection.block"].search([("res_model", "=", "collection.dispute")], limit=1)
        third = self._item(self._make_invoice(late=10, partner=customer, invoice_user_id=self.sales.id))
        (made | paid).sudo()._as_ours().move_line_ids = third
        paid.sudo()._as_ours().state = "honoured"
        credits = {"action_view_credits": ((*READERS, "sales"), dispute)}
        return {
            "collection.matter": credits,
            "collection.dispute": {
                "action_accept": (MANAGERS, dispute),
                "action_reject": (COLLECTORS, dispute),
                "action_withdraw": (COLLECTORS, dispute),
                **credits,
            },
            "collection.offer": {
                "action_open": (COLLECTORS, draft),
                "action_ask_approval": (COLLECTORS, wide),
                "action_accept": (COLLECTORS, made),
                "action_withdraw": (COLLECTORS, made),
                "action_make_credit": (MANAGERS, paid),
                **credits,
            },
            "collection.block": {"action_view_record": (READERS, block), "action_lift": (COLLECTORS, block)},
        }

    def _get_matter_wizards(self):
        customer, _contact = self._make_customer("Objecting")
        item = self._item(self._make_invoice(late=10, partner=customer))
        values = {"payer_id": self._payer(customer).id, "move_line_ids": item.ids, "reason": "other"}
        with self._on(MONDAY):
            dispute = self.env["collection.dispute"].with_user(self.collector).create(values)
        lifted = {"res_model": "collection.dispute", "res_id": dispute.id, "reason": "settled"}
        return {
            "collection.block.lift": (COLLECTORS, lifted, ["action_lift"]),
            "collection.dispute.reject": (COLLECTORS, {"dispute_id": dispute.id, "words": "no"}, ["action_reject"]),
        }

    def _get_contact_doors(self):
        values = {"payer_id": self.payer.id, "name": "New", "email": "new@acme.example.com", "asked_on": MONDAY}
        changes = self.root["collection.contact.change"]
        approved, declined = (changes.create({**values, "form_number": number}) for number in ("1", "2"))
        return {
            "action_approve": (COLLECTORS, approved.with_env(self.env)),
            "action_decline": (COLLECTORS, declined.with_env(self.env)),
        }

    def _get_plan_doors(self):
        self.policy.plan_max_instalments = 1
        beyond, proposed = self._make_plan(), self._make_plan(instalment_count=1)
        proposed.sudo()._as_ours().write({"state": "proposed", "opening": proposed.sudo()._take_opening()})
        paper = proposed.sudo()._ensure_agreement().copy()
        proposed.sudo()._as_ours().signed_attachment_ids = paper
        return {
            "collection.plan": {
                "action_propose": (COLLECTORS, self._make_plan(instalment_count=1)),
                "action_request_approval": (COLLECTORS, beyond),
                "action_approve": (MANAGERS, beyond),
                "action_activate": (COLLECTORS, proposed),
                "action_void": (COLLECTORS, proposed, "asked"),
                "action_print_agreement": ((*READERS, "sales"), proposed),
            }
        }

    def _make_plan(self, **vals):
        self.made = getattr(self, "made", 0) + 1
        customer, _contact = self._make_customer(f"Plan{self.made}", user_id=self.sales.id)
        item = self._item(self._make_invoice(late=10, partner=customer))
        plans = self.env["collection.plan"].with_user(self.manager)
        with self._on(MONDAY):
            plan = plans.create({"payer_id": self._payer(customer).id, "move_line_ids": item.ids, **vals})
        return plan.with_env(self.env)

    def _make_reply(self):
        values = {"payer_id": self.payer.id, "received_at": f"{MONDAY} 09:00:00", "received_on": MONDAY}
        return self.root["collection.reply"].create(values).with_env(self.env)

    def _get_answer_wizards(self):
        return {
            **self._get_matter_wizards(),
            "collection.plan.void": (
                COLLECTORS,
                {"plan_id": self._make_plan().id, "reason": "asked"},
                ["action_void"],
            ),
            "collection.promise.void": (
                COLLECTORS,
                {"promise_ids": self._make_promise(3).ids, "reason": "mistake"},
                ["action_void"],
            ),
            "collection.reply.close": (
                COLLECTORS,
                {"reply_ids": self._make_reply().ids, "note": "called back"},
                ["action_close"],
            ),
            "collection.interaction.log": (
                COLLECTORS,
                {"payer_id": self.payer.id, "outcome": "reached", "override_reason": "he called back"},
                ["action_log", "action_log_and_plan"],
            ),
        }
