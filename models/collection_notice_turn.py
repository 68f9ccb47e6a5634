from odoo import fields, models


class CollectionNotice(models.Model):
    """Proposals that were over the company's daily limit, and leave by themselves on a later day."""

    _inherit = "collection.notice"

    is_waiting_turn = fields.Boolean(
        string="Waits for its turn", readonly=True, copy=False, help="Over the limit of customers a day."
    )

    def _hook_state_changed(self, state):
        """Override: what somebody has taken back, or what could not leave, does not leave by itself."""
        result = super()._hook_state_changed(state)
        if state == "proposed":
            self._as_ours().write({"is_waiting_turn": False})
        return result
