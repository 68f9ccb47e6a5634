import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_datetime

from ..calc.frequency import distinct_zones

#: What a person has refused; only managers take it back.
REFUSALS = ("collection_no_calls", "collection_no_emails", "collection_no_texts", "collection_no_letters")
#: The refusal that speaks against a channel.
REFUSAL_OF_CHANNEL = {
    "call": "collection_no_calls",
    "visit": "collection_no_calls",
    "meeting": "collection_no_calls",
    "email": "collection_no_emails",
    "sms": "collection_no_texts",
    "letter": "collection_no_letters",
}
#: What each kind of stop refuses; who wants no calls wants no texts either, because both ring.
REFUSED_BY_SCOPE = {
    "calls": ("collection_no_calls", "collection_no_texts"),
    "messages": ("collection_no_emails", "collection_no_texts", "collection_no_letters"),
    "all": REFUSALS,
}


class ResPartner(models.Model):
    """How a person wants to be contacted about what is owed, and how not."""

    _inherit = "res.partner"

    collection_no_calls = fields.Boolean(string="No calls", copy=False, groups="base.group_user")
    collection_no_emails = fields.Boolean(string="No e-mails", copy=False, groups="base.group_user")
    collection_no_texts = fields.Boolean(string="No text messages", copy=False, groups="base.group_user")
    collection_no_letters = fields.Boolean(string="No letters", copy=False, groups="base.group_user")
    collection_not_before = fields.Datetime(
        string="Not before", copy=False, groups="base.group_user", help="They have asked to be left alone until then."
    )
    collection_preferred_channel = fields.Selection(
        [("email", "E-mail"), ("sms", "SMS"), ("call", "Phone call"), ("letter", "Letter")],
        string="Prefers",
        groups="base.group_user",
    )
    collection_best_time = fields.Char(string="Best time", groups="base.group_user", help="For example “mornings”.")
    collection_sms_since = fields.Date(
        string="Agreed to texts on", copy=False, groups="base.group_user", help="Empty: no text message goes there."
    )
    collection_sms_source = fields.Char(
        string="How they agreed", copy=False, groups="base.group_user", help="For example “order form of 3 May”."
    )
    collection_wishes = fields.Char(string="Wishes", compute="_compute_collection_wishes", groups="base.group_user")

    @api.depends(*REFUSALS, "collection_not_before", "collection_preferred_channel", "collection_best_time")
    @api.depends_context("lang", "tz")
    def _compute_collection_wishes(self):
        labels = {name: self._fields[name]._description_string(self.env) for name in REFUSALS}
        channels = dict(self._fields["collection_preferred_channel"]._description_selection(self.env))
        for partner in self:
            wishes = [labels[name] for name in REFUSALS if partner[name]]
            if partner._get_not_before():
                when = format_datetime(self.env, partner.collection_not_before, dt_format="short")
                wishes.append(self.env._("not before %s", when))
            wishes += [channels.get(partner.collection_preferred_channel), partner.collection_best_time]
            partner.collection_wishes = ", ".join(filter(None, wishes))

    @api.constrains("collection_sms_since", "collection_sms_source")
    def _check_sms_source(self):
        if any(partner.collection_sms_since and not partner.collection_sms_source for partner in self):
            raise ValidationError(self.env._("Please say how the person has agreed to text messages."))

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: who is new may bring wishes along."""
        partners = super().create(vals_list)
        partners.filtered(lambda partner: partner.sudo()._has_wishes())._hook_refused()
        return partners

    def write(self, vals):
        """Override: a refusal is obeyed at once, and only a manager takes it back.

        :raise AccessError: for anybody else.
        """
        lifted = [name for name in REFUSALS if name in vals and not vals[name]]
        if lifted and not self.env.su and any(partner[name] for partner in self for name in lifted):
            self._check_may_lift()
        result = super().write(vals)
        if any(vals.get(name) for name in (*REFUSALS, "collection_not_before")):
            self._hook_refused()
        return result

    def _check_may_lift(self):
        if not self.env.user.has_group("account_collections.group_collection_manager"):
            raise AccessError(self.env._("Only collections managers may take back what a person has refused."))

    def _hook_refused(self):
        """React to new wishes of people. To be extended by whatever may be on its way to them."""

    # === WISHES === #

    def _has_wishes(self):
        return bool(any(self[name] for name in REFUSALS) or self.collection_not_before)

    def _get_refusal(self, channel):
        """Why a channel must not be used with the person: ``refused``, ``no_permission`` or empty.

        A letter to the address of the company itself always remains possible, because otherwise nobody could be
        reached at all. Note: `self.ensure_one()`
        """
        self.ensure_one()
        name = REFUSAL_OF_CHANNEL.get(channel)
        if channel == "letter" and self == self.commercial_partner_id:
            return ""
        if name and self[name]:
            return "refused"
        return "no_permission" if channel == "sms" and not self.collection_sms_since else ""

    def _get_not_before(self):
        """Until when the person wants to be left alone, naive UTC; False when that is over."""
        self.ensure_one()
        until = self.collection_not_before
        return until and until > fields.Datetime.now() and until

    def _refuse(self, scope):
        """Note that the people do not want to be contacted any more.

        :param str scope: one of `const.STOP_SCOPES`.
        """
        self.sudo().write(dict.fromkeys(REFUSED_BY_SCOPE[scope], True))

    # === WHERE THEY ARE === #

    def _get_touch_zones(self, company):
        """The time zones in which the people may be; the company's where nothing is known.

        Odoo gives a contact the zone of whoever has entered it, so a zone counts only if it is one of the country's.

        :rtype: tuple[str, ...]
        """
        names = {name: None for partner in self for name in partner._get_own_zones()} or [company._get_collection_tz()]
        return distinct_zones(tuple(names), fields.Date.today())

    def _get_own_zones(self):
        country = self.country_id or self.commercial_partner_id.country_id
        zones = pytz.country_timezones.get(country.code or "", [])
        known = [zone for zone in (self.tz, self.commercial_partner_id.tz) if zone]
        fitting = [zone for zone in known if zone in zones or not zones]
        return fitting[:1] or zones
