"""Fed to `odoo shell` by dev/bench --peer: the computation of OCA's account_credit_control on the same ledger."""

import os
import sys

sys.path += os.environ["BENCH_PATH"].split(":")

from bench_meter import Meter  # noqa: E402

from odoo import fields  # noqa: E402


def prepare(env):
    """Its policy of three levels for everybody, by e-mail."""
    policy = env.ref("account_credit_control.credit_control_3_time")
    policy.account_ids = env["account.account"].search([("account_type", "=", "asset_receivable")])
    env.company.credit_policy_id = policy
    run = env["credit.control.run"].create({"date": fields.Date.today(), "policy_ids": policy.ids})
    env.cr.commit()
    env.invalidate_all()
    return run


def main(env, phase):
    for earlier in env["credit.control.run"].search([]):  # what it has proposed before is approved
        earlier.set_to_ready_lines()
    run = prepare(env)
    with Meter(env, phase) as figures:
        run.generate_credit_lines()
        env.cr.commit()
        figures["notices"] = len(run.line_ids)


main(env, os.environ["BENCH_PHASE"])  # noqa: F821
