from datetime import timedelta

from odoo import api, fields, models

from ..calc.exclusion import Exclusion
from ..calc.facts import PERSONAL, SORT_OF_CHANNEL, WRITTEN
from ..calc.frequency import ALLOW, DEFER, Ask, Window, check

#: Passed by identity in the context: the people are asked about later, once it is known who they are.
LATER = object()
#: Days back for which touches are read; no window and no quiet days are longer.
LOOK_BACK = timedelta(days=33)


class Touches(dict):
    """What was said lately, by payer, read once for many of them; handed on in the context.

    :param forgiven: by payer the moment up to which conversations start no quiet days any more.
    """

    def __init__(self, touches, forgiven):
        super().__init__(touches)
        self.forgiven = forgiven


class CollectionPayer(models.Model):
    """The gate also asks how often, at what hours and on which channel people may be touched."""

    _inherit = "collection.payer"

    intensive_contact = fields.Boolean(
        string="Contact intensively",
        tracking=True,
        help="This customer may be contacted more often, by the rules of the intensive profile. For managers; "
        "natural persons and sole traders never are.",
    )
    contact_not_before = fields.Datetime(
        string="Not to be contacted before", readonly=True, tracking=True, help="They have asked for it."
    )
    is_to_wait = fields.Boolean(compute="_compute_is_to_wait", help="They have asked for it, and it is not over.")
    contact_profile = fields.Selection(
        [("normal", "Normal"), ("strict", "Strict"), ("intensive", "Intensive")],
        string="Contact rules",
        compute="_compute_contact_profile",
    )

    @api.depends("contact_not_before")
    def _compute_is_to_wait(self):
        for payer in self:
            payer.is_to_wait = bool(payer.contact_not_before) and payer.contact_not_before > fields.Datetime.now()

    @api.depends("legal_form", "intensive_contact", "policy_id.intensive_contact")
    def _compute_contact_profile(self):
        for payer in self:
            payer.contact_profile = payer._get_contact_profile()

    def _get_contact_profile(self):
        """Which contact rules are in force. Note: `self.ensure_one()`"""
        if self.legal_form in ("individual", "sole_trader"):
            return "strict"
        is_intensive = self.intensive_contact or self._get_policy().intensive_contact
        return "intensive" if is_intensive else "normal"

    def _check_may_write(self, names):
        """Override: only a manager decides to press harder."""
        if "intensive_contact" in names:
            self._check_is_manager()
        return super()._check_may_write(names)

    # === GATE === #

    def _check_touch_allowed(
        self, channel, at=None, automatic=True, contacts=None, is_answer=False, is_ladder=False, only_hard=False
    ):
        """Override: the wishes of the people and the contact rules."""
        at = at or fields.Datetime.now()
        answer = super()._check_touch_allowed(channel, at, automatic)
        if answer[0] == "refuse" or channel == "internal" or self.env.context.get("collection_gate") is LATER:
            return answer
        refused = next(filter(None, (contact.sudo()._get_refusal(channel) for contact in contacts or ())), "")
        if is_answer and not refused:
            return answer
        ask = self._to_ask(channel, at, automatic, contacts, is_ladder, refused)
        rules = self.env["collection.contact.rule"]._get_rules(self.company_id, self._get_contact_profile())
        verdict = check(ask, self._get_touches(at).get(self.id, ()), rules, at, only_hard)
        if verdict.kind == ALLOW:
            return "allow", None, None
        until = verdict.until and self._to_local(verdict.until).date()
        reason = Exclusion("contact_rule", until, (("case", verdict.case),))
        return verdict.kind, verdict.until if verdict.kind == DEFER else None, reason

    def _to_ask(self, channel, at, automatic, contacts, is_ladder, refused):
        """What somebody wants to do, as the rules see it.

        :rtype: calc.frequency.Ask
        """
        company, sort = self.company_id, SORT_OF_CHANNEL.get(channel)
        local = self._to_local(at).date()
        calendar = company._to_work_calendar(self._get_policy().resource_calendar_id, local)
        hours = company.collection_send_from, company.collection_send_to
        people = contacts.sudo() if contacts else self.sudo().partner_id
        pauses = [self.contact_not_before, *(people.mapped("collection_not_before") if contacts else ())]
        return Ask(
            channel=channel,
            persons=None if contacts is None else frozenset(contacts.ids),
            zones=people._get_touch_zones(company),
            calendar=calendar,
            windows=(Window((company._get_collection_tz(),), *hours, calendar),) if automatic else (),
            is_automatic=automatic and sort == WRITTEN,
            is_ladder_call=is_ladder,
            # what rings keeps to hours; a task of ours and a message that a person sends do not
            is_timeless=channel == "letter" or (sort == PERSONAL if automatic else channel == "email"),
            not_before=max(filter(None, pauses), default=None),
            talk_forgiven=self._get_touches(at).forgiven.get(self.id),
            refused=refused,
        )

    # === WHAT WAS SAID LATELY === #

    def _get_touches(self, at):
        """What was said lately to this payer, read with others where many are asked about. Note: `self.ensure_one()`"""
        known = self.env.context.get("collection_touches")
        if isinstance(known, Touches) and self.id in known:
            return known
        return self._collect_touches(at)

    def _collect_touches(self, at=None):
        """What was said lately to the payers, in a constant number of queries.

        :param datetime at: naive UTC; None = now.
        :rtype: Touches
        """
        since = (at or fields.Datetime.now()) - LOOK_BACK
        found = self.sudo()._read_touches(since)
        return Touches({payer_id: found.get(payer_id, []) for payer_id in self.ids}, self.sudo()._read_forgiven(since))

    def _read_touches(self, since):
        """Touches of the payers since a moment. To be extended by whatever knows of some.

        :param datetime since: naive UTC.
        :return: lists of :class:`calc.frequency.Touch` by payer id.
        :rtype: dict[int, list]
        """
        return {}

    def _read_forgiven(self, since):
        """Up to when conversations start no quiet days, because they have broken what they said then. To be extended.

        :param datetime since: naive UTC; what was earlier does not matter.
        :return: moments, naive UTC, by payer id.
        """
        return {}
