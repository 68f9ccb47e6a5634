from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext

from ..calc.auto_reply import first_line
from ..calc.exclusion import Exclusion
from ..sql_array import sql_array

#: Working days after which a reply that nobody has answered goes to the manager.
ESCALATE_DAYS = 3
#: Longest cool-down that is looked for after an answer, in days.
HORIZON_DAYS = 366


class CollectionReply(models.Model):
    """A mail of the customer that waits for an answer; until then no reminder leaves, and never by itself after it."""

    _name = "collection.reply"
    _description = "Reply of a payer"
    _inherit = ["collection.blocker"]
    _order = "received_at, id"
    _rec_name = "subject"
    _check_company_auto = True

    payer_id = fields.Many2one(
        "collection.payer", required=True, index=True, readonly=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    collector_id = fields.Many2one(related="payer_id.collector_id")
    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null")
    interaction_id = fields.Many2one("collection.interaction", readonly=True, ondelete="set null")
    contact_id = fields.Many2one("res.partner", string="Person", readonly=True, ondelete="set null")
    email_from = fields.Char(string="From", readonly=True)
    subject = fields.Char(readonly=True)
    received_at = fields.Datetime(string="Received", required=True, readonly=True)
    received_on = fields.Date(required=True, readonly=True, help="Where the company is.")
    age_days = fields.Integer(string="Days", compute="_compute_age_days", help="Days since it has come.")
    answered_at = fields.Datetime(string="Answered", readonly=True)
    answered_on = fields.Date(readonly=True, help="Where the company is.")
    answered_by = fields.Many2one("res.users", readonly=True)
    answer_note = fields.Char(string="How", readonly=True)
    escalated_on = fields.Date(string="Given to the manager", readonly=True)

    _message_unique = models.UniqueIndex("(message_id) WHERE message_id IS NOT NULL", "A mail is one reply.")
    _pending_idx = models.Index("(payer_id) WHERE answered_at IS NULL")
    _answered_idx = models.Index("(answered_on)")

    @api.depends("received_on", "answered_on")
    def _compute_age_days(self):
        for reply in self:
            end = reply.answered_on or (reply.company_id and reply.company_id._get_collection_today())
            reply.age_days = (end - reply.received_on).days if end and reply.received_on else 0

    # === RECEIVING === #

    @api.model
    def _receive(self, payer, message):
        """Take note of a mail of a customer and ask the collector to answer it.

        :param message: the `mail.message` in the payer's chatter.
        :return: the `collection.reply`.
        """
        author = message.author_id
        contact = author if author.commercial_partner_id == payer.partner_id else author.browse()
        reply = self.sudo().create(
            {
                "payer_id": payer.id,
                "message_id": message.id,
                "contact_id": contact.id,
                "email_from": message.email_from,
                "subject": message.subject or self.env._("(no subject)"),
                "received_at": fields.Datetime.now(),
                "received_on": payer.company_id._get_collection_today(),
            }
        )
        reply.interaction_id = payer.sudo()._log_interaction(
            channel="email",
            direction="in",
            contact_id=contact.id,
            user_id=False,
            note=f"{message.email_from}: {reply.subject}",
            model=self._name,
            res_id=reply.id,
            **reply._get_wish(),
        )
        payer._ensure_activity(
            "reply",
            self.env._("Answer the customer"),
            self.env._("%(who)s has written: %(what)s", who=message.email_from, what=reply.subject),
        )
        return reply

    def _get_wish(self):
        """What the interaction says of a mail that only asks to stop: it is obeyed at once.

        Only a known person can ask for himself; what a stranger asks for is left to who answers him.

        Note: `self.ensure_one()`
        """
        if not self.contact_id:
            return {}
        line = first_line(html2plaintext(self.message_id.body or ""))
        return self.payer_id._get_stop_values(line, "email")

    # === ANSWERING === #

    def action_answered(self, note):
        """Say that the customer has got an answer, or needs none.

        :param str note: how, or why none is needed.
        :raise AccessError: when the user is no collector.
        :raise UserError: without a word why.
        """
        self.payer_id._check_is_collector()
        self.check_access("read")
        if not (note or "").strip():
            raise UserError(self.env._("Please say how it was answered, or why no answer is needed."))
        self.sudo()._set_answered(self.env.user, note.strip())

    def _set_answered(self, user, note):
        """Close the replies; chasing goes on when the cool-down of the policy is over."""
        pending = self.filtered(lambda reply: not reply.answered_at)
        for company, replies in pending.grouped("company_id").items():
            replies.write(
                {
                    "answered_at": fields.Datetime.now(),
                    "answered_on": company._get_collection_today(),
                    "answered_by": user.id,
                    "answer_note": note,
                }
            )
        pending.payer_id._close_reply_tasks(note)

    def action_view_payer(self):
        """Open the payer, where the mail is and the answer is written. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "collection.payer",
            "res_id": self.payer_id.id,
            "views": [(False, "form")],
        }

    # === ESCALATION === #

    @api.model
    def _cron_escalate(self):
        """Give replies that nobody has answered for three working days to the managers, once."""
        waiting = self.sudo().search([("answered_at", "=", False), ("escalated_on", "=", False)])
        for company, replies in waiting.grouped("company_id").items():
            today = company._get_collection_today()
            calendar = company._to_work_calendar(company.resource_calendar_id, today)
            late = replies.filtered(
                lambda reply, calendar=calendar, today=today: calendar.add_workdays(reply.received_on, ESCALATE_DAYS)
                <= today
            )
            late.write({"escalated_on": today})
            late.payer_id._ensure_activity(
                "reply_escalated",
                self.env._("The customer still waits for an answer"),
                self.env._("Nobody has answered for three working days. Reminders stay stopped until somebody does."),
                role="manager",
            )

    # === BLOCKER === #

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: all items of payers who wait for an answer, or have just got one."""
        blocked = super()._get_blocked_items(items, on)
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH replied AS MATERIALIZED (
                          SELECT payer.id, payer.partner_id, payer.company_id,
                                 bool_or(reply.answered_on IS NULL) AS is_pending, max(reply.answered_on) AS answered_on
                            FROM collection_reply reply JOIN collection_payer payer ON payer.id = reply.payer_id
                           WHERE reply.answered_on IS NULL OR reply.answered_on > %(since)s
                        GROUP BY payer.id)
                   SELECT line.id, replied.id, replied.is_pending, replied.answered_on
                     FROM replied JOIN account_move_line line
                       ON line.partner_id = replied.partner_id AND line.company_id = replied.company_id
                    WHERE line.id = ANY(%(items)s)""",
                since=fields.Date.subtract(on, days=HORIZON_DAYS),
                items=sql_array(items),
            )
        )
        ends = self._get_cool_down_ends({(payer_id, day) for _item, payer_id, pending, day in rows if not pending}, on)
        for item_id, payer_id, is_pending, answered_on in rows:
            if is_pending:
                blocked[item_id] = Exclusion("reply_pending")
            elif on < ends[payer_id, answered_on]:
                blocked[item_id] = Exclusion("cool_down", ends[payer_id, answered_on])
        return blocked

    @api.model
    def _get_cool_down_ends(self, answered, on):
        """The first day on which payers may be chased again.

        :param answered: pairs of payer id and the day on which it got its answer.
        :return: that day by pair.
        """
        payers = self.env["collection.payer"].browse({payer_id for payer_id, _day in answered})
        policies = {payer.id: (payer.company_id, payer._get_policy()) for payer in payers}
        calendars = {
            (company, policy): company._to_work_calendar(policy.resource_calendar_id, on)
            for company, policy in set(policies.values())
        }
        return {
            (payer_id, day): calendars[policies[payer_id]].add_workdays(day, policies[payer_id][1].cool_down_days)
            for payer_id, day in answered
        }
