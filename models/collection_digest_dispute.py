from odoo import models
from odoo.tools import format_amount, format_date


class CollectionDigest(models.Model):
    """What customers object to, in the digest of their salesperson."""

    _inherit = "collection.digest"

    def _read_words(self, payers):
        """Override of the base to add the open disputes, with who answers until when."""
        words = super()._read_words(payers)
        disputes = self.env["collection.dispute"].search(
            [("payer_id", "in", payers.ids), ("state", "=", "open")], order="answer_by, id"
        )
        reasons = dict(disputes._fields["reason"]._description_selection(self.env))
        for dispute in disputes:
            words[dispute.payer_id.id].append(
                {
                    "text": self._get_dispute_words(dispute, reasons[dispute.reason]),
                    "url": self._get_link(dispute._name, dispute.id),
                    "is_late": self._is_late(dispute.answer_by),
                }
            )
        return words

    def _get_dispute_words(self, dispute, reason):
        what = {
            "reason": reason,
            "amount": format_amount(self.env, dispute.amount_claimed, dispute.currency_id),
            "day": format_date(self.env, dispute.answer_by, date_format="medium") if dispute.answer_by else "–",
        }
        if dispute.owner_id == self.env.user:
            return self.env._("In clarification: %(amount)s, %(reason)s. You answer by %(day)s.", **what)
        owner = dispute.owner_id.sudo().name or "–"
        return self.env._(
            "In clarification: %(amount)s, %(reason)s. %(owner)s answers by %(day)s.", owner=owner, **what
        )
