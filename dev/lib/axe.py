"""axe-core, which finds what keeps people out of a page: brought in by npm, kept in the cache, never committed."""

import shutil
import subprocess

import templates
from places import CACHE

VERSION = "4.10.3"
#: Where the tests look for the script.
VARIABLE = "COLLECTIONS_AXE"


def bring():
    """The path of the script; empty where npm is missing or reaches no registry: the test then says so."""
    folder = CACHE / "npm" / f"axe-core-{VERSION}"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists() and shutil.which("npm"):
        templates.say(f"npm: axe-core {VERSION}")
        line = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run([*line, f"axe-core@{VERSION}"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return str(script) if script.exists() else ""
