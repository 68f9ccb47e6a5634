"""Fed to `odoo shell` by dev/bench --answers: what a night costs that has to settle many promises and plans."""

import os
import sys
from datetime import timedelta

sys.path += os.environ["BENCH_PATH"].split(":")

from bench_meter import Meter  # noqa: E402
from bench_seed import seed  # noqa: E402

from odoo.fields import Command  # noqa: E402
from odoo.tools import split_every  # noqa: E402

#: One promise of each of so many payers, a plan of each of half as many others.
PROMISES = int(os.environ["BENCH_PAYERS"]) * 2 // 3
LATE_SHARE = 10  # one in so many is broken, or in default, on the night after which something has happened

OPEN_ITEMS = """
    SELECT DISTINCT ON (line.partner_id) line.id, payer.id AS payer_id, line.currency_id,
           line.amount_residual_currency AS residual
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
      JOIN collection_payer payer ON payer.partner_id = line.partner_id AND payer.company_id = line.company_id
     WHERE line.company_id = %s AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
       AND line.amount_residual_currency > 10
  ORDER BY line.partner_id, line.id"""


def prepare(env):
    with Meter(env, "seed"):
        payers = int(os.environ["BENCH_PAYERS"])
        seed(env, payers, payers)
        company, today = env.company, env.company._get_collection_today()
        env["collection.payer"]._ensure_payers(company, env["collection.facts"]._read_partner_ids(company))
        env.flush_all()
        env.cr.execute(OPEN_ITEMS, [company.id])
        items = env.cr.dictfetchall()
        make_promises(env, items[:PROMISES], today)
        make_plans(env, items[PROMISES : PROMISES * 3 // 2], today)
        env.cr.commit()


def make_promises(env, items, today):
    """By SQL: noting a promise asks, checks and confirms, which is not what is measured here."""
    ids = [item["id"] for item in items]
    env.cr.execute(
        """INSERT INTO collection_promise (payer_id, company_id, partner_id, amount, amount_owed, tolerance,
                                           currency_id, date, made_on, deadline, blocked_until, evidence,
                                           credit_counts, state)
           SELECT payer.id, payer.company_id, payer.partner_id, line.amount_residual_currency,
                  line.amount_residual_currency, 0, line.currency_id,
                  %(today)s::date + 3, %(today)s, %(today)s::date + 5, %(today)s::date + 6, 'oral', FALSE, 'open'
             FROM account_move_line line
             JOIN collection_payer payer ON payer.partner_id = line.partner_id AND payer.company_id = line.company_id
            WHERE line.id = ANY(%(ids)s)""",
        {"today": today, "ids": ids},
    )
    env.cr.execute(
        """INSERT INTO collection_promise_item_rel (promise_id, move_line_id)
           SELECT promise.id, line.id FROM collection_promise promise
             JOIN account_move_line line ON line.partner_id = promise.partner_id AND line.id = ANY(%s)
            WHERE promise.state = 'open' AND line.company_id = promise.company_id""",
        [ids],
    )
    env.invalidate_all()


def make_plans(env, items, today):
    quiet = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
    plans = env["collection.plan"]._as_ours().with_context(**quiet)
    vals = {"state": "active", "activated_on": today, "proposed_on": today, "default_days": 7, "overpayment": "shorten"}
    rows = [
        {
            **vals,
            "payer_id": item["payer_id"],
            "move_line_ids": [Command.set([item["id"]])],
            "instalment_ids": [
                Command.create({"date": today + timedelta(days=20), "amount": item["residual"] - 5}),
                Command.create({"date": today + timedelta(days=50), "amount": 5}),
            ],
            "opening": {"items": {str(item["id"]): str(item["residual"])}, "known": {}},
        }
        for item in items
    ]
    for chunk in split_every(1000, rows):
        plans.create(list(chunk))


def work(env, phase, model, method):
    records = env[model].sudo()
    with Meter(env, phase):
        getattr(records, method)()
        env.cr.commit()
    for state, count in records._read_group([], ["state"], ["__count"]):
        print(f"{state:10} {count:8}")


def let_pass(env, table, assignments, condition):
    """Move the days of every tenth back, as if time had gone by."""
    env.cr.execute(f"UPDATE {table} SET {assignments} WHERE {condition} AND id % {LATE_SHARE} = 0")
    env.cr.commit()
    env.invalidate_all()


def promises(env):
    work(env, "promises, quiet", "collection.promise", "_cron_settle")


def promises_late(env):
    back = "date = date - 10, deadline = deadline - 10, blocked_until = blocked_until - 10"
    let_pass(env, "collection_promise", back, "state = 'open'")
    work(env, "promises, late", "collection.promise", "_cron_settle")


def plans(env):
    work(env, "plans, quiet", "collection.plan", "_cron_follow")


def plans_late(env):
    let_pass(env, "collection_plan_instalment", "date = date - 40", "TRUE")
    env.cr.execute("UPDATE collection_plan SET followed_on = NULL")
    env.cr.commit()
    work(env, "plans, late", "collection.plan", "_cron_follow")


PHASES = {
    "seed": prepare,
    "promises, quiet": promises,
    "promises, late": promises_late,
    "plans, quiet": plans,
    "plans, late": plans_late,
}
PHASES[os.environ["BENCH_PHASE"]](env)  # noqa: F821
