"""Where everything lives: the repository, the cache, Odoo, and the link that gives the addon its name."""

import hashlib
import os
import pathlib
import sys

MODULE = "account_collections"
REPO = pathlib.Path(__file__).resolve().parent.parent.parent
CACHE = pathlib.Path(os.environ["CACHE"])
ODOO_SOURCE = pathlib.Path(os.environ["ODOO_SOURCE"])
DATA = CACHE / "data"
FILESTORE = DATA / "filestore"
LOGS = CACHE / "log"
LOCKS = CACHE / "lock"
# What this clone owns is kept under its own key, so that two clones never meet.
CLONE = CACHE / "clone" / hashlib.sha256(str(REPO).encode()).hexdigest()[:10]
ADDONS = CLONE / "addons"
HELPER = "account_collections_dev"  # lives in dev/addons, which is an addons-path entry of its own


def prepare():
    """Make the folders; a clone may have any name, so Odoo sees it through a link called like the addon."""
    for folder in (FILESTORE, LOGS, LOCKS, ADDONS):
        folder.mkdir(parents=True, exist_ok=True)
    link = ADDONS / MODULE
    if not link.is_symlink() or link.resolve() != REPO:
        link.unlink(missing_ok=True)
        link.symlink_to(REPO)
    if not (REPO / "__manifest__.py").exists():
        sys.exit(f"{REPO} has no __manifest__.py")


def core_addons():
    """Where Odoo's own addons are (Debian keeps them inside the package, a git checkout beside it)."""
    folders = [ODOO_SOURCE / "addons", (ODOO_SOURCE / "odoo").resolve() / "addons"]
    return [folder for folder in folders if (folder / "mail" / "__manifest__.py").exists()]


def addons_path():
    return ",".join(map(str, [*core_addons(), REPO / "dev" / "addons", ADDONS]))
