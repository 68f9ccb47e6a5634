"""dev/run: one collections run on a fresh demo ledger, then the web client."""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
import urllib.request

import mail_sink
import places
import postgres
import server
import templates
import test_log
from places import CLONE, REPO

KEEP = 5  # folders of mails of earlier starts


def arguments():
    parser = argparse.ArgumentParser(prog="dev/run", description=__doc__)
    parser.add_argument("--port", type=int, default=8069, help="of the web client; the next free one if it is taken")
    parser.add_argument("--only-run", action="store_true", help="stop after the table")
    parser.add_argument(
        "--check", action="store_true", help="the same, keep no mails, and fail if none left (dev/test)"
    )
    return parser.parse_args()


def mail_folder(stack, keep):
    """Where the mails go; those of the last few starts stay."""
    if not keep:
        return pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acol-mail-")))
    folder = CLONE / "mail"
    for old in sorted(folder.glob("*"))[: -KEEP + 1]:
        shutil.rmtree(old)
    return folder / time.strftime("%Y-%m-%d-%H%M%S")


def collections_run(database, smtp_port, url, must_send):
    """Let Odoo do the run and print its table."""
    log = CLONE / "log" / f"{database}.log"
    columns = str(shutil.get_terminal_size((140, 24)).columns)
    extra = {"SMTP_PORT": str(smtp_port), "BASE_URL": url, "COLUMNS": columns, "PYTHONIOENCODING": "utf-8"}
    extra["MUST_SEND"] = "1" if must_send else ""
    code = server.script(database, REPO / "dev" / "demo_run.py", log=log, extra=extra, stdout=None)
    outcome = test_log.read(log.read_text())
    if code or outcome.complaints:
        noise = log.with_suffix(".err").read_text()[-3000:]
        raise SystemExit("\n".join(["the run failed", *outcome.complaints[-3:], noise, f"whole log: {log}"]))


def address(port):
    return f"http://localhost:{port}"


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=60).read()
    except OSError:
        return False


def serve(database, port, mails):
    """The web client, until Ctrl-C."""
    log, url = CLONE / "log" / f"{database}.log", address(port)
    options = ["--http-interface=127.0.0.1", f"--http-port={port}", "--max-cron-threads=1"]
    odoo = server.start("server", database, *options, log=log)
    while odoo.poll() is None and not answers(f"{url}/web/login"):
        time.sleep(0.3)
    if odoo.poll():
        raise SystemExit(f"Odoo ended; its log is {log}\n{log.with_suffix('.err').read_text()[-2000:]}")
    state = CLONE / "run.json"  # read by dev/shot
    state.write_text(json.dumps({"url": url, "database": database, "mails": str(mails)}))
    print(f"\nOdoo   {url}/odoo   login admin, password admin")
    print(f"Mails  {mails}  ({len(list(mails.glob('*.eml')))} files)")
    print(f"Log    {log}\nCtrl-C stops everything.", flush=True)
    try:
        return odoo.wait()
    finally:
        if database in state.read_text():  # a second dev/run may have written its own
            state.unlink()


def main():
    options = arguments()
    places.prepare()
    server.end_on_signals()
    with contextlib.ExitStack() as stack:
        mails, smtp_port = mail_folder(stack, not options.check), server.free_port(2525)
        stack.enter_context(postgres.running())
        stack.enter_context(mail_sink.listening(mails, smtp_port))
        templates.sweep()
        with places.frozen():
            template = templates.addon(demo=True)
            templates.warm_once(template)
            database = templates.copy(template, "run")
            stack.callback(postgres.drop, database)
            port = server.free_port(options.port)
            collections_run(database, smtp_port, address(port), options.check)
        if options.only_run or options.check:
            return print(f"\nMails  {mails}") if options.only_run else None
        return serve(database, port, mails)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    try:
        sys.exit(main())
    except templates.InstallError as error:
        sys.exit(f"{error}\n{test_log.explain(error.text)}")
