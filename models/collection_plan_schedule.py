from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..calc.instalments import ScheduleError, build, problem, to_unit
from ..calc.money import to_decimal
from .collection_plan import OPEN_STATES

#: Whatever changes one of these makes a new schedule.
INPUTS = (
    "move_line_ids",
    "down_payment",
    "count_by",
    "instalment_count",
    "instalment_amount",
    "frequency",
    "first_date",
)
#: Days after today on which the first payment and the answer are usually expected.
USUAL_FIRST, USUAL_REPLY = 14, 7


class CollectionPlan(models.Model):
    """The schedule of a draft: made of a few values, shown while they are typed in, checked before it is proposed."""

    _inherit = "collection.plan"

    balance = fields.Monetary(compute="_compute_balance", help="What is open on the items now.")
    problem = fields.Char(compute="_compute_problem", help="What has to be put right before it can be proposed.")

    @api.depends("move_line_ids.amount_residual_currency")
    def _compute_balance(self):
        for plan in self:
            plan.balance = sum(plan.move_line_ids.mapped("amount_residual_currency"))

    @api.depends(*INPUTS, "payer_id", "state", "instalment_ids.date", "instalment_ids.amount")
    def _compute_problem(self):
        for plan in self:
            plan.problem = plan.state == "draft" and bool(plan.payer_id) and (plan._get_problem() or False)

    # === USUAL VALUES === #

    @api.model
    def default_get(self, fields):
        """Override: the payer on the screen, and the usual days."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.payer" and not values.get("payer_id"):
            values["payer_id"] = self.env.context.get("active_id")
        payer = self.env["collection.payer"].browse(values.get("payer_id"))
        today = (payer.company_id or self.env.company)._get_collection_today()
        for name, days in (("first_date", USUAL_FIRST), ("reply_by", USUAL_REPLY)):
            if name in fields and not values.get(name):
                values[name] = today + timedelta(days=days)
        return values

    @api.onchange("payer_id")
    def _onchange_payer_id(self):
        if self.payer_id and not self.move_line_ids:
            self.move_line_ids = self._get_usual_items()

    @api.onchange("move_line_ids")
    def _onchange_move_line_ids(self):
        share = self._get_policy().plan_min_down_percent if self.payer_id else 0
        if self.state == "draft" and self.frequency != "custom":
            self.down_payment = self.currency_id.round(self.balance * share / 100) if self.currency_id else 0

    @api.onchange(*INPUTS)
    def _onchange_schedule(self):
        if self.state == "draft" and self.frequency != "custom":
            self.instalment_ids = [Command.clear(), *map(Command.create, self._prepare_instalments())]

    def _get_usual_items(self):
        """What is overdue in the currency of the oldest item, else everything that is open in it."""
        items = self.env["account.move.line"].search(self._get_items_domain(), order="date_maturity, id")
        same = items.filtered(lambda item: item.currency_id == items[:1].currency_id)
        today = self.payer_id.company_id._get_collection_today()
        return same.filtered(lambda item: item.date_maturity and item.date_maturity < today) or same

    def _get_items_domain(self):
        return [
            ("partner_id", "=", self.payer_id.partner_id.id),
            ("company_id", "=", self.payer_id.company_id.id),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("amount_residual", ">", 0),
        ]

    # === SCHEDULE === #

    def _rebuild_schedule(self):
        """Give drafts the schedule that follows from their values."""
        for plan in self.filtered(lambda plan: plan.state == "draft" and plan.frequency != "custom"):
            parts = plan._prepare_instalments()
            plan._as_ours().instalment_ids = [Command.clear(), *map(Command.create, parts)]

    def _hook_terms_changed(self, vals):
        """Override: other values make another schedule, unless it came along with them."""
        result = super()._hook_terms_changed(vals)
        if "instalment_ids" not in vals and set(INPUTS) & set(vals):
            self._rebuild_schedule()
        return result

    def _prepare_instalments(self):
        """Values of the instalments; none while the values make no sense yet. Note: `self.ensure_one()`"""
        try:
            parts = self._build()
        except ScheduleError:
            return []
        return [{"date": part.date, "amount": float(part.amount)} for part in parts]

    def _build(self):
        """The schedule that follows from the values. Note: `self.ensure_one()`

        :rtype: tuple[calc.instalments.Instalment, ...]
        :raise ScheduleError: when there is none.
        """
        if not (self.payer_id and self.first_date and self.currency_id):
            raise ScheduleError("empty")
        by_number = self.count_by == "number"
        return build(
            to_decimal(self.balance),
            self.first_date,
            self._get_calendar(),
            self.frequency,
            number=self.instalment_count if by_number else None,
            amount=None if by_number else to_decimal(self.instalment_amount),
            down=to_decimal(self.down_payment),
            rounding=to_decimal(self.currency_id.rounding),
        )

    # === CHECKS === #

    def _get_problem(self):
        """What is wrong with the draft, as a sentence; empty when nothing is. Note: `self.ensure_one()`"""
        return self._get_items_problem() or self._get_values_problem() or self._get_schedule_problem()

    def _get_items_problem(self):
        items, payer = self.move_line_ids, self.payer_id
        if not items:
            return self.env._("Please choose what is to be paid in instalments.")
        if len(items.currency_id) > 1:
            return self.env._("The items are in several currencies; please agree one plan for each.")
        wanted = items._origin.sudo().filtered_domain(self._get_items_domain())
        if strange := items._origin.sudo() - wanted:
            return self.env._(
                "%(item)s is no open invoice of %(customer)s.",
                item=strange[0].move_name or strange[0].display_name,
                customer=payer.display_name,
            )
        if rival := self._get_rivals()[:1]:
            return self.env._("Some of the items are in the plan %s already.", rival.name)
        return ""

    def _get_rivals(self):
        """Other plans that hold some of the items."""
        items = self.move_line_ids._origin
        domain = [("move_line_ids", "in", items.ids), ("state", "in", OPEN_STATES), ("id", "!=", self._origin.id)]
        return self.sudo().search(domain) if items else self.browse()

    def _get_values_problem(self):
        """Why the values make no schedule; of dates of one's own there is nothing to make."""
        if self.frequency == "custom":
            return ""
        try:
            self._build()
        except ScheduleError as error:
            return {
                "balance": self.env._("Nothing is open on the items."),
                "down": self.env._("The down payment must be less than what is open."),
                "number": self.env._("Please choose a number of instalments that fits the amount."),
                "amount": self.env._("Please choose an amount of an instalment that fits what is open."),
            }.get(error.code, self.env._("Please choose the day of the first payment."))
        return ""

    def _get_schedule_problem(self):
        """What is wrong with the dates and amounts."""
        rounding = to_decimal(self.currency_id.rounding)
        balance = to_unit(to_decimal(self.balance), rounding)
        if any(not part.date for part in self.instalment_ids):
            return self.env._("Please give every instalment a date.")
        parts = self._to_schedule()
        code = problem(parts, balance, self._get_calendar(), self.payer_id.company_id._get_collection_today())
        return (
            code
            and {
                "empty": self.env._("Please add the instalments."),
                "amounts": self.env._("Every instalment needs an amount."),
                "past": self.env._("The first payment lies in the past."),
                "order": self.env._("Two instalments are on the same day."),
                "day_off": self.env._("An instalment is on a day off; please choose a working day."),
                "sum": self.env._("The instalments must come to exactly what is open on the items."),
            }[code]
        )

    def _check_proposable(self):
        """Refuse a draft that cannot be proposed, saying why.

        :raise UserError: with the first thing that is wrong.
        """
        for plan in self:
            if sentence := plan._get_problem():
                raise UserError(sentence)
