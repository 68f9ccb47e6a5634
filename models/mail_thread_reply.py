from odoo import api, models

from ..calc.auto_reply import is_automatic
from .collection_payer_reply import Inbound


class MailThread(models.AbstractModel):
    """Brings the mails of customers to their payers, and says of each whether a machine wrote it."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Override of `mail`."""
        payers = self.env["collection.payer"]
        if not any(route[0] == payers._name for route in routes or ()):
            return super()._message_route_process(message, message_dict, routes)
        inbound = Inbound(is_automatic=is_automatic(message.items(), message_dict.get("subject") or ""))
        routes = [
            (route[0], payers.browse(route[1])._get_payer_of_mail(message_dict).id, *route[2:])
            if route[0] == payers._name and route[1]
            else route
            for route in routes
        ]
        return super(MailThread, self.with_context(collection_inbound=inbound))._message_route_process(
            message, message_dict, routes
        )
