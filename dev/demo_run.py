"""Fed to `odoo shell` by dev/run: one collections run on the demo ledger, and what came of it as two tables."""

import os
from itertools import groupby

from odoo import SUPERUSER_ID, Command, fields
from odoo.tools import email_normalize_all, format_date, formatLang

GONE = ("queued", "sent")
ROWS_PER_REASON = 4
WIDTH = max(100, int(os.environ.get("COLUMNS", "140")))


def prepare(env):
    """Mails go to the sink, and answers to addresses of our own."""
    sink = {"smtp_host": "127.0.0.1", "smtp_port": int(os.environ["SMTP_PORT"]), "smtp_encryption": "none"}
    env["ir.mail_server"].create({"name": "dev/run", **sink})
    if not env.company.alias_domain_id:
        env.company.alias_domain_id = env["mail.alias.domain"].create({"name": "collections.example"})
    # Links in mails lead to the web client that follows; there customers pay with Odoo's demo provider.
    settings = env["ir.config_parameter"]
    settings.set_param("web.base.url", os.environ["BASE_URL"])
    settings.set_param("account_payment.enable_portal_payment", "True")
    # What other addons' demo data have waiting is not of interest here.
    env["mail.mail"].sudo().search([("state", "=", "outgoing")]).unlink()
    env["res.users"].search([]).odoobot_state = "disabled"  # its greeting would cover the screen
    # It would call home, which a demonstration has no reason to do.
    env.ref("mail.ir_cron_module_update_notification").active = False


def open_every_day(env, company):
    """On a day off nothing may leave, and the demonstration would have nothing to show."""
    hours = [
        Command.create({"name": "All day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24}) for day in range(7)
    ]
    calendar = env["resource.calendar"].create(
        {"name": "Every day (demonstration)", "tz": company._get_collection_tz(), "attendance_ids": hours}
    )
    company.resource_calendar_id = calendar
    print("Today is a day off: for this demonstration every day is a working day.")


def is_day_off(company, today):
    calendar = company._to_work_calendar(company.collection_policy_id.resource_calendar_id, today)
    return not calendar.is_workday(today)


def collect(env, today):
    """Propose, approve and send, as a person would with three clicks."""
    run = env["collection.run"].create({"company_id": env.company.id, "date": today})
    run.action_propose()
    run.action_approve()
    run.action_send()
    env.cr.commit()
    crons = env(user=SUPERUSER_ID)
    crons["collection.notice"]._cron_send()
    crons["mail.mail"].process_email_queue()
    crons["collection.notice"]._cron_send()  # learns from the mails which notices have gone out
    env.cr.commit()
    env.invalidate_all()
    return run


# === TABLES === #


def short(text, width):
    text = " ".join(str(text or "").split())
    return text if len(text) <= width else text[: width - 1] + "…"


def table(head, rows, numbers=()):
    """Columns as wide as the terminal allows: the widest give way first."""
    if not rows:
        print("(nothing)")
        return
    widths = [max(len(short(row[i], 200)) for row in [head, *rows]) for i in range(len(head))]
    while sum(widths) + 2 * (len(head) - 1) > WIDTH:
        widest = max(range(len(head)), key=lambda i: widths[i])
        widths[widest] -= 1
    for row in [head, ["─" * width for width in widths], *rows]:
        cells = [short(cell, width) for cell, width in zip(row, widths, strict=True)]
        line = [
            cell.rjust(w) if i in numbers else cell.ljust(w)
            for i, (cell, w) in enumerate(zip(cells, widths, strict=True))
        ]
        print("  ".join(line).rstrip())


def to_row(env, notice):
    totals = ", ".join(formatLang(env, total.amount, currency_obj=total.currency_id) for total in notice.amount_ids)
    payer, level = notice.payer_id.partner_id.display_name, notice.level_id.name
    if notice.channel == "letter":
        to, cc = notice.contact_ids[:1].name, ", ".join(notice._get_copied().mapped("name"))
        return [payer, level, "letter to post", to, cc, notice.subject, totals]
    if notice.channel != "email":
        return [payer, level, notice.channel, f"task of {notice.owner_id.name}", "", notice.subject, totals]
    to, cc = (", ".join(email_normalize_all(people or "")) for people in (notice.email_to, notice.email_cc))
    return [payer, level, notice.channel, to, cc, notice.subject, totals]


def show_notices(env, run):
    notices = run.notice_ids.sorted(lambda notice: (notice.channel, notice.level_id.sequence, notice.payer_id.id))
    left = notices.filtered(lambda notice: notice.state in GONE)
    print(f"\nWhat left: {len(left)} of {len(notices)} notices\n")
    rows = [to_row(env, notice) for notice in left]
    table(["Payer", "Level", "Channel", "To", "Cc", "Subject", "Total"], rows, numbers=[6])
    if stayed := notices - left:
        print(f"\nWhat was proposed and did not leave: {len(stayed)} notices\n")
        rows = [
            [notice.payer_id.partner_id.display_name, notice.level_id.name, notice.state, notice.reason]
            for notice in stayed
        ]
        table(["Payer", "Level", "State", "Why"], rows)


def show_exclusions(env):
    domain = [("company_id", "=", env.company.id), ("ended_on", "=", False)]
    exclusions = (
        env["collection.exclusion"].search(domain).sorted(lambda row: (row.code, row.until or fields.Date.today()))
    )
    rows = []
    for _code, same in groupby(exclusions, key=lambda row: row.code):
        same = list(same)
        for row in same[:ROWS_PER_REASON]:
            item = row.move_line_id
            payer = row.payer_id.partner_id or item.partner_id
            until = format_date(env, row.until) if row.until else "–"
            rows.append([payer.display_name, item.move_id.name, row.code, row.detail, until])
        if len(same) > ROWS_PER_REASON:
            rows.append(["", "", f"+ {len(same) - ROWS_PER_REASON} more", "", ""])
    print(f"\nWhat was held back, and why: {len(exclusions)} items\n")
    table(["Payer", "Item", "Reason", "Why", "Next possible"], rows)


def main(env):
    env = env(user=env.ref("base.user_admin"), context={"lang": "en_US"})
    prepare(env)
    today = fields.Date.context_today(env["collection.run"])
    if is_day_off(env.company, today):
        open_every_day(env, env.company)
    run = collect(env, today)
    print(f"Collections run of {format_date(env, today)} for {env.company.name}")
    show_notices(env, run)
    show_exclusions(env)
    if os.environ.get("MUST_SEND") and not run.notice_ids.filtered(lambda notice: notice.state in GONE):
        raise SystemExit("nothing left: the demo ledger or the engine is broken")


main(env)  # noqa: F821
