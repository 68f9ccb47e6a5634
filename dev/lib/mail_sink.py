"""An SMTP server that delivers nothing: it keeps each mail as a file that any mail program opens."""

import contextlib
import email
import itertools
import re
from email.policy import default

from aiosmtpd.controller import Controller


class Keeper:
    """Writes what arrives, with the envelope's recipients on top: a Cc is real only if it is in there, too."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, _server, _session, envelope):
        head = "".join(f"X-Envelope-To: {recipient}\r\n" for recipient in envelope.rcpt_tos)
        message = email.message_from_bytes(envelope.original_content, policy=default)
        words = re.sub(r"[^\w.@-]+", "-", f"{envelope.rcpt_tos[0]} {message['Subject'] or ''}")
        name = f"{next(self.numbers):04d}-{words[:80].strip('-')}.eml"
        (self.folder / name).write_bytes(head.encode() + envelope.original_content)
        return "250 kept"


@contextlib.contextmanager
def listening(folder, port):
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(Keeper(folder), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()
