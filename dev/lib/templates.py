"""Template databases, so that a test or a demo starts from a copy in a second instead of an installation.

Two layers: `base` has what the addon depends on, `addon` is a copy of it with the addon installed. Each is named after
a hash of what went into it, so a template is either right or not there.
"""

import ast
import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import sys
import time

import postgres
import server
from places import FILESTORE, HELPER, LOCKS, LOGS, MODULE, ODOO_SOURCE, REPO, source

KEEP = 10  # addon templates of a kind that are kept: several people may work on several states
NO_DATA = ("tests", "dev", "docs", "static", ".git", ".ci")  # nothing below these reaches a database on installation
DATA_FILES = (".py", ".xml", ".csv", ".po", ".html", ".json")
ASSETS = (".js", ".scss", ".css", ".xml")


def say(text):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def lock(name, mode=fcntl.LOCK_EX):
    with open(LOCKS / name, "w") as handle:
        fcntl.flock(handle, mode)
        yield


def manifest():
    return ast.literal_eval((source() / "__manifest__.py").read_text())


def _hash(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


def _files(root, suffixes):
    """Path and content of the files below, in a stable order."""
    found = []
    for folder, folders, names in os.walk(root):
        if folder == str(source()):
            folders[:] = [name for name in folders if name not in NO_DATA]
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.endswith(suffixes) and os.path.exists(path):
                found.append((os.path.relpath(path, root), hashlib.sha256(open(path, "rb").read()).hexdigest()))
    return found


def asset_hash():
    """What the bundles of the web client are made from."""
    return _hash(_files(source() / "static", ASSETS), manifest().get("assets"))


def base_name(demo):
    odoo = (ODOO_SOURCE / "odoo").resolve()
    helper = _files(REPO / "dev" / "addons", DATA_FILES)
    key = _hash(odoo, (odoo / "release.py").stat().st_mtime, sorted(manifest()["depends"]), helper)
    return f"acol_base_{'demo' if demo else 'bare'}_{key}"


def _addon_prefix(demo):
    return f"acol_addon_{'demo' if demo else 'bare'}_"


def addon_name(demo):
    files = _files(source(), DATA_FILES)
    if not demo:  # pure rules leave no trace in a database without demo data
        files = [file for file in files if not file[0].startswith(("calc/", "demo/"))]
    return _addon_prefix(demo) + _hash(base_name(demo), files)


def base(demo):
    name = base_name(demo)
    with lock(name):
        if name not in postgres.databases(name):
            modules, extra = manifest()["depends"], " and demo data" if demo else ""
            say(f"database: Odoo with {', '.join(modules)}{extra} (once, takes a minute or two)")
            work = _work_name("build")
            _install(work, [*modules, HELPER], demo)
            postgres.rename(work, name)
    return name


def addon(demo):
    """The template for the files as they are. Call it inside `places.frozen()`: they must not change meanwhile."""
    name = addon_name(demo)
    with lock(name):
        if name not in postgres.databases(name):
            below = base(demo)
            started = time.monotonic()
            work = copy(below, "build")
            _install(work, [MODULE], demo)
            _carry_assets(work)
            postgres.rename(work, name)
            say(f"database: {MODULE} installed ({time.monotonic() - started:.0f} s)")
            _forget_old(demo)
    return name


def copy(name, purpose):
    """A fresh database from a template. Returns its name."""
    work = _work_name(purpose)
    with lock("templates", fcntl.LOCK_SH), lock(name, fcntl.LOCK_SH):  # nobody may be connected to the template
        postgres.copy(name, work)
    return work


def _work_name(purpose):
    return f"acol_{purpose}_{os.getpid()}_{secrets.token_hex(3)}"


def _install(database, modules, demo):
    log = LOGS / f"{database}.log"
    code = server.batch(database, "-i", ",".join(modules), "--with-demo" if demo else "--without-demo=1", log=log)
    text = log.read_text() if log.exists() else ""
    if code or re.search(r" (CRITICAL|ERROR) \S+ ", text):
        postgres.drop(database)
        raise InstallError(log, text or log.with_suffix(".err").read_text())
    for line in re.findall(rf"^\S+ \S+ \d+ WARNING \S+ (.*{MODULE}.*)$", text, re.M):
        say(f"  warning: {line}")
    log.unlink()
    log.with_suffix(".err").unlink(missing_ok=True)


class InstallError(Exception):
    """The addon or its dependencies cannot be installed; carries the log."""

    def __init__(self, log, text):
        super().__init__(f"installation failed, see {log}")
        self.text = text


def warm(database):
    """Build the bundles of the web client now: built on the first page of a browser test they would exceed its time."""
    code = server.script(database, REPO / "dev" / "lib" / "warm_assets.py", log=LOGS / f"{database}.log")
    if code:
        raise InstallError(LOGS / f"{database}.log", (LOGS / f"{database}.err").read_text())
    _mark_warm(database)


def warm_once(name):
    """Warm a template unless it is; the copies then have the bundles, too."""
    with lock(name):
        if not is_warm(name):
            say("database: bundles of the web client")
            warm(name)


def is_warm(name):
    rows = postgres.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    return bool(rows) and rows[0][0] == asset_hash()


def _carry_assets(database):
    """Bundles depend on static files only: take them from an older template when just Python or data have changed."""
    for other in reversed(postgres.databases("acol_addon_")):
        if is_warm(other):
            with lock(other):
                files = postgres.transfer("ir_attachment", "url LIKE '/web/assets/%'", "store_fname", other, database)
            for file in files:
                link = FILESTORE / database / file
                link.parent.mkdir(parents=True, exist_ok=True)
                if not link.exists():
                    os.link(FILESTORE / other / file, link)
            _mark_warm(database)
            return


def _mark_warm(database):
    postgres.execute(f"COMMENT ON DATABASE \"{database}\" IS '{asset_hash()}'")


def _forget_old(demo):
    """Drop templates and leftovers that nobody uses any more; when somebody is copying, the next one does it."""
    with open(LOCKS / "templates", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for old in postgres.databases(_addon_prefix(demo))[:-KEEP]:
            postgres.drop(old)


def sweep():
    """Drop the working databases of processes that were killed, and old logs of failures."""
    for old in sorted(LOGS.parent.glob("clone/*/log/acol_*"), key=os.path.getmtime)[:-40]:
        old.unlink(missing_ok=True)
    if os.environ.get("PGHOST", "").startswith("/"):
        for name in postgres.databases("acol_"):
            owner = re.fullmatch(r"acol_(?:bench|build|test|run|shell)_(\d+)_\w+", name)
            if owner and not os.path.exists(f"/proc/{owner[1]}"):
                postgres.drop(name)
