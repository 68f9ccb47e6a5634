"""Keeps the keys of customers' pages out of the access log."""

import logging
import re

#: What stands for a key wherever it would have been written.
HIDDEN = "***"
KEY = re.compile(r"(/my/collections/[^\s\"']*?[?&](?:access_token|key)=)[^&\s\"'#]*", re.I)


def hide_keys(text):
    """The text without keys.

    :rtype: str
    """
    return KEY.sub(rf"\1{HIDDEN}", text)


class KeyFilter(logging.Filter):
    """Takes the keys out of the lines of a logger; loses no line."""

    def filter(self, record):
        """Override of `logging.Filter`."""
        if isinstance(record.msg, str):
            record.msg = hide_keys(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hide_keys(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


def install():
    """Watch the logger of the web server; once, however often the addon is loaded."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(known, KeyFilter) for known in logger.filters):
        logger.addFilter(KeyFilter())
