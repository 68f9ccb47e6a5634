from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL, format_amount, format_datetime

from ..const import OUTCOMES, TALK_OUTCOMES, TOUCH_CHANNELS
from ..sql_array import sql_array

#: What we note by ourselves; nobody says it over the network.
NOTED_FIELDS = {
    "is_automatic",
    "is_answer",
    "is_lost",
    "is_talk",
    "other_contact_ids",
    "role_ids",
    "snapshot",
    "user_id",
    "verdict",
    "verdict_reason",
    "override_reason",
}
#: What has to be said in so many words, because it is checked.
CHECKED_FIELDS = {"payer_id", "model", "res_id"}


class CollectionInteraction(models.Model):
    """One touch between a payer and us, in or out, on whatever channel.

    Written once and never changed: what was noted wrongly is put right by another interaction.
    """

    _name = "collection.interaction"
    _description = "Interaction with a payer"
    _order = "start desc, id desc"
    _check_company_auto = True

    payer_id = fields.Many2one(
        "collection.payer", required=True, index=True, readonly=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="payer_id.partner_id", string="Customer")
    contact_id = fields.Many2one(
        "res.partner", string="Person", index="btree_not_null", ondelete="set null", help="Of the customer."
    )
    other_contact_ids = fields.Many2many(
        "res.partner", "collection_interaction_contact_rel", string="Others addressed", readonly=True
    )
    role_ids = fields.Many2many("collection.role", string="Roles then", readonly=True)
    user_id = fields.Many2one("res.users", string="Our person", default=lambda self: self.env.user, index=True)

    # === WHAT HAPPENED === #
    channel = fields.Selection(TOUCH_CHANNELS, required=True)
    direction = fields.Selection([("out", "From us"), ("in", "From them")], required=True, default="out")
    start = fields.Datetime(required=True, default=fields.Datetime.now)
    duration = fields.Integer(string="Minutes")
    outcome = fields.Selection(OUTCOMES)
    note = fields.Text()
    call_back_at = fields.Datetime(string="Call back at", help="Nobody is contacted before that.")
    is_talk = fields.Boolean(
        string="Conversation", compute="_compute_is_talk", store=True, help="Two people have spoken with each other."
    )
    is_automatic = fields.Boolean(readonly=True, help="It left by itself; nobody looked at it.")
    is_answer = fields.Boolean(string="Asks for nothing", readonly=True, help="It counts for no limit.")
    is_lost = fields.Boolean(string="Has not arrived", readonly=True, help="It counts for no limit.")

    # === WHAT IT WAS ABOUT === #
    model = fields.Char(string="About model", readonly=True)
    res_id = fields.Many2oneReference(string="About record", model_field="model", readonly=True)
    snapshot = fields.Json(readonly=True, help="Ids of the items that were open then, and their sums by currency.")
    owed_display = fields.Char(string="Owed then", compute="_compute_owed_display")

    # === THE RULES === #
    verdict = fields.Selection(
        [("allow", "Allowed"), ("defer", "Too early"), ("refuse", "Not allowed")], string="Contact rules", readonly=True
    )
    verdict_reason = fields.Char(string="Said the rules", readonly=True)
    override_reason = fields.Char(string="Why all the same", readonly=True)

    # === RECORDING === #
    recording_ids = fields.Many2many("ir.attachment", string="Recordings")
    recording_consent = fields.Boolean(
        string="They agreed to the recording", help="Without it no recording may be kept."
    )

    _duration_positive = models.Constraint("CHECK(duration >= 0)", "A duration cannot be negative.")
    _touch_idx = models.Index("(payer_id, start)")
    _about_idx = models.Index("(model, res_id) WHERE model IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("channel", "start", "payer_id.display_name")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for interaction in self:
            interaction.display_name = self.env._(
                "%(channel)s with %(whom)s on %(when)s",
                channel=channels.get(interaction.channel, ""),
                whom=interaction.payer_id.display_name or "",
                when=format_datetime(self.env, interaction.start, dt_format="short"),
            )

    @api.depends("channel", "outcome")
    def _compute_is_talk(self):
        for interaction in self:
            is_spoken = interaction.channel in ("call", "visit", "meeting")
            interaction.is_talk = is_spoken and interaction.outcome in TALK_OUTCOMES

    @api.depends("snapshot")
    @api.depends_context("lang")
    def _compute_owed_display(self):
        for interaction in self:
            amounts = (interaction.snapshot or {}).get("amounts", ())
            interaction.owed_display = " + ".join(
                format_amount(self.env, entry["amount"], self.env["res.currency"].browse(entry["currency_id"]))
                for entry in amounts
            )

    # === CONSTRAINTS === #

    @api.constrains("recording_ids", "recording_consent")
    def _check_recording_consent(self):
        if any(interaction.recording_ids and not interaction.recording_consent for interaction in self):
            raise ValidationError(self.env._("A recording is kept only if they have agreed to it."))

    @api.constrains("start")
    def _check_start(self):
        # a minute of grace, because clocks differ
        if any(interaction.start > fields.Datetime.add(fields.Datetime.now(), minutes=1) for interaction in self):
            raise ValidationError(self.env._("Only what has happened already can be noted."))

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: what is noted is completed by what is known, and some outcomes act at once.

        :raise UserError: when the caller says what only we note.
        """
        if not self.env.su:
            self._check_may_note(vals_list)
            self = self._without_defaults()
            vals_list = [{name: vals[name] for name in vals if name not in NOTED_FIELDS} for vals in vals_list]
        interactions = super().create(self._complete(vals_list))
        interactions._adopt_recordings()
        interactions._act()
        return interactions

    def write(self, vals):
        """Override: an interaction is a record of what happened."""
        if not self.env.su:
            raise UserError(self.env._("What has happened is not rewritten: please note another interaction instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Interactions stay for the record."))

    @api.model
    def _check_may_note(self, vals_list):
        payers = self.env["collection.payer"].browse([vals["payer_id"] for vals in vals_list if vals.get("payer_id")])
        payers._check_is_collector()
        for vals in vals_list:
            if any(vals.get(name) for name in NOTED_FIELDS - {"user_id"}):
                raise UserError(self.env._("Roles, amounts and what the rules said are noted by the system."))
            if vals.get("user_id") not in (None, False, self.env.uid):
                raise UserError(self.env._("Everybody notes their own conversations."))
            self._check_person(vals.get("payer_id"), vals.get("contact_id"))
            if vals.get("model"):
                self._check_about(vals)

    @api.model
    def _check_person(self, payer_id, contact_id):
        """Refuse a person who is not with the customer."""
        payer = self.env["collection.payer"].sudo().browse(payer_id)
        contact = self.env["res.partner"].sudo().browse(contact_id or ())
        if contact.exists().commercial_partner_id - payer.partner_id:
            raise UserError(
                self.env._(
                    "%(person)s is not with %(customer)s.", person=contact.display_name, customer=payer.display_name
                )
            )

    @api.model
    def _check_about(self, vals):
        record = vals["model"] in self.env and self.env[vals["model"]].browse(vals.get("res_id") or ()).exists()
        if not record:
            raise UserError(self.env._("There is no such record."))
        record.check_access("read")
        if "payer_id" in record._fields and record.payer_id.id != vals.get("payer_id"):
            raise UserError(self.env._("That record is about another customer."))

    @api.model
    def _without_defaults(self):
        """The same model, deaf to defaults that a caller has put into the context."""
        deaf = {f"default_{name}" for name in NOTED_FIELDS | CHECKED_FIELDS}
        kept = {name: value for name, value in self.env.context.items() if name not in deaf}
        return self.with_context(kept)  # pylint: disable=context-overridden

    # === WHAT WAS KNOWN THEN === #

    @api.model
    def _complete(self, vals_list):
        """Add the person's roles and what is owed, as of now, where nobody has said it."""
        unknown = [vals["payer_id"] for vals in vals_list if vals.get("payer_id") and "snapshot" not in vals]
        owed = self._read_owed(unknown) if unknown else {}
        contacts = self.env["res.partner"].sudo()
        return [
            {
                "snapshot": owed.get(vals.get("payer_id"), {}),
                "role_ids": [Command.set(contacts.browse(vals.get("contact_id") or ()).collection_role_ids.ids)],
                **vals,
            }
            for vals in vals_list
        ]

    def _adopt_recordings(self):
        """Let who may see an interaction hear its recordings, and nobody else."""
        self.recording_ids.check_access("read")
        for interaction in self.sudo():
            loose = interaction.recording_ids.filtered(lambda recording: not recording.res_id)
            loose.write({"res_model": self._name, "res_id": interaction.id})

    @api.model
    def _read_owed(self, payer_ids):
        """What payers owe now: ids of the open items and their sums by currency, as plain values by payer id."""
        self.env["account.move.line"].flush_model(
            ["partner_id", "parent_state", "reconciled", "amount_residual_currency"]
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT payer.id, line.currency_id, sum(line.amount_residual_currency),
                          array_agg(line.id ORDER BY line.id)
                     FROM collection_payer payer
                     JOIN account_move_line line
                       ON line.partner_id = payer.partner_id AND line.company_id = payer.company_id
                     JOIN account_account account
                       ON account.id = line.account_id AND account.account_type = 'asset_receivable'
                    WHERE payer.id = ANY(%s) AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                 GROUP BY payer.id, line.currency_id ORDER BY payer.id, line.currency_id""",
                sql_array(payer_ids),
            )
        )
        found = {}
        for payer_id, currency_id, amount, item_ids in rows:
            owed = found.setdefault(payer_id, {"amounts": [], "items": []})
            owed["amounts"].append({"currency_id": currency_id, "amount": float(amount)})
            owed["items"].extend(item_ids)
        return found

    # === WHAT FOLLOWS === #

    def _act(self):
        """Let outcomes act: one named `x` by the method `_act_on_x`, if there is one. To be extended."""
        for outcome, interactions in self.grouped("outcome").items():
            method = getattr(interactions, f"_act_on_{outcome}", None)
            if method:
                method()

    def action_view_about(self):
        """Open what the interaction was about. Note: `self.ensure_one()`

        :raise UserError: when that is gone.
        """
        self.ensure_one()
        self.check_access("read")
        record = self.model and self.model in self.env and self.env[self.model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("It was about nothing that could be opened."))
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
