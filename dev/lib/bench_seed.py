"""A large ledger that looks like a real one, the same at every start. Runs inside Odoo."""

import random
from datetime import timedelta

from ledger import Entry, Ledger

from odoo.fields import Command

RATES = {"EUR": 0.9, "GBP": 0.8}


def open_every_day(company):
    """A day off would make the figures depend on the day of the week."""
    hours = [{"name": "All day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24} for day in range(7)]
    company.resource_calendar_id = company.env["resource.calendar"].create(
        {"name": "Every day", "tz": "UTC", "attendance_ids": [Command.create(day) for day in hours]}
    )


def prepare(env):
    """The company, live, with the policy Standard; its currencies by their id with their rate."""
    company = env.company
    open_every_day(company)
    policy = env.ref("account_collections.collection_policy_standard")
    if "attach" in policy.level_ids._fields:  # a PDF per notice would be another measurement
        policy.level_ids.attach = "none"
    company.write({"collection_state": "live", "collection_policy_id": policy.id, "collection_auto_send": False})
    others = env["res.company"].search([("id", "!=", company.id)])
    others.collection_policy_id = False  # their nights are not measured
    env["mail.mail"].search([("state", "=", "outgoing")]).unlink()
    rates = {company.currency_id.id: 1.0}
    for name, rate in RATES.items():
        currency = env["res.currency"].with_context(active_test=False).search([("name", "=", name)])
        currency.active = True
        currency.rate_ids.unlink()
        currency.rate_ids = [Command.create({"name": "2020-01-01", "rate": rate, "company_id": company.id})]
        rates[currency.id] = rate
    return company, rates


def add_customers(env, ledger, dice, count):
    """Customers: 15 % that nobody can reach; of the others 40 % with a billing contact, 15 % with a finance manager."""
    reachable = [dice.random() > 0.15 for _number in range(count)]
    rows = [(f"Bench {n}", f"office{n}@bench.example.com" if ok else None) for n, ok in enumerate(reachable)]
    ids = ledger.add_partners(rows)
    with_address = [partner_id for partner_id, ok in zip(ids, reachable, strict=True) if ok]
    for role, share in (("billing", 0.4), ("finance", 0.15)):
        parents = [partner_id for partner_id in with_address if dice.random() < share]
        contacts = ledger.add_partners(
            [(f"{role.title()} of {parent}", f"{role}{parent}@bench.example.com") for parent in parents], parents
        )
        env.cr.execute(
            "INSERT INTO collection_role_res_partner_rel (res_partner_id, collection_role_id) SELECT unnest(%s), %s",
            [contacts, env.ref(f"account_collections.collection_role_{role}").id],
        )
    return ids


def share_out(dice, ids, count):
    """A customer for each item: everybody has one, the others follow a long tail (the first few have hundreds)."""
    ranks = dice.sample(ids, len(ids))
    weights = [1 / rank**0.7 for rank in range(1, len(ids) + 1)]
    return ranks + dice.choices(ranks, weights, k=count - len(ids))


def make_entry(dice, today, rates, name, partner_id, **vals):
    currency_id = dice.choices(list(rates), (85, 10, 5))[0]
    amount = round(min(dice.lognormvariate(6.5, 1.2), 100_000) + 1, 2)
    due = today + timedelta(days=60 - int(dice.triangular(0, 260, 60)))
    entry = Entry(name, partner_id, due - timedelta(days=30), due, amount, currency_id, rates[currency_id])
    if dice.random() < 0.05:
        entry = entry._replace(amount=-amount / 3)
    return entry._replace(is_sent=dice.random() > 0.03, no_followup=dice.random() < 0.02, **vals)


def give_levels(env, company, dice, entries, item_ids, today):
    """A tenth of the customers have had a reminder, some a second one: silent notices three weeks ago."""
    levels = company.collection_policy_id.level_ids.filtered(lambda level: level.channel == "email" and level.days > 0)
    overdue = {}
    for entry, item_id in zip(entries, item_ids, strict=True):
        if entry.due < today - timedelta(days=30) and entry.amount > 0:
            overdue.setdefault(entry.partner_id, []).append((entry, item_id))
    chosen = dice.sample(sorted(overdue), min(len(overdue), len({e.partner_id for e in entries}) // 10))
    payers = env["collection.payer"]
    payers._ensure_payers(company, chosen)
    by_partner = payers.search([("company_id", "=", company.id), ("partner_id", "in", chosen)]).grouped(
        lambda payer: payer.partner_id.id
    )
    said = [(partner_id, dice.choices(levels[:2].ids, (7, 3))[0]) for partner_id in chosen]
    shared = {"kind": "opening", "state": "sent", "company_id": company.id, "channel": "email"}
    shared["date"] = today - timedelta(days=21)
    notices = env["collection.notice"]._as_ours().with_context(tracking_disable=True)
    notices = notices.create(
        [{**shared, "payer_id": by_partner[partner_id].id, "level_id": level_id} for partner_id, level_id in said]
    )
    rows = [
        (notice.id, company.id, item_id, None, entry.name, level_id, level_id, 1, entry.due, 0)
        + (entry.amount, entry.currency_id)
        for notice, (partner_id, level_id) in zip(notices, said, strict=True)
        for entry, item_id in overdue[partner_id]
    ]
    env["collection.notice.line"]._insert(rows)
    env["account.move.line"].browse([row[2] for row in rows])._refresh_dunning_levels()


def trust(cr):
    """Leave out the checks of foreign keys in this transaction, where we may: they take most of the time."""
    cr.execute("SHOW is_superuser")
    if cr.fetchone()[0] == "on":
        cr.execute("SET LOCAL session_replication_role = replica")


def seed(env, payers, items):
    """Customers, their open items and as many closed ones, and what has been said to some of them."""
    dice = random.Random(19)
    company, rates = prepare(env)
    today = company._get_collection_today()
    sample = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("state", "=", "posted"), ("company_id", "=", company.id)], limit=1
    )
    ledger = Ledger(env, sample)
    ids = add_customers(env, ledger, dice, payers)
    entries = [
        make_entry(dice, today, rates, f"OPEN/{n:07}", partner_id)
        for n, partner_id in enumerate(share_out(dice, ids, items))
    ]
    closed = [
        make_entry(dice, today - timedelta(days=200), rates, f"PAID/{n:07}", partner_id, is_open=False)
        for n, partner_id in enumerate(share_out(dice, ids, items))
    ]
    trust(env.cr)
    ledger.add_entries(closed)
    item_ids = ledger.add_entries(entries)
    env.cr.commit()
    give_levels(env, company, dice, entries, item_ids, today)
    env.cr.commit()
