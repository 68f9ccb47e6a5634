from odoo import models
from odoo.tools import format_amount, format_date


class CollectionDigest(models.Model):
    """What customers have promised, in the digest of their salesperson."""

    _inherit = "collection.digest"

    def _read_words(self, payers):
        """Override of the base to add the promises that run, and those that wait for approval."""
        words = super()._read_words(payers)
        promises = self.env["collection.promise"].search(
            [("payer_id", "in", payers.ids), ("state", "in", ("to_approve", "open"))], order="date, id"
        )
        for promise in promises:
            what = {
                "amount": format_amount(self.env, promise.amount, promise.currency_id),
                "day": format_date(self.env, promise.date, date_format="medium"),
            }
            text = self.env._("Promised: %(amount)s for %(day)s", **what)
            if promise.state == "to_approve":
                text = self.env._("Promised, waits for approval: %(amount)s for %(day)s", **what)
            url = self._get_link(promise._name, promise.id)
            words[promise.payer_id.id].append({"text": text, "url": url, "is_late": False})
        return words
