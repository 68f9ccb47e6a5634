from odoo import models


class CollectionRun(models.Model):
    """A run begins with what came back: it goes to whoever can be reached now."""

    _inherit = "collection.run"

    def _propose(self, pause=None):
        """Override: undelivered notices go on first, so that the run finds their items under way."""
        if not self.cursor and not self._is_ahead():
            scope = [("company_id", "=", self.company_id.id)]
            if self.partner_ids:
                scope.append(("partner_id", "in", self.partner_ids.commercial_partner_id.ids))
            self.env["collection.notice"]._retry_undelivered(scope)
        return super()._propose(pause=pause)
