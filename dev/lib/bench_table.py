"""The figures of dev/bench as one table, with the targets beside them."""

import os

LARGE = 100_000  # items of the ledger the targets are meant for
#: Seconds on a ledger of that size; smaller ones get their share, but not less than one second.
SECONDS = {"explain": 4, "propose": 20, "night": 8}
QUERIES = 60  # per thousand payers
GROWTH = 250  # megabytes, whatever the size of the ledger
PER_SECOND = 60  # notices queued
ANSWERS = 30  # seconds for 10,000 promises, or for 5,000 plans
PAGE = 1  # second for a customer's page, however much is open
ROWS = 10  # written per thousand items by a night without news

HEAD = [
    "phase",
    "items",
    "payers",
    "notices",
    "wall s",
    "cpu s",
    "db cpu s",
    "queries",
    "MB +",
    "MB peak",
    "rows written",
]


def row(result):
    numbers = [f"{result[name]:.2f}" for name in ("wall", "cpu", "database")]
    sizes = [str(result["queries"]), f"{result['growth']:.0f}", f"{result['peak']:.0f}", str(result["rows"])]
    scope = [str(result["ledger"]), str(result["ledger_payers"]), str(result.get("notices", ""))]
    return [result["phase"], *scope, *numbers, *sizes]


def align(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        )


def judge(result):
    """What is asked of a phase, what it took, and whether that is enough."""
    phase, thousands = result["phase"], result["ledger"] / 1000
    work = result["cpu"] + result["database"]
    if phase in SECONDS:
        target = max(1, SECONDS[phase] * result["ledger"] / LARGE)
        label = f"≤ {target:.1f} s: {result['wall']:.2f} on the clock, {work:.2f} of processors"
        yield label, result["wall"] <= target, work <= target
        per_item, per_payer = 1000 * result["wall"] / result["ledger"], 1000 * result["wall"] / result["ledger_payers"]
        yield f"{per_item:.2f} ms per item, {per_payer:.2f} ms per payer", None, None
        queries = result["queries"] / max(1, result["ledger_payers"] / 1000)
        yield f"≤ {QUERIES} queries per 1,000 payers: {queries:.0f}", queries <= QUERIES, None
    if phase.startswith(("promises", "plans")):
        yield (
            f"≤ {ANSWERS} s: {result['wall']:.1f} on the clock, {work:.1f} of processors",
            result["wall"] <= ANSWERS,
            (work <= ANSWERS),
        )
    if phase.startswith("page of"):
        label = f"< {PAGE} s: {result['wall']:.2f} on the clock, {work:.2f} of processors"
        yield label, result["wall"] < PAGE, work < PAGE
    if phase == "night":
        enough = result["rows"] <= ROWS * max(thousands, 10)  # the run and its figures, however small the ledger
        yield f"≤ {ROWS} rows per 1,000 items: {result['rows'] / thousands:.1f}", enough, None
    if phase == "send" and result["notices"]:
        wall, processors = (result["notices"] / max(seconds, 0.01) for seconds in (result["wall"], work))
        label = f"≥ {PER_SECOND} notices/s: {wall:.0f} by the clock, {processors:.0f} by the processors"
        yield label, wall >= PER_SECOND, processors >= PER_SECOND
        yield f"{result['queries'] / result['notices']:.1f} queries per notice", None, None
    if not phase.startswith("peer"):
        yield f"< {GROWTH} MB more memory: {result['growth']:.0f}", result["growth"] < GROWTH, None


def mark(on_the_clock, by_processors):
    """A machine that others use, too, is slower than it could be: `~` is what it would reach alone."""
    if on_the_clock is None:
        return " "
    return "✓" if on_the_clock else "~" if by_processors else "✗"


def show(results):
    if not results:
        return
    print("\n".join(align([HEAD, *map(row, results)])))
    print(
        f"\nload of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; ✓ reached, ~ if alone, ✗ not"
    )
    for result in results:
        for label, *verdict in judge(result):
            print(f"{mark(*verdict)} {result['ledger']:>7} {result['phase']:15} {label}")
    print("\n".join(compare(results)))


def compare(results):
    """How many times faster the same step is here than in the other addon."""
    found = {(result["ledger"], result["phase"]): result for result in results}
    for (ledger, phase), ours in found.items():
        theirs = found.get((ledger, f"peer {phase}"))
        if theirs:
            clock, work = (theirs[name] / max(ours[name], 0.01) for name in ("wall", "cpu"))
            queries = theirs["queries"] / ours["queries"]
            memory = theirs["growth"] / max(ours["growth"], 1)
            yield f"{ledger:>9} {phase:8} the peer takes {clock:.1f} × the time, {work:.1f} × the processor of Odoo,"
            yield f"{'':18} {queries:.1f} × the queries and {memory:.1f} × the memory"
