from collections import Counter
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

#: So much of the past is shown to somebody who is about to call.
LAST_EXCUSES, LAST_TOUCHES = 3, 6


class GuidePart(NamedTuple):
    """One section of the call guide.

    :param sequence: its place; 10 what is owed, 20 promises, 25 plans, 30 disputes, 40 excuses, 50 whom to call,
        60 what was tried, 90 questions.
    :param rows: tuples of cells, plain values; they become the lines of a table.
    :param hint: a sentence below it.
    """

    sequence: int
    title: str
    rows: tuple
    hint: str = ""


class CollectionPayer(models.Model):
    """What somebody needs who is about to call the customer, in the caller's language."""

    _inherit = "collection.payer"

    call_guide = fields.Html(
        compute="_compute_call_guide",
        sanitize=False,
        compute_sudo=True,
        groups="account_collections.group_collection_reader",
    )

    def _compute_call_guide(self):
        for payer in self:
            parts = sorted((part for part in payer._get_guide_parts() if part.rows), key=lambda part: part.sequence)
            payer.call_guide = self.env["ir.qweb"]._render("account_collections.call_guide", {"parts": parts})

    def action_view_call_guide(self):
        """Open the guide beside the call. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("account_collections.collection_payer_action_guide")
        return {**action, "res_id": self.id, "display_name": self.display_name}

    def _get_guide_parts(self):
        """The sections of the call guide. To be extended by whatever the customer has answered.

        :rtype: list[GuidePart]

        Note: `self.ensure_one()`
        """
        return [
            self._prepare_guide_excuses(),
            self._prepare_guide_contacts(),
            self._prepare_guide_touches(),
            self._prepare_guide_questions(),
        ]

    # === PARTS === #

    def _prepare_guide_excuses(self):
        touches = self.interaction_ids.filtered("excuse_id").sorted("start", reverse=True)[:LAST_EXCUSES]
        rows = tuple(
            (format_date(self.env, touch.start), touch.excuse_id.name, touch.excuse_id.answer or "")
            for touch in touches
        )
        repeated = ", ".join(self.repeated_excuse_ids.mapped("name"))
        hint = repeated and self.env._("Three times or more: %s. It may be time for another way.", repeated)
        return GuidePart(40, self.env._("What they said last, and what you could answer"), rows, hint or "")

    def _prepare_guide_contacts(self):
        family = self.env["res.partner"].search(
            [("commercial_partner_id", "=", self.partner_id.id), ("phone", "!=", False)], order="is_company, name"
        )
        rows = tuple(
            (
                contact.name or contact.display_name,
                contact.function or ", ".join(contact.collection_role_ids.mapped("name")),
                self._phrase_number(contact),
            )
            for contact in family.sorted(
                lambda contact: (
                    bool(contact._get_refusal("call")),
                    bool(contact.collection_phone_fails),
                    contact.is_company,
                )
            )
        )
        hour = self._get_best_hour()
        hint = self.env._("Most talks took place around %s:00.", f"{hour:02d}") if hour is not None else ""
        return GuidePart(50, self.env._("Whom to call"), rows, hint)

    @api.model
    def _phrase_number(self, contact):
        """A number, or why it must not be dialled."""
        if contact._get_refusal("call"):
            return self.env._("does not want to be called")
        if contact.collection_phone_fails:
            return self.env._("wrong number: %s", contact.phone)
        return contact.phone

    def _get_best_hour(self):
        """The hour of the company's day in which most calls were answered; None without any."""
        talks = self.interaction_ids.filtered(lambda touch: touch.is_talk and touch.channel == "call")
        hours = Counter(self._to_local(touch.start).hour for touch in talks)
        return hours.most_common(1)[0][0] if hours else None

    def _prepare_guide_touches(self):
        fields_get = self.env["collection.interaction"]._fields
        channels = dict(fields_get["channel"]._description_selection(self.env))
        outcomes = dict(fields_get["outcome"]._description_selection(self.env))
        directions = dict(fields_get["direction"]._description_selection(self.env))
        zone = self.company_id._get_collection_tz()
        rows = tuple(
            (
                format_datetime(self.env, touch.start, tz=zone, dt_format="short"),
                f"{channels[touch.channel]} ({directions[touch.direction]})",
                ": ".join(filter(None, [outcomes.get(touch.outcome), touch.note])),
            )
            for touch in self._get_tried().sorted("start", reverse=True)[:LAST_TOUCHES]
        )
        return GuidePart(60, self.env._("What was tried already"), rows)

    def _get_tried(self):
        """Interactions that belong to what was tried. To be extended."""
        return self.interaction_ids

    def _prepare_guide_questions(self):
        rows = (
            (self.env._("How can we help?"),),
            (self.env._("What is holding the payment up?"),),
            (self.env._("How much can you pay now, and when will the rest follow?"),),
            (self.env._("How satisfied are you with us, from 1 to 10?"),),
        )
        hint = self.env._("Four points or less: ask what went wrong, and whether they dispute an invoice.")
        return GuidePart(90, self.env._("Questions that open the talk"), rows, hint)
