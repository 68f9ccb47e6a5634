from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

#: Payers that the preview looks at; evaluating a whole ledger would keep people waiting.
PREVIEWED = 100


class CollectionPolicyMove(models.TransientModel):
    """Move payers to another policy, after a look at where their items would stand."""

    _name = "collection.policy.move"
    _description = "Move payers to another policy"

    from_policy_id = fields.Many2one("collection.policy", string="From", readonly=True)
    payer_ids = fields.Many2many("collection.payer", context={"active_test": False})
    policy_id = fields.Many2one("collection.policy", string="To", required=True)
    payer_count = fields.Integer(compute="_compute_payer_count", string="Payers")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def default_get(self, fields):
        """Override: the payers that were selected, or the policy that was open."""
        values = super().default_get(fields)
        active_ids = self.env.context.get("active_ids", [])
        if self.env.context.get("active_model") == "collection.payer" and "payer_ids" not in values:
            values["payer_ids"] = [Command.set(active_ids)]
        elif self.env.context.get("active_model") == "collection.policy" and "from_policy_id" not in values:
            values["from_policy_id"] = active_ids[:1] and active_ids[0]
        return values

    @api.depends("payer_ids", "from_policy_id", "policy_id")
    def _compute_payer_count(self):
        for wizard in self:
            wizard.payer_count = len(wizard._get_payers())

    @api.depends("payer_ids", "from_policy_id", "policy_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard.policy_id and wizard._render_preview()

    def _get_payers(self):
        """Who would move: those that were chosen, else all that follow the policy in the companies one works in."""
        payers = self.env["collection.payer"].with_context(active_test=False)
        found = self.payer_ids._origin or payers.search(self._get_followers_domain())
        return found.filtered(lambda payer: payer.policy_id != self.policy_id._origin)

    def _get_followers_domain(self):
        policy = self.from_policy_id._origin
        if not policy:
            return Domain.FALSE
        return Domain("company_id", "in", self.env.companies.ids) & policy._get_followers_domain()

    def _render_preview(self):
        payers = self._get_payers()
        shown = payers[:PREVIEWED]
        steps = shown._preview_policy(self.policy_id._origin)
        return self.env["ir.qweb"]._render(
            "account_collections.policy_move_preview",
            {
                "steps": steps,
                "payers": payers,
                "unshown": len(payers) - len(shown),
                "format_date": lambda day: format_date(self.env, day),
                "today": self.env.company._get_collection_today(),
            },
        )

    def action_move(self):
        """Move the payers. Note: `self.ensure_one()`

        :raise UserError: when nobody would move.
        """
        self.ensure_one()
        payers = self._get_payers()
        payers._check_is_manager()
        payers.check_access("write")
        if not payers:
            raise UserError(self.env._("Nobody would move: choose payers that follow another policy."))
        payers._move_to_policy(self.policy_id)
        return {"type": "ir.actions.act_window_close"}
