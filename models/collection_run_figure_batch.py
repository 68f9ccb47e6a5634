from odoo import api, models


class CollectionRunFigure(models.Model):
    """Figures of a batch stay with the batch until all of them are done."""

    _inherit = "collection.run.figure"

    @api.model
    def _add(self, run, tally):
        """Override: two workers must not wait for each other's figures."""
        batch = run.env["collection.run.batch"]._get_current(run)
        return batch._count(tally) if batch else super()._add(run, tally)
