from odoo.tests import tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class GoLiveCase(CollectionCase):
    """A company that has just installed the addon on its old books."""

    def setUp(self):
        super().setUp()
        self.company.collection_state = "opening"

    def _open(self, user=None, company=None):
        with self._on(MONDAY):
            action = self.env["collection.go.live"].with_user(user or self.manager).action_open()
        return self.env["collection.go.live"].with_user(user or self.manager).browse(action["res_id"])

    def _go_to(self, wizard, step):
        with self._on(MONDAY):
            while wizard.step != step:
                wizard.action_next()
        return wizard

    def _levels(self, invoices):
        return [invoice.dunning_level_id.name or "" for invoice in invoices]

    def _record(self, mode="age", level=None):
        """Record opening levels as the third page does."""
        wizard = self._go_to(self._open(), "levels")
        wizard.level_mode = mode
        if level is not None:
            wizard.policy_line_ids.write({"cap_level_id": level.id, "start_level_id": level.id})
        self._go_to(wizard, "outlook")
        return wizard

    def _opening_notices(self, state="sent"):
        return self.root["collection.notice"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "opening"), ("state", "=", state)]
        )
