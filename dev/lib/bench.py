"""dev/bench: what the engine costs on large ledgers, each phase in a process of its own on the same database."""

import argparse
import contextlib
import json
import os
import sys

import bench_table
import places
import postgres
import server
import templates
import test_log
from places import CLONE, ODOO_SOURCE, REPO

LIB = REPO / "dev" / "lib"
PHASES = ("explain", "propose", "again", "night", "send")


def arguments():
    parser = argparse.ArgumentParser(prog="dev/bench", description=__doc__)
    parser.add_argument("items", nargs="*", type=int, default=[10_000], help="open items; several sizes are compared")
    parser.add_argument("--payers", type=int, help="customers; otherwise a tenth of the items")
    parser.add_argument("--notices", type=int, default=1000, help="how many of them are sent at most")
    parser.add_argument("--json", action="store_true", help="one JSON object per phase instead of the table")
    parser.add_argument("--profile", choices=("seed", *PHASES), help="end with this phase and print where its time goes")
    return parser.parse_args()


def run_script(database, name, **numbers):
    """Run a script of this folder in Odoo; what it measured, and what it printed."""
    log, result = CLONE / "log" / f"{database}.log", CLONE / "log" / f"{database}.json"
    result.unlink(missing_ok=True)
    extra = {f"BENCH_{key.upper()}": str(value) for key, value in numbers.items() if value is not None}
    extra |= {"BENCH_PATH": f"{LIB}:{places.source() / 'tests'}", "BENCH_RESULT": str(result)}
    printed = log.with_suffix(".out")
    with open(printed, "w") as output:
        code = server.script(database, LIB / name, log=log, extra=extra, stdout=output)
    complaints = test_log.read(log.read_text()).complaints
    if code or complaints:
        noise = log.with_suffix(".err").read_text()[-3000:]
        raise SystemExit("\n".join([f"{name} failed: {numbers}", *complaints[-3:], noise, f"whole log: {log}"]))
    lines = result.read_text().splitlines() if result.exists() else []
    return [json.loads(line) for line in lines], printed.read_text()


def written(database):
    """Rows written since the database exists, by table. Exact once the process that wrote has ended."""
    query = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
    return dict(postgres.execute(query, database=database))


def measure(database, phase, **numbers):
    """One phase in a process of its own."""
    before = written(database)
    (figures,), printed = run_script(database, "bench_phases.py", phase=phase, **numbers)
    if phase == numbers.get("profile"):
        print(printed)
    changes = {table: count - before.get(table, 0) for table, count in written(database).items()}
    figures["rows"] = sum(
        count for table, count in changes.items() if table.startswith(("collection_", "account_move", "mail_"))
    )
    figures["tables"] = {table: count for table, count in sorted(changes.items()) if count}
    return figures


@contextlib.contextmanager
def database(purpose="bench"):
    """A copy of the demo database, for a while."""
    name = templates.copy(templates.addon(demo=True), purpose)
    try:
        yield name
    finally:
        postgres.drop(name)


def bench(items, options):
    """All phases on one ledger."""
    payers = options.payers or max(1, items // 10)
    with database() as name:
        numbers = {"items": items, "payers": payers, "notices": options.notices, "profile": options.profile}
        seeded = measure(name, "seed", **numbers)
        templates.say(f"ledger: {items} open items of {payers} payers ({seeded['wall']:.0f} s)")
        if options.profile == "seed":
            return
        postgres.execute("VACUUM ANALYZE", database=name)
        for phase in PHASES:
            yield {"ledger": items, "ledger_payers": payers, **measure(name, phase, **numbers)}
            if phase == options.profile:
                return


def main():
    options = arguments()
    places.prepare()
    server.end_on_signals()
    with contextlib.ExitStack() as stack:
        stack.enter_context(postgres.running())
        stack.enter_context(places.frozen())
        templates.sweep()
        results = []
        for items in options.items:
            for figures in bench(items, options):
                results.append(figures)
                if options.json:
                    print(json.dumps(figures), flush=True)
    if not options.json:
        bench_table.show(results)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    try:
        sys.exit(main())
    except templates.InstallError as error:
        sys.exit(f"{error}\n{test_log.explain(error.text)}")
