from odoo import models


class AccountMoveLine(models.Model):
    """Items to which a customer objects."""

    _inherit = "account.move.line"

    def action_dispute(self):
        """Open the dialog that notes an objection to items of one customer.

        :raise AccessError: when the user is no collector or may not read the items.
        :raise UserError: when none of them is open, or they belong to several customers.
        """
        return self._get_matter_action("collection.dispute", self.env._("Note a dispute"))
