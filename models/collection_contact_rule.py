from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..calc.frequency import Rule
from ..const import CONTACT_PROFILES, TOUCH_CHANNELS


class CollectionContactRule(models.Model):
    """How often, and at what hours, people may be touched on a channel, or on all of them together.

    The rows of a profile and a channel that name a company stand in for those that name none.
    """

    _name = "collection.contact.rule"
    _description = "Contact rule"
    _order = "profile, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company without a row of its own.")
    profile = fields.Selection(
        CONTACT_PROFILES,
        required=True,
        default="normal",
        help="Strict: natural persons and sole traders. Intensive: companies for which a manager has switched it on.",
    )
    channel = fields.Selection(
        [entry for entry in TOUCH_CHANNELS if entry[0] != "portal"], help="Empty: all channels together."
    )

    # === HOW OFTEN === #
    max_person = fields.Integer(
        string="Per person", aggregator=None, help="Touches of one person within the days of the window. 0: no limit."
    )
    max_person_day = fields.Integer(
        string="Per day", aggregator=None, help="Touches of one person within one day. 0: no limit."
    )
    max_automatic = fields.Integer(
        string="Automatic",
        aggregator=None,
        help="Automatic messages to the customer as a whole, within the days of the window. 0: no limit.",
    )
    window_days = fields.Integer(
        string="In days", default=7, required=True, aggregator=None, help="The window: calendar days, today included."
    )
    quiet_days = fields.Integer(
        string="Quiet days", aggregator=None, help="After a conversation; its own day is the first. 0: none."
    )
    spares_ladder = fields.Boolean(
        string="Calls of the ladder exempt", help="Calls that a level asks for do not wait for the quiet days."
    )

    # === WHEN === #
    hour_from = fields.Float(string="From", aggregator=None, help="Where the person is.")
    hour_to = fields.Float(string="Until", aggregator=None, default=24.0)
    outer_from = fields.Float(
        string="Never before", aggregator=None, help="Nobody may pass over it, a manager no more than others."
    )
    outer_to = fields.Float(string="Never after", aggregator=None, default=24.0)
    on_workdays = fields.Boolean(string="Working days only", help="Of the policy's calendar.")

    _limits_positive = models.Constraint(
        "CHECK(max_person >= 0 AND max_person_day >= 0 AND max_automatic >= 0)", "A limit cannot be negative."
    )
    _days_range = models.Constraint(
        "CHECK(window_days BETWEEN 1 AND 31 AND quiet_days BETWEEN 0 AND 31)", "Days lie between 1 and 31."
    )
    _hours_range = models.Constraint(
        """CHECK(hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24
             AND outer_from >= 0 AND outer_from < outer_to AND outer_to <= 24)""",
        "Hours begin before they end, within one day.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Override: rules are remembered until one changes."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Override: as :meth:`create`."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Override: as :meth:`create`."""
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _get_rules(self, company, profile):
        """The limits in force for a company and a profile.

        :rtype: tuple[calc.frequency.Rule]
        """
        return self.sudo()._read_rules(company.id, profile)

    @api.model
    @tools.ormcache("company_id", "profile")
    def _read_rules(self, company_id, profile):
        known = Domain("profile", "=", profile) & Domain("company_id", "in", [False, company_id])
        rows = self.with_context(active_test=True).search(known)
        own = rows.filtered("company_id")
        channels = set(own.mapped("channel"))
        return tuple(row._to_rule() for row in own | rows.filtered(lambda row: row.channel not in channels))

    def _to_rule(self):
        """The row as the rules see it. Note: `self.ensure_one()`

        :rtype: calc.frequency.Rule
        """
        self.ensure_one()
        names = ("max_person", "max_person_day", "max_automatic", "window_days", "quiet_days", "spares_ladder")
        hours = ("hour_from", "hour_to", "outer_from", "outer_to", "on_workdays")
        return Rule(self.id, self.channel or "", **{name: self[name] for name in (*names, *hours)})
