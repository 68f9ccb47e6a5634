"""Print a one-line apt source for Debian unstable on the mirror this machine already uses.

No host is written down here: whatever mirror, proxy or keyring the machine is configured with is
taken over, and only the suite is replaced.
"""

import pathlib
import sys

APT = pathlib.Path("/etc/apt")


def codename():
    lines = pathlib.Path("/etc/os-release").read_text().splitlines()
    release = dict(line.split("=", 1) for line in lines if "=" in line)
    if release.get("ID", "").strip('"') != "debian":
        sys.exit("this machine is not a Debian: set ODOO_HOME to an Odoo 19 Community source folder")
    return release.get("VERSION_CODENAME", "").strip('"')


def deb822(path):
    """The stanzas of a `.sources` file, as dictionaries with lower-case keys."""
    for block in path.read_text().split("\n\n"):
        fields, key = {}, None
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            if line[0].isspace() and key:
                fields[key] += "\n" + line
            else:
                key, _, value = line.partition(":")
                key = key.strip().lower()
                fields[key] = value.strip()
        if fields.get("enabled", "yes").lower() != "no" and "deb" in fields.get("types", "").split():
            yield fields["uris"].split()[0], fields.get("suites", "").split(), fields.get("signed-by", "")


def one_line(path):
    for line in path.read_text().splitlines():
        words = line.split("#")[0].split()
        if not words or words[0] != "deb":
            continue
        signed = ""
        if words[1].startswith("["):
            end = next(i for i, word in enumerate(words) if word.endswith("]"))
            options = " ".join(words[1 : end + 1]).strip("[]").split()
            signed = next((o.split("=", 1)[1] for o in options if o.startswith("signed-by=")), "")
            words[1 : end + 1] = []
        yield words[1], words[2:3], signed


def sources():
    for path in sorted((APT / "sources.list.d").glob("*.sources")):
        yield from deb822(path)
    for path in [APT / "sources.list", *sorted((APT / "sources.list.d").glob("*.list"))]:
        if path.exists():
            yield from one_line(path)


def main():
    wanted = {codename(), "stable", "testing", "unstable", "sid"} - {""}
    for uri, suites, signed in sources():
        if wanted & set(suites):
            # A key written out in a stanza cannot be carried over to a one-line source: apt's own keyring decides then.
            option = f"[signed-by={signed}] " if signed.startswith("/") else ""
            print(f"deb {option}{uri} sid main")
            return
    sys.exit("no Debian mirror found in /etc/apt: set ODOO_HOME to an Odoo 19 Community source folder")


if __name__ == "__main__":
    main()
