from datetime import timedelta

from odoo import models

from ..calc.money import to_decimal
from .collection_payer_promise import URGENT_DAYS
from .collection_promise import FAILED_STATES

#: So many promises are mentioned at once.
MAX_BANNERS = 3


class CollectionPayer(models.Model):
    """What the customer's page says about his promises: what he has promised, proposed, or not kept lately."""

    _inherit = "collection.payer"

    def _get_portal_banners(self):
        """Override of the base: what is promised or proposed now; else the last one that was not kept."""
        live = self.promise_ids.filtered(lambda promise: promise.state in ("open", "to_approve"))
        live = live.filtered(lambda promise: promise._get_owed_items()).sorted("date")
        shown = live[:MAX_BANNERS] or self._get_promise_failed()
        return [*super()._get_portal_banners(), *(self._prepare_promise_banner(promise) for promise in shown)]

    def _get_promise_failed(self):
        """The last promise, if it was not kept lately and something is still owed of it. Note: `self.ensure_one()`"""
        since = self.company_id._get_collection_today() - timedelta(days=URGENT_DAYS)
        ended = self.promise_ids.filtered(lambda promise: promise.state in ("kept", *FAILED_STATES))
        last = ended.sorted(lambda promise: (promise.date, promise.id))[-1:]
        return last.filtered(
            lambda promise: promise.state != "kept" and promise.ended_on >= since and promise._get_owed_items()
        )

    def _prepare_promise_banner(self, promise):
        values = {
            "amount": self._format_portal_amount(promise.amount, promise.currency_id),
            "day": self._format_portal_date(promise.date),
        }
        if promise.state == "open":
            text = self.env._(
                "You have promised to pay %(amount)s by %(day)s. Thank you, we wait until then."
                " If anything gets in the way, please tell us before.",
                **values,
            )
            return {"kind": "info", "text": text}
        if promise.state == "to_approve":
            text = self.env._("You propose to pay %(amount)s by %(day)s. We look at it and answer you.", **values)
            return {"kind": "info", "text": text}
        text = self.env._(
            "You had promised to pay %(amount)s by %(day)s, and we have not found all of it yet."
            " Please pay now, or tell us what gets in the way.",
            **values,
        )
        return {"kind": "warning", "text": text}

    def _get_item_states(self, items, on):
        """Override of the base: items of which a day is proposed and not agreed to yet; reminders go on meanwhile."""
        states = super()._get_item_states(items, on)
        waiting = self.promise_ids.filtered(lambda promise: promise.state == "to_approve")
        for promise in waiting:
            label = self.env._("Proposed for %s", self._format_portal_date(promise.date))
            for item_id in (set(promise.move_line_ids.ids) & set(items.ids)) - set(states):
                states[item_id] = {"code": "promise_proposed", "label": label, "taken": to_decimal(0)}
        return states
