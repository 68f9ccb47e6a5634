"""Fed to `odoo shell` by dev/bench --portal: what the customer's page costs, asked for as a browser does it."""

import os
import re
import sys
from datetime import timedelta

sys.path += os.environ["BENCH_PATH"].split(":")

from bench_meter import Meter  # noqa: E402
from bench_seed import prepare as prepare_company  # noqa: E402
from ledger import Entry, Ledger  # noqa: E402
from werkzeug.test import Client  # noqa: E402

from odoo.http import root  # noqa: E402

BASE = "http://localhost:8069"
#: How often a page is looked at; the figures are those of the last time.
LOOKS = 4


def prepare(env):
    """A customer for each size, with that many open items."""
    sizes = [int(size) for size in os.environ["BENCH_SIZES"].split(",")]
    with Meter(env, "seed"):
        company, _rates = prepare_company(env)
        today = company._get_collection_today()
        sample = env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("state", "=", "posted"), ("company_id", "=", company.id)], limit=1
        )
        ledger = Ledger(env, sample)
        ids = ledger.add_partners([(f"Page {size}", f"page{size}@bench.example.com") for size in sizes])
        for partner_id, size in zip(ids, sizes, strict=True):
            ledger.add_entries(
                [make_entry(f"PAGE/{size}/{n:05}", partner_id, today, n, company.currency_id.id) for n in range(size)]
            )
        env["collection.payer"]._ensure_payers(company, ids)
        env["collection.payer"].search([("partner_id", "in", ids)])._ensure_portal_tokens()
        env.cr.commit()


def make_entry(name, partner_id, today, number, currency_id):
    amount = -5.0 if number % 10 == 0 else 10.0 + number
    due = today - timedelta(days=number % 60 - 15)
    return Entry(name, partner_id, due - timedelta(days=30), due, amount, currency_id)


def look(env, size):
    """The page of a customer, and the next one with everything overdue in the basket."""
    payer = env["collection.payer"].search([("partner_id.name", "=", f"Page {size}")])
    path, client = payer._get_portal_path(), Client(root)
    query = {"access_token": payer.portal_token}
    for _time in range(LOOKS):  # the first one builds what lasts
        page = client.get(path, base_url=BASE, query_string=query, follow_redirects=True)
    with Meter(env, f"page of {size}"):
        page = client.get(path, base_url=BASE)
    text = page.get_data(as_text=True)
    shown = text.count("o_collection_item ")
    if (page.status_code, shown) != (200, size):
        raise SystemExit(f"{page.status_code}, {shown} of {size} items")
    form = {name: re.search(rf'name="{name}" value="([^"]+)"', text)[1] for name in ("csrf_token", "block")}
    with Meter(env, f"pay of {size}"):
        answer = client.post(f"{path}/pay", base_url=BASE, data={**form, "what": "overdue"})
    if answer.status_code not in (200, 422):
        raise SystemExit(f"paying: {answer.status_code}")


phase = os.environ["BENCH_PHASE"]  # one process for the seed, one for each size
if phase == "seed":
    prepare(env)  # noqa: F821
else:
    look(env, int(phase))  # noqa: F821
