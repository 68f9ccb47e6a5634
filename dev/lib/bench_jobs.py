"""Fed to `odoo shell` by dev/bench --jobs: one large run, in one go and by the workers of OCA's queue_job."""

import json
import os
import sys

sys.path += os.environ["BENCH_PATH"].split(":")

from bench_meter import Meter  # noqa: E402
from psycopg2.errors import SerializationFailure  # noqa: E402

from odoo.tools import SQL  # noqa: E402


def show(env, run):
    """What came of the run, in a form that two runs can be compared by."""
    figures = sorted((row.code or "", row.currency_id.name, row.count, round(row.amount, 2)) for row in run.figure_ids)
    payers = [notice.payer_id.partner_id.id for notice in run.notice_ids]
    print(json.dumps({"state": run.state, "figures": figures, "notices": sorted(payers), "remark": run.remark}))


def begin(env, phase):
    with Meter(env, phase) as figures:
        run = env["collection.run"].create({})
        run.action_propose()
        env.cr.commit()
    figures["batches"] = len(run.batch_ids)
    show(env, run)


def work(env, phase):
    """What the job runner does, until there is no job left; several processes at once."""
    from odoo.addons.queue_job.controllers.main import RunJobController  # noqa: PLC0415

    with Meter(env, phase) as figures:
        figures["jobs"] = 0
        while uuid := _reserve(env):
            job = RunJobController._acquire_job(env, uuid)
            if job:
                RunJobController._runjob(env, job)
                figures["jobs"] += 1
            env.cr.commit()
            env.invalidate_all()


def _reserve(env):
    """The next job, or None; two workers may want the same."""
    while True:
        try:
            rows = env.execute_query(
                SQL(
                    """UPDATE queue_job SET state = 'enqueued' WHERE id = (SELECT id FROM queue_job
                        WHERE state = 'pending' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING uuid"""
                )
            )
        except SerializationFailure:
            env.cr.rollback()
            continue
        env.cr.commit()
        return rows[0][0] if rows else None


def conclude(env, phase):
    with Meter(env, phase):
        env["collection.run"]._cron_nightly()
    show(env, env["collection.run"].search([("batch_ids", "!=", False)], order="id", limit=1))


PHASES = {"in one go": begin, "hand over": begin, "work": work, "conclude": conclude}
PHASES[os.environ["BENCH_PHASE"]](env, os.environ["BENCH_PHASE"])  # noqa: F821
