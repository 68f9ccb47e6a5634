from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..calc.exclusion import Exclusion
from ..const import LEGAL_FORMS, STOP_REASONS
from ..sql_array import sql_array


class CollectionPayer(models.Model):
    """One customer of one company, as somebody who owes: policy, collector, pause, history."""

    _name = "collection.payer"
    _description = "Payer"
    _inherit = ["mail.thread", "mail.activity.mixin", "collection.blocker"]
    _order = "priority desc, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)

    segment_id = fields.Many2one("collection.segment", check_company=True, tracking=True)
    policy_id = fields.Many2one(
        "collection.policy",
        compute="_compute_policy_id",
        store=True,
        readonly=False,
        check_company=True,
        tracking=True,
        help="From the segment, else the company's default, unless somebody chose another one.",
    )
    collector_id = fields.Many2one("res.users", tracking=True, help="Empty: the company's default collector.")
    deputy_id = fields.Many2one("res.users", help="Stands in when the collector is away.")
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson", store=True, index=True)
    legal_form = fields.Selection(
        LEGAL_FORMS, compute="_compute_legal_form", store=True, readonly=False, required=True, precompute=True
    )

    # === BLOCKS === #
    paused_until = fields.Date(tracking=True, readonly=True, help="The first day on which the payer may be chased.")
    pause_reason = fields.Char(readonly=True, tracking=True)
    stop_reason = fields.Selection(STOP_REASONS, tracking=True, readonly=True)

    # === FIGURES, kept by the layers above === #
    priority = fields.Float(
        readonly=True, digits=(16, 2), aggregator=None, help="Money at risk: what is likely lost if nobody acts."
    )

    _partner_company_unique = models.UniqueIndex(
        "(partner_id, company_id)", "This customer is a payer of this company already."
    )

    # === COMPUTE METHODS === #

    @api.depends("segment_id")
    def _compute_policy_id(self):
        for payer in self:
            payer.policy_id = payer.segment_id.policy_id or payer.policy_id or payer.company_id.collection_policy_id

    @api.depends("partner_id")
    def _compute_legal_form(self):
        for payer in self:
            payer.legal_form = payer.legal_form or ("company" if payer.partner_id.is_company else "individual")

    @api.depends("partner_id.display_name")
    def _compute_display_name(self):
        for payer in self:
            payer.display_name = payer.partner_id.display_name

    @api.constrains("partner_id")
    def _check_commercial_partner(self):
        for payer in self:
            if payer.partner_id != payer.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("%s is a contact; the payer is its company.", payer.partner_id.display_name)
                )

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: a new payer has neither figures nor blocks yet."""
        for vals in vals_list:
            self._check_may_write(set(vals) - {"partner_id", "company_id"})
        return super().create(vals_list)

    def write(self, vals):
        """Override: what follows from the books or from a button is not written by hand."""
        self._check_may_write(vals)
        return super().write(vals)

    def _check_may_write(self, names):
        if not self.env.su and any(name in self._fields and self._fields[name].readonly for name in names):
            raise UserError(self.env._("What a payer owes, and its pauses and stops, are not written by hand."))

    # === ENTRY POINTS === #

    @api.model
    def for_partner(self, partner_id, company_id):
        """The payer of a customer in a company, created when it is missing.

        Safe when two ask at once: the database decides, and both get the same payer.

        :param int partner_id: any contact of the customer; its commercial partner is the payer.
        :param int company_id: one of the user's companies.
        :return: the `collection.payer` record.
        :raise AccessError: when the user is no collector or may not use the company.
        """
        self._check_is_collector()
        company = self.env["res.company"].browse(company_id)
        if company not in self.env.user.company_ids and not self.env.su:
            raise AccessError(self.env._("You have no access to that company."))
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner:
            raise UserError(self.env._("There is no such customer."))
        partner.check_access("read")
        if not partner.commercial_partner_id.filtered_domain(partner._check_company_domain(company)):
            raise UserError(self.env._("That customer belongs to another company."))
        self._ensure_payers(company, partner.commercial_partner_id.ids)
        found = (
            self.sudo()
            .with_context(active_test=False)
            .search([("partner_id", "=", partner.commercial_partner_id.id), ("company_id", "=", company_id)])
        )
        return self.browse(found.ids)

    def action_pause(self, until, reason):
        """Leave the payers alone until a day.

        :param until: the first day on which they may be chased again (date or ISO string).
        :param str reason: why, shown wherever somebody asks.
        :raise UserError: without a reason or with a day that is not in the future.
        """
        self._check_is_collector()
        until = fields.Date.to_date(until)
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the payer is paused."))
        for payer in self:
            if not until or until <= payer.company_id._get_collection_today():
                raise UserError(self.env._("Please choose a day in the future; every pause has an end."))
        self.sudo().write({"paused_until": until, "pause_reason": reason.strip()})

    def action_resume(self):
        """Lift the pause; chasing goes on when the cool-down of the policy is over."""
        self._check_is_collector()
        for payer in self:
            today = payer.company_id._get_collection_today()
            if payer.paused_until and payer.paused_until > today:
                payer.sudo().write({"paused_until": today, "pause_reason": False})

    def action_stop(self, reason):
        """Stop every touch for good, or lift the stop.

        :param str reason: one of the stop reasons; False lifts the stop (manager).
        :raise UserError: for an unknown reason.
        """
        self._check_is_collector()
        if not reason:
            self._check_is_manager()
        elif reason not in dict(STOP_REASONS):
            raise UserError(self.env._("“%s” is not a reason to stop.", reason))
        self.sudo().write({"stop_reason": reason or False})

    # === BLOCKER === #

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: stopped and paused payers."""
        blocked = super()._get_blocked_items(items, on)
        rows = self.env.execute_query(
            SQL(
                """WITH blocked AS MATERIALIZED (
                          SELECT id, partner_id, company_id FROM %s
                           WHERE stop_reason IS NOT NULL OR paused_until IS NOT NULL)
                   SELECT line.id, blocked.id
                     FROM blocked JOIN account_move_line line
                       ON line.partner_id = blocked.partner_id AND line.company_id = blocked.company_id
                    WHERE line.id = ANY(%s)""",
                SQL.identifier(self._table, to_flush=self._fields["paused_until"]),
                sql_array(items),
            )
        )
        payers = self.browse({payer_id for _item, payer_id in rows})
        reasons = {payer.id: payer._get_block(on) for payer in payers}
        return blocked | {item_id: reasons[payer_id] for item_id, payer_id in rows if reasons[payer_id]}

    def _get_block(self, on):
        """What keeps this payer from being chased on a date; None when nothing does."""
        self.ensure_one()
        if self.stop_reason:
            return Exclusion("payer_stopped", None, (("stop_reason", self.stop_reason),))
        if not self.paused_until:
            return None
        if on < self.paused_until:
            return Exclusion("payer_paused", self.paused_until, (("reason", self.pause_reason or ""),))
        policy = self._get_policy()
        calendar = self.company_id._to_work_calendar(policy.resource_calendar_id, on)
        end = calendar.add_workdays(self.paused_until, policy.cool_down_days)
        return Exclusion("cool_down", end) if on < end else None

    # === GATE === #

    def _check_touch_allowed(
        self, channel, at=None, automatic=True, contacts=None, is_answer=False, is_ladder=False, only_hard=False
    ):
        """The one gate: asked before every outbound touch of any channel.

        Whatever knows more about how people may be touched extends it; the last four parameters are for that.

        :param str channel: a channel of `const.CHANNELS`.
        :param datetime at: when the touch would happen, naive UTC; None = now.
        :param bool automatic: whether nobody is looking; a person may write outside of the sending window.
        :param contacts: `res.partner` records that it is for; None = whoever it was before.
        :param bool is_answer: it asks for nothing: no limit speaks against it, only a refusal of the channel.
        :param bool is_ladder: a level asks for it.
        :param bool only_hard: pass over what a manager may override.
        :return: verdict (``allow``, ``defer`` or ``refuse``), the time it is deferred to (naive UTC or None)
            and the reason as an :class:`Exclusion` or None.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        at = at or fields.Datetime.now()
        company = self.company_id
        on = self._to_local(at).date()
        block = company._get_collection_block(on) or self._get_block(on)
        if block:
            return "refuse", None, block
        if not automatic or channel == "internal":
            return "allow", None, None
        opening = self._get_next_opening(at)
        return ("allow", None, None) if opening <= at else ("defer", opening, Exclusion("contact_rule", opening.date()))

    def _to_local(self, at):
        return fields.Datetime.context_timestamp(self.with_context(tz=self.company_id._get_collection_tz()), at)

    def _get_next_opening(self, at):
        """The first moment at or after `at` that lies in the sending window of a working day; naive UTC."""
        company = self.company_id
        local = self._to_local(at)
        calendar = company._to_work_calendar(self._get_policy().resource_calendar_id, local.date())
        hour = local.hour + local.minute / 60
        if calendar.is_workday(local.date()) and company.collection_send_from <= hour < company.collection_send_to:
            return at
        is_early = hour < company.collection_send_from
        day = calendar.next_workday(local.date() if is_early else fields.Date.add(local.date(), days=1))
        return company._to_utc(day, company.collection_send_from)

    # === BUSINESS METHODS === #

    @api.model
    def _ensure_payers(self, company, partner_ids):
        """Create the missing payers of commercial partners, many at once and safe against a rival transaction.

        Inserted by SQL: a ledger of ten thousand customers would otherwise take minutes on its first night.
        """
        if not partner_ids:
            return
        self.flush_model()
        self.env["res.partner"].flush_model(["is_company", "user_id"])
        created = self.env.execute_query(
            SQL(
                """INSERT INTO collection_payer (partner_id, company_id, policy_id, legal_form, salesperson_id, active,
                                                 priority, create_uid, write_uid, create_date, write_date)
                   SELECT partner.id, %(company)s, %(policy)s,
                          CASE WHEN partner.is_company THEN 'company' ELSE 'individual' END, partner.user_id, TRUE,
                          0, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                     FROM res_partner partner
                    WHERE partner.id = ANY(%(partners)s) AND NOT EXISTS (
                          SELECT 1 FROM collection_payer known
                           WHERE known.partner_id = partner.id AND known.company_id = %(company)s)
                   ON CONFLICT (partner_id, company_id) DO NOTHING RETURNING id""",
                company=company.id,
                policy=company.collection_policy_id.id or None,
                uid=self.env.uid,
                partners=sql_array(partner_ids),
            )
        )
        if created:
            self.env["res.partner"].browse(partner_ids).invalidate_recordset(["collection_payer_ids"], flush=False)
            self.invalidate_model(flush=False)

    def _get_policy(self):
        """The policy in force: the payer's, else the company's default; may be empty. Note: `self.ensure_one()`"""
        self.ensure_one()
        return self.policy_id or self.company_id.collection_policy_id

    def _check_is_collector(self):
        """Refuse who is no collector, and collectors who may not write these payers.

        :raise AccessError: in both cases.
        """
        if not (self.env.su or self.env.user.has_group("account_collections.group_collection_collector")):
            raise AccessError(self.env._("Only collectors may do this."))
        self.check_access("write")

    def _check_is_manager(self):
        if not (self.env.su or self.env.user.has_group("account_collections.group_collection_manager")):
            raise AccessError(self.env._("Only collections managers may do this."))

    def _ensure_activity(self, kind, summary, note, role="collector"):
        """Make one open task of a kind on each payer, unless there is one already.

        :param str kind: what the task is about; technical, one open task per payer and kind.
        :param str role: which of our people gets it, see `const.OWNERS`.
        """
        if self:
            self.env["mail.activity"]._raise_tasks(
                kind,
                self,
                summary,
                escape(note),
                lambda payer: payer._get_owner(role),
                lambda payer: payer.company_id._get_collection_today(),
            )

    # === HOOKS === #

    @api.model
    def _get_priority_factors(self, payer_ids):
        """How much more urgent some payers are than their money at risk says, by id.

        To be extended by what knows more about a payer; called with thousands of ids.

        :rtype: dict[int, float]
        """
        return {}
