from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Override of `mail` to tell the notice that its message has come back."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        message = message_dict.get("bounced_message")
        if message:
            notices = self.env["collection.notice"].sudo().search([("message_id", "in", message.ids)])
            notices._receive_return(email_message)
        return result

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Override of `mail`: tasks raised by the thousand make nobody follow, see `mail.activity._raise_tasks`."""
        if self.env.context.get("collection_no_follow"):
            return True
        return super()._message_subscribe(partner_ids, subtype_ids, customer_ids)
