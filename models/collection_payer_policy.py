from odoo import models
from odoo.tools import split_every

from ..const import PAYER_BATCH
from .collection_evaluator import PolicyBook


class CollectionPayer(models.Model):
    """A payer that moves to another policy: its items keep their place by days, nothing begins again."""

    _inherit = "collection.payer"

    def write(self, vals):
        """Override: another policy, chosen or brought by a segment, takes the items along."""
        if not {"policy_id", "segment_id"} & set(vals):
            return super().write(vals)
        before = {payer: payer.sudo()._get_policy() for payer in self}
        result = super().write(vals)
        self.filtered(lambda payer: payer.sudo()._get_policy() != before[payer]).sudo()._change_ladder()
        return result

    def _change_ladder(self):
        """What follows from another policy: proposals at the old levels are void, items get their new ones."""
        self._drop_proposals(self.env._("The customer follows another policy now."))
        self._map_levels()

    def _drop_proposals(self, reason):
        """Take back what has not left; what is still right is proposed anew by the next run."""
        proposals = self.env["collection.notice"].sudo()
        waiting = proposals.search([("payer_id", "in", self.ids), ("state", "in", ("proposed", "approved"))])
        waiting._set_state("dropped", reason=reason, send_after=False)

    def _map_levels(self):
        """Put the open items on the ladder that their payer follows, each where its days put it.

        Safe to repeat: what stands there already is left alone.
        """
        for company, payers in self.sudo().grouped("company_id").items():
            book = PolicyBook(self.sudo().env, company, company._get_collection_today())
            for batch in split_every(PAYER_BATCH, payers.partner_id.ids):
                self.sudo()._map_batch(book, list(batch))

    def _map_batch(self, book, partner_ids):
        company, facts, notices = book.company, self.env["collection.facts"], self.env["collection.notice"]
        payers = facts._read_payers(company, partner_ids)
        rows = facts._read_items(company, partner_ids)
        policies = {partner_id: payer["policy_id"] for partner_id, payer in payers.items()}
        mapped = notices._find_mapped(book, rows, policies)
        if mapped:
            notices._write_mapped(company, mapped, {partner_id: payer["id"] for partner_id, payer in payers.items()})
        self.env["account.move.line"].browse([row.id for row in rows])._refresh_dunning_levels()
        self._refresh_figures(company, partner_ids)

    # === MOVING MANY === #

    def _move_to_policy(self, policy):
        """Let payers follow another policy and say so in their history; the caller has checked the access.

        :return: the payers that moved.
        """
        moving = self.filtered(lambda payer: payer.policy_id != policy)
        texts = {
            payer.id: self.env._(
                "Moved from the policy “%(old)s” to “%(new)s”. Open items keep their place by days.",
                old=payer.sudo()._get_policy().name or "–",
                new=policy.name,
            )
            for payer in moving
        }
        # one message each instead of Odoo's tracking, which would look at payer after payer
        moving.with_context(tracking_disable=True).write({"policy_id": policy.id})
        moving.sudo()._message_log_batch(bodies=texts, author_id=self.env.user.partner_id.id)
        return moving
