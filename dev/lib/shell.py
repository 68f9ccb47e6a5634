"""dev/shell: `odoo shell` on a copy of the demo database."""

import contextlib
import signal
import sys

import places
import postgres
import server
import templates
from places import CLONE


def main():
    places.prepare()
    with contextlib.ExitStack() as stack:
        stack.enter_context(postgres.running())
        stack.enter_context(places.frozen())
        templates.sweep()
        database = templates.copy(templates.addon(demo=True), "shell")
        stack.callback(postgres.drop, database)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the shell's
        terminal = {"stdin": None, "stdout": None, "stderr": None, "start_new_session": False}
        return server.start("shell", database, "--no-http", log=CLONE / "log" / f"{database}.log", **terminal).wait()


if __name__ == "__main__":
    sys.exit(main())
