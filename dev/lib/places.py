"""Where everything lives: the repository, the cache, Odoo, and the folder that gives the addon its name."""

import contextlib
import hashlib
import os
import pathlib
import shutil
import sys

MODULE = "account_collections"
ENVIRONMENT = dict(os.environ)  # as we were started, before our own PostgreSQL entered it
SERVER = (os.environ.get("PGHOST", ""), os.environ.get("PGPORT", ""))
REPO = pathlib.Path(__file__).resolve().parent.parent.parent
CACHE = pathlib.Path(os.environ["CACHE"])
ODOO_SOURCE = pathlib.Path(os.environ["ODOO_SOURCE"])
# Databases of different servers may have the same names, so each server has its own files. Our own is the plain one.
DATA = CACHE / ("data-" + "-".join(SERVER).replace("/", "_") if SERVER[0] else "data")
FILESTORE = DATA / "filestore"
LOGS = CACHE / "log"
PYCACHE = CACHE / "pycache"  # Python's own, so that neither this repository nor somebody's Odoo is written to
LOCKS = CACHE / "lock"
# What this clone owns is kept under its own key, so that two clones never meet.
CLONE = CACHE / "clone" / hashlib.sha256(str(REPO).encode()).hexdigest()[:10]
_addons = CLONE / "addons"
HELPER = "account_collections_dev"  # lives in dev/addons, which is an addons-path entry of its own


def prepare():
    """Make the folders; a clone may have any name, so Odoo sees it through a link called like the addon."""
    for folder in (FILESTORE, LOGS, LOCKS, _addons):
        folder.mkdir(parents=True, exist_ok=True)
    link = _addons / MODULE
    if not link.is_symlink() or link.resolve() != REPO:
        link.unlink(missing_ok=True)
        link.symlink_to(REPO)
    if not (REPO / "__manifest__.py").exists():
        sys.exit(f"{REPO} has no __manifest__.py")


def addons():
    """The addons-path entry with the addon."""
    return _addons


def source():
    """The addon's files: the clone, or what is frozen of it."""
    return _addons / MODULE


@contextlib.contextmanager
def frozen():
    """Work on a copy of the files as they are now: whoever edits during a test run does not disturb it."""
    global _addons
    for old in (CLONE / "frozen").glob("*"):
        if not pathlib.Path(f"/proc/{old.name}").exists():
            _melt(old)
    live, _addons = _addons, CLONE / "frozen" / str(os.getpid())
    try:
        shutil.copytree(REPO, source(), ignore=shutil.ignore_patterns(".git", "__pycache__", ".*_cache"))
        yield
    finally:
        _melt(_addons)
        _addons = live


def _melt(folder):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(PYCACHE / str(folder).lstrip("/"), ignore_errors=True)


def core_addons():
    """Where Odoo's own addons are (Debian keeps them inside the package, a git checkout beside it)."""
    folders = [ODOO_SOURCE / "addons", (ODOO_SOURCE / "odoo").resolve() / "addons"]
    return [folder for folder in folders if (folder / "mail" / "__manifest__.py").exists()]


def addons_path():
    return ",".join(map(str, [*core_addons(), REPO / "dev" / "addons", _addons]))
