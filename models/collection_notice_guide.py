from markupsafe import Markup

from odoo import models

from ..calc.facts import PERSONAL


class CollectionNotice(models.Model):
    """The call guide is one click away from the call."""

    _inherit = "collection.notice"

    def _render_task(self):
        """Override: a link to what is known at the moment of the call."""
        note = super()._render_task()
        if self.level_id._sort != PERSONAL:
            return note
        link = Markup('<p><a href="/odoo/call-guide/%s">%s</a></p>')
        return note + link % (self.payer_id.id, self.env._("Call guide"))

    def action_view_call_guide(self):
        """Open the call guide of the payer. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return self.payer_id.action_view_call_guide()
