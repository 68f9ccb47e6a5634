from odoo import fields, models

from ..calc.facts import PERSONAL, SORT_OF_CHANNEL
from ..const import SILENT_KINDS

#: Passed by identity in the context: what has come of the task is being noted already.
NOTED = object()


class CollectionNotice(models.Model):
    """Notices write themselves down as interactions when they have arrived, and say so when they are lost after all."""

    _inherit = "collection.notice"

    def _hook_state_changed(self, state):
        """Override: what has arrived was a touch; what came back was none."""
        result = super()._hook_state_changed(state)
        if state == "sent":
            self._log_touches()
        elif state == "undelivered":
            self._get_own_touches().write({"is_lost": True})
        return result

    def _get_own_touches(self):
        """The interactions that these notices were, as root."""
        touches = self.env["collection.interaction"].sudo()
        return touches.search([("model", "=", self._name), ("res_id", "in", self.ids)])

    def _log_touches(self):
        """Note the notices as touches; a task only when nobody has noted what came of it."""
        told = self.filtered(lambda notice: notice.kind not in SILENT_KINDS and notice.channel != "internal")
        if self.env.context.get("collection_noted") is NOTED:
            told = told.filtered(lambda notice: SORT_OF_CHANNEL[notice.channel] != PERSONAL)
        self.env["collection.interaction"].sudo().create([notice._prepare_touch() for notice in told.sudo()])

    def _prepare_touch(self, **vals):
        """Values of the interaction that the notice is. Note: `self.ensure_one()`"""
        is_task = SORT_OF_CHANNEL[self.channel] == PERSONAL
        return {
            "payer_id": self.payer_id.id,
            "contact_id": self.contact_ids[:1].id,
            "other_contact_ids": self.contact_ids[1:].ids,
            "user_id": (self.owner_id if is_task else self.sender_id).id or self.env.uid,
            "channel": self.channel,
            "direction": "out",
            "start": min(self.sent_at or fields.Datetime.now(), fields.Datetime.now()),
            "outcome": "reached" if is_task else False,
            "note": self.level_id.name if is_task else self.subject,
            "model": self._name,
            "res_id": self.id,
            "snapshot": self._get_said(),
            "is_automatic": not is_task and (self.is_automatic or self.kind != "manual"),
            "verdict": "defer" if self.override_reason and self.deferred_reason else "allow",
            "verdict_reason": self.deferred_reason,
            "override_reason": self.override_reason,
            **vals,
        }

    def _get_said(self):
        """The items and sums of which the notice speaks, as the interaction keeps them. Note: `self.ensure_one()`"""
        return {
            "items": self.line_ids.move_line_id.ids,
            "amounts": [{"currency_id": total.currency_id.id, "amount": total.amount} for total in self.amount_ids],
        }
