"""dev/test: static checks and the addon's tests, on copies of a template database."""

import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import time

import axe
import balance
import lint
import patience
import places
import postgres
import server
import templates
import test_log
from places import CLONE, MODULE, REPO


def arguments(words=None):
    parser = argparse.ArgumentParser(prog="dev/test", description=__doc__)
    part = "only files tests/test_*WORD*.py, or only Class or Class.method; leaves the static checks out"
    parser.add_argument("-k", metavar="WORD", action="append", default=[], help=part)
    parser.add_argument(
        "--no-lint", action="store_true", help="only the tests: neither static checks nor the demonstration"
    )
    parser.add_argument("--fresh", action="store_true", help="install the addon anew, even if nothing changed")
    parser.add_argument("--one", action="store_true", help="one Odoo process instead of two")
    return parser.parse_args(words)


def test_files():
    return sorted(path for path in (places.source() / "tests").glob("test_*.py"))


def has_browser(path):
    return re.search(r"HttpCase|HttpCommon|start_tour|browser_js", path.read_text()) is not None


def select(words):
    """Which files to run, with the tag that makes Odoo choose them."""
    pairs = []
    for word in words:
        name = word.removeprefix("tests/").removesuffix(".py").removeprefix("test_")
        owner = re.compile(rf"^class {re.escape(word.partition('.')[0])}\b", re.M)
        found = [(path, file_tag(path)) for path in test_files() if name in path.stem]
        found = found or [(path, f"/{MODULE}:{word}") for path in test_files() if owner.search(path.read_text())]
        if not found:
            sys.exit(f"no test file and no test class is called like {word}")
        pairs += found
    return pairs or [(path, file_tag(path)) for path in test_files()]


def file_tag(path):
    return f"/{MODULE}/tests/{path.name}"


def run_job(template, pairs):
    """One Odoo process that runs some of the tests on its own database."""
    database = templates.copy(template, "test")
    log = CLONE / "log" / f"{database}.log"
    tags = ",".join(sorted({tag for _path, tag in pairs}))
    options = ["--test-tags", tags, "--screenshots", str(CLONE / "screenshots")]
    options += ["--log-handler", "odoo.tests.stats:DEBUG"]  # how long each class took
    try:
        child = server.start_batch(database, *options, log=log)
        ended, code = patience.attend(child, log), child.returncode
    finally:
        postgres.drop(database)
    text = log.read_text() if log.exists() else ""
    outcome = test_log.read(text)
    balance.remember(text)
    if ended:
        return test_log.halted(outcome, f"Odoo {ended}; its log is {log}", text)
    if code and not outcome.failures:  # Odoo did not get as far as testing
        why = outcome.complaints[-2:] or [log.with_suffix(".err").read_text()[-3000:]]
        report = "\n".join([f"Odoo ended with code {code}, its log is {log}", *why])
        return outcome._replace(failed=outcome.failed or 1, failures=[report], complaints=[])
    if not code:
        log.unlink()
        log.with_suffix(".err").unlink()
    return outcome


def run_tests(pairs, options):
    """Outcomes of the chosen tests."""
    templates.sweep()
    if options.fresh:
        postgres.drop(templates.addon_name(demo=False))
    name = templates.addon(demo=False)
    if any(has_browser(path) for path, _tag in pairs):
        templates.warm_once(name)
    if any(path.stem == "test_portal_axe" for path, _tag in pairs):
        os.environ[axe.VARIABLE] = axe.bring()
    groups = balance.share(pairs, 1 if options.one or options.k else 2)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return list(pool.map(lambda group: run_job(name, group), groups))


def demonstration():
    """dev/run as far as its table: the demo data install, a run proposes, and mails leave."""
    return outside("demo.py", "--check")


def race():
    """Two runs in two transactions, and a queue whose workers are killed: a test has one transaction only."""
    return outside("bench.py", "--race", "--small")


def outside(*line):
    """Another of our programs, beside the tests. What it printed, when it failed."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    command = [sys.executable, "-B", str(REPO / "dev" / "lib" / line[0]), *line[1:]]
    child = server.watch(subprocess.Popen(command, env=places.ENVIRONMENT, start_new_session=True, **streams))
    try:
        output, _none = child.communicate(timeout=patience.left())
    except subprocess.TimeoutExpired:
        child.terminate()  # it ends what it has started
        output = f"{child.communicate()[0]}\nnot done within {patience.TOTAL / 60:.0f} minutes"
    return output[-5000:] if child.returncode else ""


def report(outcomes, checks):
    """Print what is wrong, then the closing line. Returns the exit code."""
    for outcome in outcomes:
        for text in outcome.failures:
            print(f"\n{text}")
        for text in outcome.skipped:
            print(f"skipped: {text}")
    complaints = [text for outcome in outcomes for text in outcome.complaints]
    checks = [*checks, ("no errors in Odoo's log", "\n".join(complaints))]
    for name, text in checks:
        if text:
            print(f"\ncheck failed: {name}\n{text}")
    ran = sum(outcome.ran for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = sum(len(outcome.skipped) for outcome in outcomes)
    if not ran:
        print("\nno test was run")
    wrong = failed + sum(bool(text) for _name, text in checks) + (not ran and not failed)
    right = max(0, ran - failed - skipped) + sum(not text for _name, text in checks)
    print(f"\n{right} passed, {wrong} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 1 if wrong else 0


def run(options):
    """Check and test. Returns the exit code."""
    pairs, started = select(options.k), time.monotonic()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        part = options.k or options.no_lint
        linting = None if part else pool.submit(lint.checks)
        demo = None if part else pool.submit(demonstration)
        rivals = None if part else pool.submit(race)
        try:
            with postgres.running():
                outcomes = run_tests(pairs, options)
        except templates.InstallError as error:
            outcomes = [test_log.Outcome(0, 1, [f"{error}\n{test_log.explain(error.text)}"], [], [])]
        checks = (
            [*linting.result(), ("dev/run prints its table", demo.result()), ("two at once", rivals.result())]
            if linting
            else []
        )
    ran, seconds = sum(outcome.ran for outcome in outcomes), time.monotonic() - started
    print(f"{ran} tests and {len(checks) + 1} checks in {seconds:.0f} s; slowest: {balance.slowest(pairs)}")
    return report(outcomes, checks)


def main():
    options = arguments()
    places.prepare()
    server.end_on_signals()
    patience.limit(server.stop_children)
    with places.frozen():
        return run(options)


if __name__ == "__main__":
    sys.exit(main())
