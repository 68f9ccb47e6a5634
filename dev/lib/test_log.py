"""Reading Odoo's test log: how many ran, what failed, what else went wrong."""

import re
import typing

import places

RECORD = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+): (?P<text>.*)$")
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
FAILURE = re.compile(r"(FAIL|ERROR): (.*)")
LINES_SHOWN = 45


class Outcome(typing.NamedTuple):
    ran: int
    failed: int
    failures: list  # texts of failed tests
    complaints: list  # errors that were logged but failed no test
    skipped: list


def records(text):
    """(level, logger, message) of each log record; a message may have many lines."""
    level = logger = None
    message = []
    for line in text.splitlines():
        if match := RECORD.match(line):
            if level:
                yield level, logger, "\n".join(message).rstrip()
            level, logger, message = match["level"], match["logger"], [match["text"]]
        else:
            message.append(line)
    if level:
        yield level, logger, "\n".join(message).rstrip()


def shorten(text):
    """A traceback's head and tail: what was called and what broke."""
    lines = text.replace(f"{places.source()}/", "").rstrip().splitlines()
    if len(lines) > LINES_SHOWN:
        lines = lines[:15] + [f"    … {len(lines) - LINES_SHOWN} lines …"] + lines[15 - LINES_SHOWN :]
    return "\n".join(line[:400] for line in lines)


def read(text):
    ran = failed = 0
    failures, complaints, skipped = [], [], []
    for level, logger, message in records(text):
        if logger == "odoo.tests.result" and (result := RESULT.search(message)):
            failed, ran = int(result[1]) + int(result[2]), int(result[3])
        elif logger.startswith("odoo.addons.") and ".tests." in logger:
            if level == "ERROR" and FAILURE.match(message):
                failures.append(shorten(message))
            elif message.startswith("skipped "):
                skipped.append(message.removeprefix("skipped "))
        elif level in ("ERROR", "CRITICAL"):
            complaints.append(shorten(f"{logger}: {message}"))
    return Outcome(ran, failed, failures, complaints, skipped)


def halted(outcome, why, text):
    """The outcome of a process that had to be ended: one more failure, with the test and the places it stood at."""
    begun = [message for _level, _logger, message in records(text) if message.startswith("Starting ")]
    stacks = [message for _level, _logger, message in records(text) if "# Thread: " in message]
    story = "\n".join([why, *begun[-1:], *stacks[-1:]])
    return outcome._replace(
        ran=max(outcome.ran, len(begun)), failed=outcome.failed + 1, failures=[*outcome.failures, story]
    )


def explain(text):
    """The errors in the log of a failed installation, or its end."""
    errors = [record for record in records(text) if record[0] in ("ERROR", "CRITICAL")]
    found = [shorten(f"{level} {logger}: {message}") for level, logger, message in errors]
    return "\n".join(found[-3:]) or text[-3000:]
