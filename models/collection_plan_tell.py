import logging
from datetime import timedelta

import psycopg2

from odoo import fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Days after its end within which the customer is told of it; later it would be odd.
TELL_WITHIN = 14
#: Days after which the customer is told of a default although he gets another message on the same day.
TELL_AFTER_ALL = 2


class CollectionPlan(models.Model):
    """Who is told what becomes of a plan: the customer once, the collector by a task."""

    _inherit = "collection.plan"

    told_state = fields.Char(readonly=True, copy=False, help="The last end of the plan that the customer was told of.")
    has_asked_again = fields.Boolean(readonly=True, copy=False, help="The collector was told that nobody answers.")

    def _hook_state_changed(self, state):
        """Override: the agreement leaves with its proposal, the confirmation with its acceptance; collectors learn
        of a default at once.
        """
        result = super()._hook_state_changed(state)
        if state in ("proposed", "active"):
            for plan in self:
                plan._tell("plan_proposed" if state == "proposed" else "plan_agreed", plan._ensure_agreement())
        elif state == "defaulted":
            self._make_default_tasks()
        return result

    def _ensure_agreement(self):
        """The agreement as a document. To be extended by what can print.

        :return: `ir.attachment`, empty when there is none.

        Note: `self.ensure_one()`
        """
        return self.env["ir.attachment"]

    def _tell(self, kind, attachments=None):
        """Write to whoever agreed on the plan, with a copy to who gets the invoices. Note: `self.ensure_one()`

        :param str kind: one of the kinds of answers.
        :return: the `collection.answer`, empty when nothing left.
        """
        copied = self.payer_id.sudo()._get_billing_contacts() - self.contact_id
        answer = self.env["collection.answer"]._send(
            kind, self, to=self.contact_id, cc=copied if self.contact_id else None, attachments=attachments
        )
        if kind == "plan_proposed" and not answer:
            sentence = self.env._("The agreement could not be sent by e-mail; please hand it over on paper.")
            self._message_log(body=sentence)
        return answer

    def _make_default_tasks(self):
        for plan in self:
            note = self.env._("%(plan)s: %(reason)s", plan=plan.name, reason=plan.reason or "")
            plan.payer_id._ensure_activity("plan_defaulted", self.env._("Payment plan in default"), note)

    # === NEWS THAT WAIT FOR THE HOUR === #

    def _tell_all(self):
        """Override: thanks a day after the last payment, so that one that is undone at once is none; a default as soon
        as one may write; and a task about proposals that nobody has answered.
        """
        result = super()._tell_all()
        untold = Domain.OR(
            Domain("state", "=", state) & Domain("told_state", "!=", state) for state in ("completed", "defaulted")
        )
        ended = self.search(untold & Domain("ended_on", ">=", fields.Date.today() - timedelta(days=TELL_WITHIN)))
        for plan in ended._get_ripe():
            plan._tell_safely(f"plan_{plan.state}")
        self._ask_again()
        return result

    def _get_ripe(self):
        """Plans of whose end the customer may be told now."""
        ripe = self.browse()
        for company, plans in self.grouped("company_id").items():
            today = company._get_collection_today()
            busy = plans._get_busy_payers(today)
            for plan in plans:
                is_patient = plan.state == "defaulted" and (today - plan.ended_on).days >= TELL_AFTER_ALL
                if plan.state == "completed" and plan.ended_on >= today:
                    continue
                if plan.payer_id in busy and not is_patient:
                    continue
                verdict, _moment, _reason = plan.payer_id._check_touch_allowed("email")
                if verdict != "defer":
                    ripe |= plan
        return ripe

    def _get_busy_payers(self, on):
        """Payers who get another message on a day. To be extended by who sends them."""
        return self.payer_id.browse()

    def _tell_safely(self, kind):
        """Tell the customer of the end of a plan; when that breaks, the others go on. Note: `self.ensure_one()`"""
        try:
            with self.env.cr.savepoint():
                self._tell(kind)
                self._as_ours().told_state = self.state
                if self.state == "defaulted":
                    self.payer_id.plan_told_on = self._get_today()
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: the cron comes again
        except Exception:
            self.env.invalidate_all()
            _logger.exception("The answer (%s) about plan %s could not leave", kind, self.id)

    def _ask_again(self):
        """Give the collector a task about proposals that have not been answered in time."""
        late = self.search(
            [("state", "=", "proposed"), ("reply_by", "<", fields.Date.today()), ("has_asked_again", "=", False)]
        )
        for plan in late:
            note = self.env._("%s has been proposed and nobody has answered yet.", plan.name)
            plan.payer_id._ensure_activity("plan_unanswered", self.env._("Ask about the payment plan"), note)
        late._as_ours().has_asked_again = True
