from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..calc.facts import SORT_OF_CHANNEL, Level
from ..calc.money import to_decimal
from ..const import CHANNELS, OWNERS, TASK_CHANNELS, TONES


class CollectionPolicyLevel(models.Model):
    """One rung of a dunning ladder: when it is due, how it speaks, who speaks to whom."""

    _name = "collection.policy.level"
    _description = "Dunning level"
    _order = "policy_id, sequence, id"
    _check_company_auto = True

    policy_id = fields.Many2one("collection.policy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    # === WHEN === #
    days = fields.Integer(help="Negative: before the base date.")
    day_unit = fields.Selection([("calendar", "days"), ("working", "working days")], required=True, default="calendar")
    count_from = fields.Selection(
        [
            ("due", "due date"),
            ("invoice", "invoice date"),
            ("previous", "previous level"),
            ("deadline", "previous deadline"),
        ],
        required=True,
        default="due",
    )
    end_of_month = fields.Boolean(help="The level is due on the last day of the month in which its day falls.")
    min_gap_days = fields.Integer(
        string="Own gap", help="Days since the last notice of the same sort, instead of the policy's. 0: the policy's."
    )
    when = fields.Char(compute="_compute_when")

    # === HOW === #
    channel = fields.Selection(CHANNELS, required=True, default="email")
    tone = fields.Selection(TONES, required=True, default="friendly")
    is_formal = fields.Boolean(
        string="Formal text", help="Laid out like a letter: address block, date, subject line, no buttons."
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain="[('res_model', 'in', (False, 'collection.payer'))]",
        help="Type of the task. Empty: a call for calls, a to-do for the rest.",
    )
    activity_time = fields.Float(default=9.0, help="Time of day at which the message leaves or the task is meant.")
    guide = fields.Html(translate=True, help="What the person who does the task should bring up.")

    # === WHO === #
    activity_owner = fields.Selection(OWNERS, string="Task of", required=True, default="collector")
    sender = fields.Selection(OWNERS, string="Signed by", required=True, default="collector")
    to_role_ids = fields.Many2many(
        "collection.role", "collection_level_to_role_rel", "level_id", "role_id", string="To"
    )
    cc_role_ids = fields.Many2many(
        "collection.role",
        "collection_level_cc_role_rel",
        "level_id",
        "role_id",
        string="Cc",
        help="Added to the copies of all earlier levels.",
    )
    internal_copy = fields.Selection(
        OWNERS, string="Tell inside", help="Gets a message of their own; the customer does not see it."
    )

    # === LIMITS === #
    min_amount = fields.Float(
        string="Minimum amount", help="In company currency: items of a lower sum are chased one level lower."
    )
    min_percent = fields.Float(string="Minimum percent", help="Of the open overdue balance.")
    min_term_days = fields.Integer(
        string="Term at least", help="Only for invoices with a payment term of so many days. 0: for all."
    )
    only_new_or_large = fields.Boolean(help="Only for new and for large payers, as the policy defines them.")
    pay_within_days = fields.Integer(help="Days the notice gives to pay; the deadline falls on a working day. 0: none.")
    pay_within_days_individual = fields.Integer(
        string="Days for individuals", help="The same for individuals and sole traders. 0: as for companies."
    )
    pay_within_unit = fields.Selection(
        [("calendar", "days"), ("working", "working days")], required=True, default="calendar"
    )
    requires_approval = fields.Boolean(help="A person releases the notice, even where others leave by themselves.")

    _min_gap_positive = models.Constraint("CHECK(min_gap_days >= 0)", "A gap cannot be negative.")
    _pay_within_positive = models.Constraint("CHECK(pay_within_days >= 0)", "Days to pay cannot be negative.")
    _time_of_day = models.Constraint("CHECK(activity_time >= 0 AND activity_time < 24)", "A time lies in 0:00–23:59.")
    _min_percent_range = models.Constraint(
        "CHECK(min_percent BETWEEN 0 AND 100)", "The minimum percent lies between 0 and 100."
    )

    # === COMPUTE METHODS === #

    @api.depends("days", "day_unit", "count_from", "end_of_month")
    @api.depends_context("lang")
    def _compute_when(self):
        units = dict(self._fields["day_unit"]._description_selection(self.env))
        bases = dict(self._fields["count_from"]._description_selection(self.env))
        single = {"calendar": self.env._("day"), "working": self.env._("working day")}
        for level in self:
            names = single if abs(level.days) == 1 else units
            level.when = level._phrase_when(names[level.day_unit or "calendar"], bases[level.count_from or "due"])

    def _phrase_when(self, unit, base):
        if not self.days:
            phrase = self.env._("on the %(base)s", base=base)
        elif self.days < 0:
            phrase = self.env._("%(n)s %(unit)s before the %(base)s", n=-self.days, unit=unit, base=base)
        else:
            phrase = self.env._("%(n)s %(unit)s after the %(base)s", n=self.days, unit=unit, base=base)
        return self.env._("end of the month, %(when)s", when=phrase) if self.end_of_month else phrase

    @api.depends("name", "policy_id.name")
    @api.depends_context("collection_level_with_policy")
    def _compute_display_name(self):
        with_policy = self.env.context.get("collection_level_with_policy")
        for level in self:
            level.display_name = f"{level.policy_id.name}: {level.name}" if with_policy else level.name

    # === CONSTRAINTS === #

    @api.constrains("count_from", "days")
    def _check_days(self):
        for level in self:
            if level.days < 0 and level.count_from != "due":
                raise ValidationError(self.env._("“%s”: only the due date has days before it.", level.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["collection.policy.level"].browse(self._get_used_level_ids())
        if used:
            raise UserError(
                self.env._(
                    "These levels have been used and stay for the record; archive them instead: %s",
                    ", ".join(used.mapped("name")),
                )
            )

    def _get_used_level_ids(self):
        """Ids of the levels among `self` that something refers to.

        To be overridden by what records levels, in the layers above.
        """
        return []

    # === FACTS === #

    def _to_level(self, rank):
        """The level as the rules see it.

        :param int rank: its place in the ladder, from 1.
        :rtype: calc.facts.Level

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        return Level(
            id=self.id,
            rank=rank,
            channel=self.channel,
            days=self.days,
            day_unit=self.day_unit,
            count_from=self.count_from,
            end_of_month=self.end_of_month,
            min_gap_days=self.min_gap_days or None,
            min_amount=to_decimal(self.min_amount),
            min_percent=to_decimal(self.min_percent),
            min_term_days=self.min_term_days,
            only_new_or_large=self.only_new_or_large,
            to_roles=tuple(self.to_role_ids.ids),
            cc_roles=tuple(self.cc_role_ids.ids),
        )

    def _get_deadline(self, payer, calendar, on):
        """The date by which a notice of this level asks to be paid: a working day; None when it sets none.

        :param payer: its legal form decides between the two terms.
        :param calc.dates.WorkCalendar calendar: working days of the payer's policy.
        :param date on: the day on which the notice leaves.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        is_person = payer.legal_form in ("individual", "sole_trader")
        days = (is_person and self.pay_within_days_individual) or self.pay_within_days
        if not days:
            return None
        if self.pay_within_unit == "working":
            return calendar.add_workdays(on, days)
        return calendar.next_workday(on + timedelta(days=days))

    @property
    def _is_task(self):
        return self.channel in TASK_CHANNELS

    @property
    def _sort(self):
        return SORT_OF_CHANNEL[self.channel]
