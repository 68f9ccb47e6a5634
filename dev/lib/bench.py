"""dev/bench: what the engine costs on large ledgers, each phase in a process of its own on the same database."""

import argparse
import contextlib
import json
import os
import sys

import bench_proofs
import bench_table
import places
import postgres
import server
import templates
import test_log
from bench_run import database, fetch, install, measure, run_script

PHASES = ("explain", "propose", "again", "night", "send")
ANSWERS = ("promises, quiet", "promises, late", "plans, quiet", "plans, late")
PEER = "account_credit_control"
#: Open items of the customers whose pages are looked at.
PAGES = (20, 100, 500)


def arguments():
    parser = argparse.ArgumentParser(prog="dev/bench", description=__doc__)
    parser.add_argument("items", nargs="*", type=int, default=[10_000], help="open items; several sizes are compared")
    parser.add_argument("--payers", type=int, help="customers; otherwise a tenth of the items")
    parser.add_argument("--notices", type=int, default=1000, help="how many of them are sent at most")
    parser.add_argument("--json", action="store_true", help="one JSON object per phase instead of the table")
    parser.add_argument(
        "--profile", choices=("seed", *PHASES, *ANSWERS), help="end with this phase, print where its time goes"
    )
    parser.add_argument("--peer", action="store_true", help=f"OCA's {PEER} on a copy of the same ledger, too")
    parser.add_argument(
        "--answers", action="store_true", help="10,000 promises and 5,000 plans, on nights without and with news"
    )
    parser.add_argument("--portal", action="store_true", help="the customer's page with 20, 100 and 500 open items")
    parser.add_argument("--race", action="store_true", help="two runs at once; a queue whose workers are killed")
    parser.add_argument("--small", action="store_true", help="with --race: fewer notices, fewer kills (dev/test)")
    parser.add_argument(
        "--replay", type=int, nargs="?", const=738, help="live through so many days of real receivables"
    )
    parser.add_argument("--jobs", action="store_true", help="a run shared out to two workers of OCA's queue_job")
    return parser.parse_args()


def bench(items, options):
    """All phases on one ledger."""
    payers = options.payers or max(1, items // 10)
    scope = {"ledger": items, "ledger_payers": payers}
    with database("bench") as ledger, contextlib.ExitStack() as stack:
        numbers = {"items": items, "payers": payers, "notices": options.notices, "profile": options.profile}
        seeded = measure(ledger, "bench_phases.py", "seed", **numbers)
        templates.say(f"ledger: {items} open items of {payers} payers ({seeded['wall']:.0f} s)")
        postgres.execute("VACUUM ANALYZE", database=ledger)
        copy = options.peer and stack.enter_context(database("bench", template=ledger))
        for phase in PHASES:
            if options.profile != "seed":
                yield scope | measure(ledger, "bench_phases.py", phase, **numbers)
            if options.profile in ("seed", phase):
                return
        if options.peer:
            yield from (scope | figures for figures in peer(copy, numbers))


def peer(ledger, numbers):
    """The same ledger under the addon that people use today."""
    packages = fetch(f"odoo-addon-{PEER.replace('_', '-')}==19.*")
    install(ledger, PEER, packages)
    postgres.execute("VACUUM ANALYZE", database=ledger)
    for phase in ("peer propose", "peer again"):
        yield measure(ledger, "bench_peer.py", phase, packages=packages, **numbers)


def answers(options):
    """What a night costs that has to settle many answers. The figures of all phases."""
    payers = options.payers or 15_000
    scope = {"ledger": payers, "ledger_payers": payers}
    with database("bench") as ledger:
        numbers = {"payers": payers, "profile": options.profile}
        seeded = measure(ledger, "bench_answers.py", "seed", **numbers)
        templates.say(f"{payers * 2 // 3} promises and {payers // 3} plans ({seeded['wall']:.0f} s)")
        postgres.execute("VACUUM ANALYZE", database=ledger)
        return [scope | measure(ledger, "bench_answers.py", phase, **numbers) for phase in ANSWERS]


def portal():
    """What the pages of customers cost. The figures of a look and of the step to paying, for each size."""
    sizes = ",".join(map(str, PAGES))
    with database("bench") as ledger:
        measure(ledger, "bench_portal.py", "seed", sizes=sizes)
        postgres.execute("VACUUM ANALYZE", database=ledger)
        for size in PAGES:
            figures, _printed = run_script(ledger, "bench_portal.py", phase=str(size), sizes=sizes)
            yield from ({"ledger": size, "ledger_payers": 1, "rows": 0, **figure} for figure in figures)


def measure_all(options):
    results = answers(options) if options.answers else []
    results += portal() if options.portal else []
    for items in () if options.answers or options.portal else options.items:
        for figures in bench(items, options):
            results.append(figures)
            if options.json:
                print(json.dumps(figures), flush=True)
    if not options.json:
        bench_table.show(results)


def prove(options):
    """The proofs that are asked for. Returns the exit code."""
    wrong = []
    if options.race:
        wrong += bench_proofs.race(*((60, 2) if options.small else (500, 5)))
    if options.jobs:
        wrong += bench_proofs.jobs(max(20_000, *options.items))
    if options.replay:
        wrong += bench_proofs.replay(options.replay)
    print(f"\n{len(wrong)} proofs failed: {'; '.join(wrong)}" if wrong else "\nall proofs hold")
    return 1 if wrong else 0


def main():
    options = arguments()
    places.prepare()
    server.end_on_signals()
    with postgres.running(), places.frozen():
        templates.sweep()
        proofs = options.race or options.jobs or options.replay
        return prove(options) if proofs else measure_all(options)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    try:
        sys.exit(main())
    except templates.InstallError as error:
        sys.exit(f"{error}\n{test_log.explain(error.text)}")
