from contextlib import contextmanager
from typing import NamedTuple

from odoo import models


class Handed(NamedTuple):
    """To whom a message was handed over, and whom the server refused although it took the message for others."""

    to: list
    refused: dict


@contextmanager
def overhear(session):
    """Let smtplib tell what Odoo does not ask it: the recipients that were refused while others were taken.

    :param session: an open SMTP session; it is as before afterwards.
    """
    handed = Handed([], {})
    send_message = session.send_message

    def listen(message, from_addr=None, to_addrs=None, *args, **kwargs):
        refused = send_message(message, from_addr, to_addrs, *args, **kwargs)
        handed.to.extend(to_addrs or [])
        handed.refused.update(refused or {})
        return refused

    session.send_message = listen
    try:
        yield handed
    finally:
        session.send_message = send_message


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def send_email(self, message, *args, **kwargs):
        """Override of `base` to hear who was refused, and to leave out who has got the message at an earlier try."""
        context, session = self.env.context, kwargs.get("smtp_session")
        log = context.get("collection_handed")
        if not isinstance(log, dict) or not session:
            return super().send_email(message, *args, **kwargs)
        reached = context.get("collection_reached", {}).get(message["Message-Id"], ())
        skipped = [*context.get("send_smtp_skip_to", ()), *reached]
        servers = self.with_context(send_smtp_skip_to=skipped)
        with overhear(session) as handed:
            result = super(IrMailServer, servers).send_email(message, *args, **kwargs)
        log[message["Message-Id"]] = handed
        return result
