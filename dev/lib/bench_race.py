"""Fed to `odoo shell` by dev/bench --race: what happens when two work at the same time, or one is killed."""

import json
import os
import sys
import threading
from datetime import timedelta

sys.path += os.environ["BENCH_PATH"].split(":")

from bench_seed import prepare  # noqa: E402
from ledger import Entry, Ledger  # noqa: E402

from odoo import api, fields  # noqa: E402
from odoo.service.model import retrying  # noqa: E402

NUMBER = int(os.environ.get("BENCH_NOTICES", "0"))
PAIR = 20  # customers per pair of runs
BROKEN = "Race 7"


def tell(**facts):
    with open(os.environ["BENCH_RESULT"], "a") as result:
        print(json.dumps(facts), file=result)


def add_customers(env, name, count):
    """Customers with one invoice each that is ten days overdue. Returns their ids."""
    company = env.company
    sample = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("state", "=", "posted"), ("company_id", "=", company.id)], limit=1
    )
    ledger, today = Ledger(env, sample), company._get_collection_today()
    ids = ledger.add_partners([(f"{name} {n}", f"{name.lower()}{n}@race.example.com") for n in range(count)])
    days = {"invoice_date": today - timedelta(days=40), "due": today - timedelta(days=10)}
    ledger.add_entries(
        [
            Entry(f"{name}/{n}", partner_id, amount=100 + n, currency_id=company.currency_id.id, **days)
            for n, partner_id in enumerate(ids)
        ]
    )
    env.cr.commit()
    return ids


# === TWO RUNS AT ONCE === #


def propose(cr, run_id):
    """The button, with Odoo's own way of trying again when the database refuses."""
    env = api.Environment(cr, api.SUPERUSER_ID, {})
    retrying(lambda: env["collection.run"].browse(run_id).action_propose(), env)
    cr.commit()


def overlap(env, first, second):
    """The second run begins while the first has written and not committed."""
    with env.registry.cursor() as one, env.registry.cursor() as two:
        ours = api.Environment(one, api.SUPERUSER_ID, {})
        ours["collection.run"].browse(first).action_propose()
        ours.flush_all()
        rival = threading.Thread(target=propose, args=(two, second))
        rival.start()
        rival.join(5)  # it may wait for us
        one.commit()
        rival.join()


def follow(env, first, second):
    """The second run has begun to read before the first commits, and writes after it."""
    with env.registry.cursor() as one, env.registry.cursor() as two:
        two.execute("SELECT count(*) FROM collection_notice")
        propose(one, first)
        propose(two, second)


def race_runs(env):
    prepare(env)
    for way in (overlap, follow):
        for known in (False, True):
            name = f"{way.__name__} {'known' if known else 'new'}"
            ids = add_customers(env, name.title().replace(" ", ""), PAIR)
            if known:
                env["collection.payer"]._ensure_payers(env.company, ids)
                env["collection.payer"]._refresh_figures(env.company, ids)
            runs = env["collection.run"].create([{"partner_ids": ids}, {"partner_ids": ids}])
            env.cr.commit()
            way(env, *runs.ids)
            env.cr.rollback()
            env.invalidate_all()
            notices = env["collection.notice"].search([("partner_id", "in", ids)])
            open_lines = notices.line_ids.filtered("alive").move_line_id
            tell(
                way=name,
                notices=len(notices),
                payers=len(notices.payer_id),
                items=len(open_lines),
                customers=PAIR,
                shares=[len(run.notice_ids) for run in runs],
                states=runs.mapped("state"),
                remarks=[(run.remark or "").count("\n") + bool(run.remark) for run in runs],
            )


# === THE QUEUE AND ITS ENEMIES === #


def release(env):
    """Released notices, one of which has a template that breaks; a mail server that is the sink."""
    prepare(env)
    env["ir.mail_server"].search([]).active = False
    sink = {"smtp_host": "127.0.0.1", "smtp_port": int(os.environ["BENCH_PORT"]), "smtp_encryption": "none"}
    env["ir.mail_server"].create({"name": "Sink", **sink})
    template = env.ref("account_collections.mail_template_default").copy()
    template.body_html = f"""<p t-out="object.nonsense if object.partner_id.name == '{BROKEN}' else 'Please pay'"/>"""
    for level in env.company.collection_policy_id.level_ids:
        if level.channel == "email":
            level.mail_template_id = template
    ids = add_customers(env, "Race", NUMBER)
    run = env["collection.run"].create({"partner_ids": ids})
    run.action_propose()
    run.notice_ids._set_state("approved")
    run.notice_ids._as_ours().write({"send_after": fields.Datetime.now()})
    env.cr.commit()
    tell(released=len(run.notice_ids))


def send(env):
    """The queue's cron, as one worker process has it."""
    env["collection.notice"]._cron_send(batch=int(os.environ["BENCH_BATCH"]))
    env.cr.commit()


def deliver(env):
    """Odoo's own queue hands over to the sink."""
    env["mail.mail"].process_email_queue()
    env.cr.commit()


def report(env):
    notices = env["collection.notice"].search([("run_id", "!=", False)])
    tell(
        states={state: len(group) for state, group in notices.grouped("state").items()},
        broken=[(notice.partner_id.name, notice.state, notice.reason) for notice in notices if notice.reason],
        messages=len(notices.message_id),
        mails=env["mail.mail"].search_count([("model", "=", "collection.payer")]),
    )


PHASES = {"runs": race_runs, "release": release, "send": send, "deliver": deliver, "report": report}
PHASES[os.environ["BENCH_PHASE"]](env)  # noqa: F821
