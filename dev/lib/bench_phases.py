"""Fed to `odoo shell` by dev/bench: one phase, measured. Its name and numbers come by the environment."""

import os
import sys

sys.path += os.environ["BENCH_PATH"].split(":")

from bench_meter import Meter  # noqa: E402
from bench_seed import seed  # noqa: E402

from odoo import fields  # noqa: E402

from odoo.addons.account_collections.models.collection_evaluator import PolicyBook  # noqa: E402


def prepare_ledger(env):
    with Meter(env, "seed") as figures:
        seed(env, int(os.environ["BENCH_PAYERS"]), int(os.environ["BENCH_ITEMS"]))
    return figures


def evaluate(env, partner_ids):
    """Look at payers without writing anything. Returns the number of their items."""
    book = PolicyBook(env, env.company, env.company._get_collection_today())
    outcome = env["collection.evaluator"]._evaluate_many(book, partner_ids)
    return sum(len(snapshot.rows) for snapshot, _decision in outcome)


def warm(env):
    """An idle worker has done everything once: what is loaded on first use does not count."""
    evaluate(env, env["collection.facts"]._read_partner_ids(env.company)[:3])
    env.invalidate_all()


def explain(env):
    warm(env)
    with Meter(env, "explain") as figures:
        partner_ids = env["collection.facts"]._read_partner_ids(env.company)
        figures |= {"payers": len(partner_ids), "items": evaluate(env, partner_ids)}


def propose(env, phase="propose"):
    warm(env)
    run = env["collection.run"].create({})
    env.cr.commit()
    with Meter(env, phase) as figures:
        run.action_propose()
        env.cr.commit()
    figures |= {"notices": len(run.notice_ids), "items": sum(run.figure_ids.mapped("count"))}
    for figure in run.figure_ids:
        print(f"{figure.code or 'proposed':20} {figure.currency_id.name} {figure.count:8} {figure.amount:16.2f}")


def again(env):
    """A second run of the same day: it only notes which items are on a notice now."""
    propose(env, "again")


def night(env):
    """The nightly run when nothing has happened since the last one."""
    warm(env)
    with Meter(env, "night"):
        env["collection.run"]._cron_nightly()
        env.cr.commit()


def send(env):
    """Released notices leave for Odoo's mail queue, in the committed batches of the cron."""
    warm(env)
    wanted = [("state", "=", "proposed"), ("channel", "=", "email")]
    notices = env["collection.notice"].search(wanted, limit=int(os.environ["BENCH_NOTICES"]))
    notices._set_state("approved")
    notices._as_ours().write({"send_after": fields.Datetime.now()})
    env.cr.commit()
    env.invalidate_all()
    with Meter(env, "send") as figures:
        env["collection.notice"]._cron_send()
        env.cr.commit()
        figures["notices"] = len(notices.filtered(lambda notice: notice.state == "queued"))
    for state, group in notices.grouped("state").items():
        print(state, len(group), group[0].reason or "")


PHASES = {
    "seed": prepare_ledger,
    "explain": explain,
    "propose": propose,
    "again": again,
    "night": night,
    "send": send,
}
PHASES[os.environ["BENCH_PHASE"]](env)  # noqa: F821
