from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Payers follow their customers: into a merge, and under the roof of another company."""

    _inherit = "res.partner"

    def write(self, vals):
        """Override: Odoo moves the journal items of a customer who becomes a contact; the payer goes with them."""
        result = super().write(vals)
        if vals.get("parent_id"):
            for partner in self.sudo():
                partner._move_payers(partner.commercial_partner_id)
        return result

    def _move_payers(self, target):
        """Hand the payers of a customer who is none any more over to the one that stands for it now.

        :param target: a `res.partner`, commercial partner of itself.
        """
        self.ensure_one()
        payers = self.env["collection.payer"].sudo()
        if self == target or not payers.with_context(active_test=False).search_count([("partner_id", "=", self.id)]):
            return
        left = payers._merge_customers(self, target)
        for payer in left.filtered(lambda payer: payer.partner_id != target):
            payer._message_log(
                body=self.env._("The customer belongs to %s now.", target.display_name),
                author_id=self.env.user.partner_id.id,
            )
            payer.partner_id = target
        left._settle()

    def _settle_payers(self):
        """After a merge: items and payers end at the customer, never at one of its contacts. Note: `self.ensure_one()`

        Odoo rewrites the journal items of what is merged into a contact by SQL, and leaves them with that contact.
        """
        self.ensure_one()
        target = self.commercial_partner_id
        if target != self:
            self._hand_over_items(target)
            self._move_payers(target)
        payers = self.env["collection.payer"].sudo().with_context(active_test=False)
        payers.search([("partner_id", "=", target.id)])._settle()

    def _hand_over_items(self, target):
        self.env.flush_all()
        for table, column in (("account_move_line", "partner_id"), ("account_move", "commercial_partner_id")):
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(target)s WHERE %(column)s = %(source)s",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    target=target.id,
                    source=self.id,
                )
            )
        self.env.invalidate_all(flush=False)
