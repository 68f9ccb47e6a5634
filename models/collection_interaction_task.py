from odoo import models


class CollectionInteraction(models.Model):
    """Who asks to be called later is called by whoever was to call anyway."""

    _inherit = "collection.interaction"

    def _remind_to_call_back(self):
        """Override: an open call waits for the hour that they have named; it needs no second task."""
        rest = self.browse()
        for interaction in self.sudo():
            calls = interaction.payer_id.open_task_ids.filtered(lambda notice: notice.channel == "call")
            calls._postpone_open_call(interaction.call_back_at)
            rest |= interaction if not calls else rest
        return super(CollectionInteraction, rest)._remind_to_call_back()
