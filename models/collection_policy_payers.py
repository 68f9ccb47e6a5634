from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CollectionPolicy(models.Model):
    """Who is treated by the policy."""

    _inherit = "collection.policy"

    payer_count = fields.Integer(compute="_compute_payer_count")

    def _compute_payer_count(self):
        rows = self.env["collection.payer"]._read_group([("policy_id", "in", self.ids)], ["policy_id"], ["__count"])
        counts = {policy.id: count for policy, count in rows}
        for policy in self:
            policy.payer_count = counts.get(policy.id, 0)

    def action_view_payers(self):
        """Open the payers that follow the policy. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payers"),
            "res_model": "collection.payer",
            "view_mode": "list,kanban,form",
            "domain": [("policy_id", "=", self.id)],
        }

    def _get_followers_domain(self):
        """Domain of the payers that follow one of the policies, by themselves or as the default of their company."""
        by_default = Domain("policy_id", "=", False) & Domain("company_id.collection_policy_id", "in", self.ids)
        return Domain("policy_id", "in", self.ids) | by_default

    # === ARCHIVE === #

    def write(self, vals):
        """Override: a policy that somebody follows is not archived, for nobody would chase them any more."""
        if vals.get("active") is False:
            self.filtered("active")._check_not_followed()
        return super().write(vals)

    def _check_not_followed(self):
        """Refuse what would leave payers, segments or companies without a ladder.

        :raise UserError: naming the policies and the way out.
        """
        for policy in self.sudo():
            count = self.env["collection.payer"].sudo().search_count(policy._get_followers_domain())
            if count:
                raise UserError(
                    self.env._(
                        "%(count)s payers follow the policy “%(policy)s”. Move them to another one first: "
                        "open the policy and click “Move payers”.",
                        count=count,
                        policy=policy.name,
                    )
                )
            companies = self.env["res.company"].sudo().search([("collection_policy_id", "=", policy.id)])
            segments = self.env["collection.segment"].sudo().search([("policy_id", "=", policy.id)])
            if companies or segments:
                raise UserError(
                    self.env._(
                        "The policy “%(policy)s” is still the one of %(names)s. Choose another one there first.",
                        policy=policy.name,
                        names=", ".join([*companies.mapped("name"), *segments.mapped("name")]),
                    )
                )
