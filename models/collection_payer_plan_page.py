from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..calc.money import to_decimal
from ..calc.plan_wish import divide
from ..signature_image import clean_signature
from .collection_plan_page import TASK

#: Working days within which we answer a request, and days that the customer then has to sign.
ANSWER_WORKDAYS, REPLY_DAYS = 3, 14
MAX_NAME, MAX_NOTE = 80, 1000
#: States in which the customer sees a plan of his.
SHOWN_STATES = ("proposed", "active", "completed", "defaulted")


class CollectionPayer(models.Model):
    """Payment in instalments on the customer's page: agreed on by signature, or asked for."""

    _inherit = "collection.payer"

    # === ON THE PAGE === #

    def _get_portal_sections(self, statement):
        """Override of the base: proposals to sign, and the form while nobody is asked already."""
        sections = super()._get_portal_sections(statement)
        plans = self._get_page_plans()
        if proposed := plans.filtered(lambda plan: plan._is_open_for_signature()):
            values = {"plans": proposed}
            section = {"sequence": 6, "title": self.env._("An agreement waits for your signature"), "values": values}
            sections.append(section | {"template": "account_collections.portal_plan_proposed"})
        asked = plans.filtered(lambda plan: plan.state == "draft")[:1]
        choices = [] if asked else self._get_plan_choices(statement)
        if asked or choices:
            section = {"sequence": 30, "title": self.env._("Pay in instalments")}
            values = {"asked": asked, "choices": choices}
            sections.append(section | {"template": "account_collections.portal_plan_section", "values": values})
        return sections

    def _get_portal_banners(self):
        """Override of the base: a proposal should not be overlooked at the end of the page."""
        banners = super()._get_portal_banners()
        for plan in self._get_page_plans().filtered(lambda plan: plan._is_open_for_signature()):
            text = self.env._("The agreement %s waits for your signature. You find it below.", plan.name)
            banners.append({"kind": "info", "text": text})
        return banners

    def _get_portal_thanks(self, what):
        """Override of the base."""
        words = {
            "plan": self.env._("Thank you. Our agreement is in force. You find it on this page."),
            "plan_asked": self.env._("Thank you. We have your request and get back to you."),
        }
        return words.get(what) or super()._get_portal_thanks(what)

    def _get_portal_plan(self, plan_id, states=SHOWN_STATES):
        """One of the payer's own plans; empty for every other number. Note: `self.ensure_one()`"""
        own = Domain("payer_id", "=", self.id) & Domain("state", "in", states)
        return self.env["collection.plan"].search(own & Domain("id", "=", plan_id if plan_id < 2**31 else 0))

    # === AGREEING === #

    def _agree_on_page(self, signed, name, signature, contact):
        """Put a plan in force that the customer has put together and signed; a form that is sent twice counts once.

        :param str signed: of :meth:`_sign_offer`.
        :param str name: of the person who signs.
        :param str signature: the drawing, base64 of a PNG.
        :param contact: who is logged in as a contact of the customer, else empty.
        :return: the plan.
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        name, picture = self._check_signature(name, signature)
        self.lock_for_update()
        known = self._find_sent(self.env["collection.plan"], self._read_offer_number(signed))
        if known.state in ("active", "completed"):
            return known
        offer = self._open_offer(signed)
        if known or offer.reasons:
            raise UserError(self.env._("This needs a look of ours first. Please send it as a request."))
        with self.env.cr.savepoint():  # what cannot be put in force leaves no draft behind
            plan = self._make_page_plan(offer, contact)._as_being_signed()
            if plan._get_approval_note():
                raise UserError(self.env._("This needs a look of ours first. Please send it as a request."))
            plan._propose()
            plan._accept(name, picture)
        return plan

    def _sign_proposed(self, plan, name, signature):
        """Put a plan in force that we have proposed; signed twice it counts once. Note: `self.ensure_one()`

        :param plan: of :meth:`_get_portal_plan`.
        :raise UserError: with a sentence for the customer.
        """
        name, picture = self._check_signature(name, signature)
        self.lock_for_update()
        plan.invalidate_recordset(["state"])
        if plan.state == "active":
            return
        if not plan._is_open_for_signature():
            raise UserError(self.env._("This proposal has ended. Please ask us for a new one."))
        with self.env.cr.savepoint():
            plan._as_being_signed()._accept(name, picture)

    def _check_signature(self, name, signature):
        """The name of who signs, and the drawing made anew.

        :raise UserError: when one of them is missing.
        """
        text = str(name or "").encode(errors="ignore").decode()
        name = " ".join(text.replace("\x00", "").split())[:MAX_NAME]
        if not name:
            raise UserError(self.env._("Please enter your name."))
        picture = clean_signature(signature)
        if not picture:
            raise UserError(self.env._("Please sign in the field below your name."))
        return name, picture

    def _make_page_plan(self, offer, contact, **vals):
        """The draft of what the customer wants.

        :raise UserError: when the books say something else by now.
        """
        policy = self._get_policy()
        rounding = to_decimal(offer.currency.rounding)
        down, count = divide(offer.wish, offer.balance, to_decimal(policy.plan_min_down_percent), rounding)
        plans = self.env["collection.plan"].with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        plan = (
            plans._as_ours()
            .create(
                {
                    "payer_id": self.id,
                    "move_line_ids": [Command.set(offer.items)],
                    "contact_id": contact.id,
                    "frequency": offer.wish.frequency,
                    "count_by": "number",
                    "instalment_count": count,
                    "down_payment": float(down),
                    "first_date": offer.wish.first,
                    "form_number": offer.number,
                    **vals,
                }
            )
            .with_env(self.env)
        )
        plan._check_proposable()
        if plan._to_schedule() != offer.parts:
            raise UserError(self.env._("Something has changed meanwhile. Please look at the schedule again."))
        return plan

    # === ASKING === #

    def _ask_for_plan(self, signed, note, contact):
        """Take down a request that a collector answers; it blocks nothing. Sent twice it counts once.

        :param str note: what the customer adds.
        :return: the plan, a draft.
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        self.lock_for_update()
        known = self._find_sent(self.env["collection.plan"], self._read_offer_number(signed))
        if known:
            return known
        if self._get_page_plans().filtered(lambda plan: plan.state == "draft"):
            raise UserError(self.env._("We have a request of yours already, and get back to you."))
        offer = self._open_offer(signed)
        today = self.company_id._get_collection_today()
        answer_by = self._get_plan_calendar(today).add_workdays(today, ANSWER_WORKDAYS)
        with self.env.cr.savepoint():
            plan = self._make_page_plan(
                offer,
                contact,
                asked_on=today,
                answer_by=answer_by,
                asked_note=str(note or "").replace("\x00", "").strip()[:MAX_NOTE],
                reply_by=fields.Date.add(answer_by, days=REPLY_DAYS),
            )
            self._tell_about_request(plan, offer)
        return plan

    def _tell_about_request(self, plan, offer):
        """Show it on the timeline and make it somebody's task; the reasons are those that the customer has read."""
        ours = self._as_office()
        text = ours.env._(
            "The customer asks for %(number)s payments of %(amount)s in all from %(day)s on (%(plan)s). %(reasons)s",
            number=len(offer.parts),
            amount=ours._format_portal_amount(offer.balance, offer.currency),
            day=ours._format_portal_date(offer.parts[0].date),
            plan=plan.name,
            reasons=" ".join(offer.reasons),
        )
        note = "\n".join(filter(None, (text, plan.asked_note)))
        ours._message_log(body=note, author_id=self.partner_id.id)
        ours._ensure_activity(TASK, ours.env._("Answer a request for instalments"), note)
