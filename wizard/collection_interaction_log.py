from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import OUTCOMES, STOP_SCOPES, TALK_OUTCOMES, TOUCH_CHANNELS
from ..exclusion_text import describe
from ..models.collection_notice_interaction import NOTED

#: What an outcome is for the open call, if it says anything about it.
ATTEMPTS = {
    **dict.fromkeys(("reached", "promised", "objected", "refused", "asked_to_stop"), "reached"),
    **dict.fromkeys(("no_answer", "left_message"), "nobody"),
    "wrong_number": "wrong_number",
}
#: The forms that go on from an outcome, where the part that brings them is installed.
FORMS = {"promised": "collection.promise", "objected": "collection.dispute"}
PLAN = "collection.plan"


class CollectionInteractionLog(models.TransientModel):
    """Log a call: what came of it first, then what follows from it.

    Another outcome, or another part of the addon, joins by a method `_follow_<outcome>(interaction)`, which returns an
    action or None.
    """

    _name = "collection.interaction.log"
    _description = "Log a call"

    payer_id = fields.Many2one("collection.payer", string="Customer", required=True)
    partner_id = fields.Many2one(related="payer_id.partner_id", string="Commercial entity")
    notice_id = fields.Many2one(
        "collection.notice", string="Open call", compute="_compute_notice_id", help="It is reported on, too."
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Person",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    phone = fields.Char(related="contact_id.phone")
    wishes = fields.Char(related="contact_id.collection_wishes")
    outcome = fields.Selection(OUTCOMES, required=True)
    note = fields.Text()
    channel = fields.Selection(
        [entry for entry in TOUCH_CHANNELS if entry[0] in ("call", "visit", "meeting")], required=True, default="call"
    )
    direction = fields.Selection([("out", "We called"), ("in", "They called")], required=True, default="out")
    duration = fields.Integer(string="Minutes")

    # === WHAT FOLLOWS === #
    call_back_at = fields.Datetime(string="Call back at")
    stop_scope = fields.Selection(STOP_SCOPES, string="What stops", default="all")
    next_on = fields.Date(string="Next attempt", help="Empty: the next working day.")
    has_plans = fields.Boolean(compute="_compute_has_plans")

    # === RULES === #
    verdict = fields.Char(compute="_compute_advice")
    advice = fields.Char(compute="_compute_advice")
    override_reason = fields.Char(string="Why all the same")
    recording_ids = fields.Many2many("ir.attachment")
    recording_consent = fields.Boolean(string="They agreed to the recording")

    @api.model
    def default_get(self, fields):
        """Override: the payer, or the payer of the notice, on the screen."""
        values = super().default_get(fields)
        model, record_id = self.env.context.get("active_model"), self.env.context.get("active_id")
        if "payer_id" not in values and model == "collection.payer":
            values["payer_id"] = record_id
        elif "payer_id" not in values and model == "collection.notice":
            values["payer_id"] = self.env[model].browse(record_id).payer_id.id
        return values

    # === COMPUTE METHODS === #

    @api.depends("payer_id", "channel")
    def _compute_notice_id(self):
        for wizard in self:
            tasks = wizard.payer_id.open_task_ids
            wizard.notice_id = tasks.filtered(lambda notice, wizard=wizard: notice.channel == wizard.channel)[:1]

    @api.depends("payer_id")
    def _compute_contact_id(self):
        for wizard in self:
            wizard.contact_id = wizard.payer_id._get_call_contacts()[:1] if wizard.payer_id else False

    @api.depends("payer_id")
    def _compute_has_plans(self):
        self.has_plans = PLAN in self.env

    @api.depends("payer_id", "contact_id", "channel", "direction")
    @api.depends_context("lang")
    def _compute_advice(self):
        for wizard in self:
            wizard.verdict, wizard.advice = wizard._get_advice()

    def _get_advice(self):
        """What the contact rules say of a call now, and in which words."""
        if not self.payer_id or self.direction == "in":
            return "allow", False
        verdict, _moment, reason = self.payer_id._check_touch_allowed(
            self.channel, automatic=False, contacts=self.contact_id or None, is_ladder=bool(self.notice_id)
        )
        if verdict == "allow":
            return verdict, False
        return verdict, describe(self.env, reason.code, reason.until, dict(reason.params))

    # === LOGGING === #

    def action_log(self):
        """Note the call, let it count, and go on with what follows from it. Note: `self.ensure_one()`

        :return: an action: the form that follows from the outcome, else the end of the dialog.
        :raise UserError: when the rules spoke against the call and nobody says why it was made.
        """
        self.ensure_one()
        interaction = self._log()
        follow = getattr(self, f"_follow_{self.outcome}", None)
        return (follow and follow(interaction)) or {"type": "ir.actions.act_window_close"}

    def action_log_and_plan(self):
        """Note the call and go on to an agreement on instalments. Note: `self.ensure_one()`"""
        self.ensure_one()
        interaction = self._log()
        return self._open_form(PLAN, interaction) or {"type": "ir.actions.act_window_close"}

    def _log(self):
        self.payer_id._check_is_collector()
        verdict, advice = self._get_advice()
        if advice and not (self.override_reason or "").strip():
            raise UserError(self.env._("Please say why the call was made all the same. %s", advice))
        self.recording_ids.check_access("read")
        self.env["collection.interaction"]._check_person(self.payer_id.id, self.contact_id.id)
        about = self.notice_id
        self._report_attempt()
        return self.payer_id._log_interaction(
            contact_id=self.contact_id.id,
            channel=self.channel,
            direction=self.direction,
            outcome=self.outcome,
            note=(self.note or "").strip() or False,
            duration=self.duration,
            call_back_at=self.outcome == "call_later" and self.call_back_at,
            stop_scope=self.outcome == "asked_to_stop" and self.stop_scope,
            model=about and about._name,
            res_id=about.id,
            verdict=verdict,
            verdict_reason=advice,
            override_reason=advice and self.override_reason.strip(),
            recording_ids=self.recording_ids.ids,
            recording_consent=self.recording_consent,
            **self._prepare_more(),
        )

    def _prepare_more(self):
        """Further values of the interaction. To be extended. Note: `self.ensure_one()`"""
        return {}

    def _report_attempt(self):
        """Let the open call count, move or turn to somebody else."""
        attempt, notice = ATTEMPTS.get(self.outcome), self.notice_id
        if self.direction == "in" and self.outcome not in TALK_OUTCOMES:
            return
        if attempt == "wrong_number" and self.contact_id not in notice.contact_ids.filtered("phone"):
            return
        if notice and attempt:
            next_on = self.next_on if attempt == "nobody" else None
            notice.with_context(collection_noted=NOTED).action_log_attempt(
                attempt, self.note, next_on, self.contact_id.id
            )

    # === WHAT FOLLOWS === #

    def _follow_promised(self, interaction):
        return self._open_form(FORMS["promised"], interaction)

    def _follow_objected(self, interaction):
        return self._open_form(FORMS["objected"], interaction)

    def _open_form(self, model, interaction):
        """The form of what they have answered, filled in as far as it is known; None where it is not installed."""
        if model not in self.env:
            return None
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_payer_id": self.payer_id.id,
                "default_interaction_id": interaction.id,
                "default_contact_id": self.contact_id.id,
            },
        }
