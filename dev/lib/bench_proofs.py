"""Proofs that need real transactions, processes that die, or other people's addons. Each returns what is wrong."""

import collections
import email
import json
import os
import random
import signal
import tempfile
import time
from pathlib import Path

import mail_sink
import postgres
import server
from bench_run import database, fetch, install, measure, run_script, start_script
from places import CLONE

import tests

QUEUE_JOB = ("odoo-addon-queue-job==19.*", "openupgradelib")
AT_ONCE = 2


def expect(wrong, label, found, wanted):
    """Print a comparison; remember it when it fails."""
    print(
        f"{'✓' if found == wanted else '✗'} {label}: {found}" + ("" if found == wanted else f", not {wanted}"),
        flush=True,
    )
    if found != wanted:
        wrong.append(label)


# === TWO RUNS AT ONCE === #


def race_runs(wrong):
    """Two runs over the same customers in two transactions: one notice each."""
    with database("bench") as name:
        facts, _printed = run_script(name, "bench_race.py", phase="runs")
    for fact in facts:
        label = f"two runs, {fact['way']} payers: notices of {fact['customers']} customers (per run {fact['shares']})"
        expect(wrong, label, (fact["notices"], fact["payers"], fact["items"]), (fact["customers"],) * 3)
        expect(wrong, "   both runs are in review", fact["states"], ["review"] * 2)
        print(f"   customers passed over, per run: {fact['remarks']}")


# === THE QUEUE AND ITS ENEMIES === #


def count_left(name):
    query = "SELECT count(*) FROM collection_notice WHERE run_id IS NOT NULL AND state = 'queued'"
    return postgres.execute(query, database=name)[0][0]


def wait_until_gone(name):
    """A killed client's transaction ends when its server process notices."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid != pg_backend_pid()"
    while postgres.execute(query, [name])[0][0]:
        time.sleep(0.1)


def kill_one(name, dice, total, step):
    """Start a worker and kill it without warning in the middle of a batch. Returns whether it was still at work."""
    before = count_left(name)
    worker = start_script(name, "bench_race.py", f"killed{before}", phase="send", batch=step)
    while worker.poll() is None and count_left(name) < min(before + step, total):
        time.sleep(0.02)
    time.sleep(dice.uniform(0, 0.5))
    if worker.poll() is None:
        worker.kill()
    code = worker.wait()
    wait_until_gone(name)
    return code == -signal.SIGKILL


def race_queue(wrong, notices, kills):
    """A worker that is killed again and again, then two at once: every mail is queued once and arrives once."""
    dice, step = random.Random(7), max(5, notices // (kills * 2 + 2))
    with database("bench") as name, tempfile.TemporaryDirectory(prefix="acol-mail-") as folder:
        port = server.free_port(2600)
        with mail_sink.listening(Path(folder), port):
            (fact,), _printed = run_script(name, "bench_race.py", phase="release", notices=notices, port=port)
            expect(wrong, "notices released", fact["released"], notices)
            died = [kill_one(name, dice, notices - 1, step) for _kill in range(kills)]
            print(f"   workers killed at work: {sum(died)} of {kills}; queued by then: {count_left(name)}")
            expect(wrong, "kills in the middle of the work", sum(died), kills)
            last = [start_script(name, "bench_race.py", f"last{n}", phase="send", batch=step) for n in range(AT_ONCE)]
            for worker in last:
                worker.wait()
            (fact,), _printed = run_script(name, "bench_race.py", phase="report")
            check_queue(wrong, fact, notices)
            run_script(name, "bench_race.py", phase="deliver")
        check_sink(wrong, Path(folder), notices - 1)
        (fact,), _printed = run_script(name, "bench_race.py", phase="report")
        expect(wrong, "notices counted as sent", fact["states"].get("sent"), notices - 1)


def check_queue(wrong, fact, notices):
    expect(wrong, "states of the notices", fact["states"], {"queued": notices - 1, "proposed": 1})
    expect(wrong, "mails queued, and messages of notices", (fact["mails"], fact["messages"]), (notices - 1,) * 2)
    expect(wrong, "the one with a broken template", [row[:2] for row in fact["broken"]], [["Race 7", "proposed"]])


def check_sink(wrong, folder, wanted):
    mails = [email.message_from_bytes(path.read_bytes()) for path in folder.glob("*.eml")]
    repeated = [name for name, count in collections.Counter(mail["Message-Id"] for mail in mails).items() if count > 1]
    receivers = {mail["To"] for mail in mails}
    expect(wrong, "mails that arrived, and their receivers", (len(mails), len(receivers)), (wanted, wanted))
    expect(wrong, "mails that arrived twice", repeated, [])


def race(notices, kills):
    wrong = []
    race_runs(wrong)
    race_queue(wrong, notices, kills)
    return wrong


# === A REAL LEDGER === #


def replay(days):
    """The test of the replay, through more days than `dev/test` has time for. Prints what was said."""
    wrong, started = [], time.monotonic()
    report = CLONE / "log" / "replay.txt"
    report.unlink(missing_ok=True)
    os.environ |= {"COLLECTIONS_REPLAY_DAYS": str(days), "COLLECTIONS_REPLAY_REPORT": str(report)}
    outcomes = tests.run_tests(tests.select(["replay"]), tests.arguments(["-k", "replay", "--one"]))
    print("\n".join(text for outcome in outcomes for text in (*outcome.failures, *outcome.skipped)))
    print(report.read_text() if report.exists() else "nothing was replayed")
    ran = [(outcome.ran, outcome.failed) for outcome in outcomes]
    expect(wrong, f"tests of the replay (run, failed), {time.monotonic() - started:.0f} s", ran, [(1, 0)])
    expect(wrong, "something was replayed", report.exists(), True)
    return wrong


# === OCA'S QUEUE_JOB === #


def jobs(items):
    """A run in one go and one by two workers of queue_job, on the same ledger: they come to the same."""
    wrong, packages = [], fetch(*QUEUE_JOB)
    numbers = {"items": items, "payers": items // 10}
    with database("bench") as ledger:
        measure(ledger, "bench_phases.py", "seed", **numbers)
        postgres.execute("VACUUM ANALYZE", database=ledger)
        with database("bench", template=ledger) as plain:
            (alone,), printed = run_script(plain, "bench_jobs.py", phase="in one go")
            one_go = json.loads(printed)
        install(ledger, "queue_job", packages)
        (_figures,), printed = run_script(ledger, "bench_jobs.py", packages, phase="hand over")
        expect(wrong, "the run waits for its workers", json.loads(printed)["state"], "draft")
        workers = [start_script(ledger, "bench_jobs.py", f"worker{n}", packages, phase="work") for n in range(AT_ONCE)]
        expect(wrong, "workers that ended well", sum(worker.wait() == 0 for worker in workers), AT_ONCE)
        states = postgres.execute("SELECT state, count(*)::int FROM queue_job GROUP BY 1", database=ledger)
        expect(wrong, "jobs by state", states, [("done", len(range(0, items // 10, 1000)) + 1)])
        _figures, printed = run_script(ledger, "bench_jobs.py", packages, phase="conclude")
    shared = json.loads(printed)
    for name in ("state", "figures", "notices", "remark"):
        same = shared[name] == one_go[name]
        size = one_go[name] if isinstance(one_go[name], str) else len(one_go[name] or ())
        expect(wrong, f"{name} ({size}) as in one go of {alone['wall']:.1f} s", same, True)
    return wrong
