from odoo import models


class CollectionPolicyLevel(models.Model):
    """Levels that notices have used stay for the record."""

    _inherit = "collection.policy.level"

    def _get_used_level_ids(self):
        """Override: levels that a notice or one of its lines names."""
        used = set(super()._get_used_level_ids())
        lines = self.env["collection.notice.line"].sudo()
        for name in ("level_id", "counted_level_id"):
            used.update(level.id for (level,) in lines._read_group([(name, "in", self.ids)], [name]))
        notices = self.env["collection.notice"].sudo()._read_group([("level_id", "in", self.ids)], ["level_id"])
        return list(used | {level.id for (level,) in notices})
