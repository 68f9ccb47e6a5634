from dataclasses import replace

from odoo import fields, models


class CollectionPolicyLevel(models.Model):
    """Late levels may go on although somebody has promised something on the phone."""

    _inherit = "collection.policy.level"

    only_written_promise = fields.Boolean(
        string="Only a written promise stops it",
        help="A promise without written evidence does not keep this level back.",
    )

    def _to_level(self, rank):
        """Override to say which promises keep the level back."""
        return replace(super()._to_level(rank), only_written_promise=self.only_written_promise)
