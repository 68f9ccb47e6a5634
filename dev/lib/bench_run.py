"""What the parts of dev/bench share: databases, scripts inside Odoo, measured phases, other people's addons."""

import contextlib
import json
import subprocess
import sys

import places
import postgres
import server
import templates
import test_log
from places import CACHE, CLONE, ODOO_SOURCE, REPO

#: Phases in which things are broken on purpose.
MAY_COMPLAIN = ("runs",)
LIB = REPO / "dev" / "lib"


@contextlib.contextmanager
def database(purpose, template=None):
    """A copy of the demo database, or of another one, for a while."""
    name = templates.copy(template or templates.addon(demo=True), purpose)
    try:
        yield name
    finally:
        postgres.drop(name)


def environment(result, **numbers):
    """What a script is told, as variables BENCH_…; it finds our modules and those of the tests by BENCH_PATH."""
    told = {f"BENCH_{key.upper()}": str(value) for key, value in numbers.items() if value is not None}
    return told | {"BENCH_PATH": f"{LIB}:{places.source() / 'tests'}", "BENCH_RESULT": str(result)}


def start_script(database, name, label="script", packages=None, **numbers):
    """Start a script of this folder in Odoo. Returns the process.

    :param label: tells apart what runs on a database at the same time.
    :param packages: a folder of :func:`fetch` that Odoo shall know, too.
    """
    log, result, printed = _files(database, label)
    log.parent.mkdir(parents=True, exist_ok=True)
    for file in (log, result):
        file.unlink(missing_ok=True)
    extra, options = environment(result, **numbers), []
    if packages:
        options = ["--addons-path", addons_path(packages)]
        extra["PYTHONPATH"] = f"{ODOO_SOURCE}:{packages}"
    with open(printed, "w") as output, open(LIB / name) as source:
        return server.start("shell", database, "--no-http", *options, log=log, extra=extra, stdin=source, stdout=output)


def _files(database, label):
    """Where Odoo logs, where the script keeps what it measured, and where it prints."""
    return [CLONE / "log" / f"{database}.{label}.{kind}" for kind in ("log", "json", "out")]


def run_script(database, name, packages=None, **numbers):
    """Run a script of this folder in Odoo. Returns what it measured, and what it printed."""
    log, result, printed = _files(database, "script")
    code = start_script(database, name, packages=packages, **numbers).wait()
    complaints = [] if numbers.get("phase") in MAY_COMPLAIN else test_log.read(log.read_text()).complaints
    if code or complaints:
        noise = log.with_suffix(".err").read_text()[-3000:]
        raise SystemExit("\n".join([f"{name} failed: {numbers}", *complaints[-3:], noise, f"whole log: {log}"]))
    lines = result.read_text().splitlines() if result.exists() else []
    return [json.loads(line) for line in lines], printed.read_text()


def written(database):
    """Rows written since the database exists, by table. Exact once the process that wrote has ended."""
    query = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
    return dict(postgres.execute(query, database=database))


def measure(database, script, phase, **numbers):
    """One phase of a script, in a process of its own."""
    before = written(database)
    (figures,), printed = run_script(database, script, phase=phase, **numbers)
    if phase == numbers.get("profile"):
        print(printed)
    changes = {table: count - before.get(table, 0) for table, count in written(database).items()}
    figures["tables"] = {table: count for table, count in sorted(changes.items()) if count}
    ours = ("collection_", "credit_control_", "account_move", "mail_")
    figures["rows"] = sum(count for table, count in changes.items() if table.startswith(ours))
    return figures


# === OTHER PEOPLE'S ADDONS === #


def fetch(*requirements):
    """Packages from the package index this machine's pip is set up with, kept in the cache. Returns their folder."""
    folder = CACHE / "packages" / "+".join(requirement.partition("==")[0] for requirement in requirements)
    if not folder.exists():
        templates.say(f"packages: {', '.join(requirements)}")
        new = folder.with_suffix(".new")
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--target",
        ]
        subprocess.run([*pip, str(new), *requirements], check=True)
        new.rename(folder)
    return folder


def addons_path(packages):
    return f"{places.addons_path()},{packages / 'odoo' / 'addons'}"


def install(database, module, packages):
    """Install another addon beside ours."""
    log = CLONE / "log" / f"{database}.log"
    options = ["-i", module, "--without-demo=1", "--addons-path", addons_path(packages)]
    code = server.batch(database, *options, log=log, extra={"PYTHONPATH": f"{ODOO_SOURCE}:{packages}"})
    complaints = test_log.read(log.read_text()).complaints
    if code or complaints:
        raise SystemExit("\n".join([f"{module} could not be installed", *complaints[-3:], f"whole log: {log}"]))
