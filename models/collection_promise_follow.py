from odoo import models


class CollectionPromise(models.Model):
    """What promises do to the work at hand: open calls about promised items, and the order of the worklist."""

    _inherit = "collection.promise"

    def _hook_state_changed(self, state):
        """Extended to take back calls that have lost their point, and to put who breaks a promise forward."""
        result = super()._hook_state_changed(state)
        self.env.flush_all()
        if state == "open":
            self._close_calls()
        for company, promises in self.sudo().grouped("company_id").items():
            self.env["collection.payer"].sudo()._refresh_figures(company, promises.partner_id.ids)
        return result

    def _close_calls(self):
        """Cancel open calls, visits and meetings of which every item is promised now."""
        items = self.sudo().move_line_ids
        open_calls = [("state", "=", "queued"), ("task_id", "!=", False), ("line_ids.move_line_id", "in", items.ids)]
        notices = self.env["collection.notice"].sudo().search(open_calls)
        for company, group in notices.grouped("company_id").items():
            group._close_idle_tasks(company._get_collection_today())
