"""Starting Odoo, and ending what was started."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

from places import DATA, ODOO_SOURCE, PYCACHE, REPO, addons, addons_path

_alive = []


def free_port(wanted=0):
    """The wanted port or the next free one; without a wish, any."""
    for port in [*range(wanted, wanted + 50), 0] if wanted else [0]:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise OSError("no free port")


def command(subcommand, database, *options, log=None):
    """The command line that all ways of starting Odoo share."""
    line = [sys.executable, "-W", "ignore", "-m", "odoo", subcommand, "-c", os.devnull, "-d", database]
    line += ["--addons-path", addons_path(), "--data-dir", str(DATA), "--db-filter", f"^{database}$"]
    line += ["--logfile", str(log)] if log else []
    return [*line, *options]


def environment():
    compiled = {"PYTHONPYCACHEPREFIX": str(PYCACHE), "PYTHONDONTWRITEBYTECODE": ""}
    # The tests run in a copy of the clone, beside which nobody would find the receivables that are to be replayed.
    os.environ.setdefault(
        "COLLECTIONS_RECEIVABLES", str(REPO.parent / "shared/data/receivables/ibm_accounts_receivable.csv")
    )
    return {**os.environ, **compiled, "PYTHONPATH": str(ODOO_SOURCE), "TZ": "UTC", "LANG": "C.UTF-8"}


def start(subcommand, database, *options, log=None, extra=None, **process):
    """An Odoo process; what it writes beside its log goes to a file, too.

    It gets a session of its own: Ctrl-C reaches only us, and we end it in good order.
    """
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        noise = open(log.with_suffix(".err"), "w")
        process = {"stdout": noise, "stderr": noise, **process}
    process = {"stdin": subprocess.DEVNULL, "start_new_session": True, **process}
    line = command(subcommand, database, *options, log=log)
    child = subprocess.Popen(line, env={**environment(), **(extra or {})}, cwd=addons(), **process)
    return watch(child)


def watch(child):
    """Remember a process that must not outlive us."""
    _alive.append(child)
    return child


def start_batch(database, *options, log, **process):
    """Start to install, update or test. Returns the process, which stops when it is done."""
    log.unlink(missing_ok=True)
    quiet = ["--stop-after-init", "--max-cron-threads=0", "--http-interface=127.0.0.1", f"--http-port={free_port()}"]
    return start("server", database, *quiet, *options, log=log, **process)


def batch(database, *options, log, **process):
    """Install, update or test, then stop. Returns the exit code."""
    return start_batch(database, *options, log=log, **process).wait()


def script(database, path, *, log, **process):
    """Run a Python file in `odoo shell` (it finds `env`). Returns the exit code."""
    log.unlink(missing_ok=True)
    with open(path) as source:
        return start("shell", database, "--no-http", log=log, stdin=source, **process).wait()


def stop_children():
    """Ask; ask again, which Odoo takes as "at once"; insist."""
    for stop, patience in (("terminate", 3), ("terminate", 5), ("kill", 5)):
        asked = [child for child in _alive if child.poll() is None]
        for child in asked:
            getattr(child, stop)()
        end = time.monotonic() + patience
        for child in asked:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0, end - time.monotonic()))


def end_on_signals():
    """Ctrl-C and a polite kill end what we started before they end us."""

    def end(number, _frame):
        for later in (signal.SIGINT, signal.SIGTERM):
            signal.signal(later, signal.SIG_IGN)
        stop_children()
        sys.exit(128 + number)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
