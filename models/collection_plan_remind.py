import logging
from datetime import timedelta

import psycopg2

from odoo import fields, models
from odoo.fields import Domain

from ..const import SILENT_KINDS
from .collection_answer_plan import INSTALMENT_KINDS
from .resource_calendar import Stamps

_logger = logging.getLogger(__name__)

#: Working days before its date on which an instalment is announced, and days after it on which it is missed.
SOON_WORKDAYS, MISSED_DAYS = 3, 2
#: Calendar days within which so many working days certainly lie.
SOON_HORIZON = 14
#: What keeps a plan from being reminded of or put in default: money that may be the instalment, or a case in
#: clarification, or somebody who asked for silence.
HOLDING_CODES = (
    "payment_in_process",
    "unmatched_receipt",
    "disputed",
    "payer_paused",
    "company_paused",
    "opening",
    "reply_pending",
)


class CollectionPlan(models.Model):
    """Reminders of instalments: before the date, and after it; at most one of each, never with another message."""

    _inherit = "collection.plan"

    def _tell_all(self):
        """Override: also remind of instalments."""
        result = super()._tell_all()
        today = fields.Date.today()
        near = Domain("date", "<=", today + timedelta(days=SOON_HORIZON)) & Domain("state", "in", ("open", "partial"))
        parts = self.env["collection.plan.instalment"].search(near & Domain("plan_id.state", "=", "active"))
        for company, group in parts.grouped("company_id").items():
            today = company._get_collection_today()
            due = self.browse().concat(*group.plan_id._get_due_reminders(today)).try_lock_for_update()
            due._follow()
            due._remind(company, today)
        return result

    def _remind(self, company, today):
        """Remind of what is due in the plans, as far as one may write now.

        :param date today: the day where the company is.
        """
        due = self._get_due_reminders(today)
        plans = self.browse().concat(*due)
        plans -= plans._get_held(today)
        busy = plans._get_busy_payers(today)
        for plan in plans:
            if plan.payer_id not in busy and plan._may_remind(due[plan][0]):
                busy |= plan.payer_id  # two plans of one payer: one message a day
                plan._remind_safely(*due[plan])

    def _may_remind(self, kind):
        """Whether a reminder may leave now. Note: `self.ensure_one()`

        What is announced keeps to all the contact rules. What has been missed keeps to stops, hours and days off only:
        without it a plan would fail and nobody had said a word.
        """
        payer, now = self.payer_id, fields.Datetime.now()
        if kind == "instalment_soon":
            return payer._check_touch_allowed("email")[0] == "allow"
        return payer._get_next_opening(now) <= now and payer._check_touch_allowed("email", is_answer=True)[0] == "allow"

    def _get_due_reminder(self, today):
        """The reminder that is due for the plan on a day, as kind and instalment; None when there is none.

        Of several instalments the oldest one is reminded of: what is announced while something older is late reads
        as if that were forgotten. Note: `self.ensure_one()`
        """
        tolerance = float(self._get_tolerance())
        part = self._get_parts().filtered(lambda part: part.amount_open > tolerance)[:1]
        if not part or not self.default_on:
            return None
        calendar = self._get_calendar()
        if part._get_since() + timedelta(days=MISSED_DAYS) <= today:
            return "instalment_missed", part
        opens = calendar.add_workdays(part.date, -SOON_WORKDAYS)
        if part.date > today >= opens and opens > self.activated_on:
            return "instalment_soon", part
        return None

    def _get_due_reminders(self, today):
        """The reminders that are due and have not left yet, as kind and instalment by plan."""
        plans = self.with_context(collection_stamps=Stamps())  # asks each working calendar once for all of them
        due = {plan: entry for plan in plans if plan.state == "active" and (entry := plan._get_due_reminder(today))}
        told = self._read_told([part.id for _kind, part in due.values()])
        return {
            plan: (kind, part)
            for plan, (kind, part) in due.items()
            if (kind, part.id, part._get_occasion()) not in told
        }

    def _read_told(self, part_ids):
        """Kind, instalment and day of the reminders that have left already."""
        own = [
            ("about_model", "=", "collection.plan.instalment"),
            ("about_id", "in", part_ids),
            ("kind", "in", INSTALMENT_KINDS),
        ]
        rows = self.env["collection.answer"].sudo().search_read(own, ["about_id", "kind", "occasion"], load=None)
        return {(row["kind"], row["about_id"], row["occasion"]) for row in rows}

    def _remind_safely(self, kind, part):
        """Remind of one instalment; when that breaks, the others go on. Note: `self.ensure_one()`"""
        try:
            with self.env.cr.savepoint():
                copied = self.payer_id._get_billing_contacts() - self.contact_id if self.contact_id else None
                self.env["collection.answer"]._send(
                    kind, part, to=self.contact_id, cc=copied, occasion=part._get_occasion()
                )
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: the cron comes again
        except Exception:
            self.env.invalidate_all()
            _logger.exception("The reminder (%s) of instalment %s could not leave", kind, part.id)

    # === WHAT ELSE IS GOING ON === #

    def _get_held(self, on):
        """Override: plans with money on its way, or with something else that has to be cleared up first."""
        held = super()._get_held(on)
        items = self.sudo().move_line_ids.filtered(lambda item: item.parent_state == "posted" and not item.reconciled)
        for company, plans in self.grouped("company_id").items():
            if company._is_bank_stale(on):
                held |= plans
                continue
            own = items.filtered(lambda item, company=company: item.company_id == company)
            found = self.env["collection.blocker"]._collect_blocked_items(own, on) if own else {}
            blocked = {
                item_id for item_id, reasons in found.items() if any(entry.code in HOLDING_CODES for entry in reasons)
            }
            held |= plans.filtered(lambda plan, blocked=blocked: blocked & set(plan.move_line_ids.ids))
        return held

    def _get_busy_payers(self, on):
        """Override: payers who have been written to on that day, or will be: one message a day."""
        payers = super()._get_busy_payers(on)
        own = [("payer_id", "in", self.payer_id.ids), ("date", "=", on)]
        notices = (
            self.env["collection.notice"]
            .sudo()
            .search(
                [
                    *own,
                    ("state", "in", ("queued", "sent")),
                    ("channel", "in", ("email", "sms")),
                    ("kind", "not in", SILENT_KINDS),
                ]
            )
        )
        return payers | notices.payer_id | self.env["collection.answer"].sudo().search(own).payer_id
