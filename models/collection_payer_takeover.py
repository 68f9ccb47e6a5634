from odoo import fields, models


class CollectionPayer(models.Model):
    """A customer who abuses our people: the manager deals with him, and the collector does not call any more."""

    _inherit = "collection.payer"

    is_manager_case = fields.Boolean(
        string="The manager deals with it", readonly=True, tracking=True, help="The collector does not call any more."
    )

    def _get_collectors(self):
        """Override: what the collector would do, the manager does."""
        managers = self._get_managers() if self.is_manager_case else self.env["res.users"]
        return managers or super()._get_collectors()

    def _hand_to_manager(self, why):
        """Let the manager deal with the payers from now on, and tell him.

        :param str why: shown in his task.
        """
        for payer in self.sudo().filtered(lambda payer: not payer.is_manager_case):
            payer.is_manager_case = True
            manager = payer._get_owner("manager")
            payer.activity_ids.filtered(lambda task: task.automated and task.collection_kind).user_id = manager
            payer._ensure_activity(
                "takeover",
                self.env._("Please take over this customer"),
                self.env._("Our people do not have to bear that: %s", why),
                role="manager",
            )

    def action_hand_back(self):
        """Let the collector deal with the payers again.

        :raise AccessError: when the user is no manager.
        """
        self._check_is_manager()
        self.check_access("write")
        self.sudo().write({"is_manager_case": False})
