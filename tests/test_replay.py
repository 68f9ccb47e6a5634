import csv
import os
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest import skipUnless

from freezegun import freeze_time

from odoo.tests import tagged

from .common import CollectionCase
from .ledger import Entry, Ledger

#: Two years of somebody's receivables with the days on which they were paid; not a part of this addon.
PLACE = "shared/data/receivables/ibm_accounts_receivable.csv"
DATA = Path(os.environ.get("COLLECTIONS_RECEIVABLES") or Path(__file__).parents[2] / PLACE)
#: Which days to live through; dev/bench --replay lives through all of them. Before, the books are only kept.
DAYS = int(os.environ.get("COLLECTIONS_REPLAY_DAYS") or 70)
SILENT_DAYS = int(os.environ.get("COLLECTIONS_REPLAY_SILENT_DAYS") or 35)
FIRST_DAY = date(2012, 1, 3)


def read(path):
    """Invoices in the order of their dates: number, customer, date, due, settled, amount."""
    with open(path, encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))

    def day(row, column):
        return datetime.strptime(row[column], "%m/%d/%Y").date()

    return sorted(
        (day(row, "InvoiceDate"), row["invoiceNumber"], row["customerID"])
        + (day(row, "DueDate"), day(row, "SettledDate"), float(row["InvoiceAmount"]))
        for row in rows
    )


@skipUnless(DATA.exists(), "the receivables to be replayed are not here")
@tagged("post_install", "-at_install")
class TestReplay(CollectionCase):
    """Real invoices and the real days of their payment, day by day: the night looks, the morning sends, people call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("account_collections.collection_policy_standard")
        cls.company.write({"collection_policy_id": cls.policy.id, "collection_auto_send": True})
        cls.rows = [row for row in read(DATA) if row[0] < FIRST_DAY + timedelta(days=DAYS)]
        cls.ledger = Ledger(cls.root, cls._make_invoice(on=FIRST_DAY))
        cls._pay(cls.ledger.sample, on=FIRST_DAY)
        names = sorted({row[2] for row in cls.rows})
        ids = cls.ledger.add_partners([(name, f"{name.lower()}@replay.example.com") for name in names])
        cls.customers = dict(zip(names, ids, strict=True))
        cls.root["res.partner"].browse(ids).phone = "+1 555 0123"

    def setUp(self):
        super().setUp()
        self.settled, self.items = {}, {}
        self.steps, self.touches = defaultdict(list), defaultdict(list)

    # === ONE DAY === #

    def _bill(self, today):
        """Enter the day's invoices."""
        rows = [row for row in self.rows if row[0] == today]
        if not rows:
            return
        currency = self.company.currency_id.id
        entries = [
            Entry(number, self.customers[customer], invoiced, due, amount, currency)
            for invoiced, number, customer, due, _settled, amount in rows
        ]
        for item_id, row in zip(self.ledger.add_entries(entries), rows, strict=True):
            self.items[row[1]], self.settled[item_id] = item_id, row[4]

    def _settle(self, today):
        """Enter the day's payments, and match them."""
        rows = [row for row in self.rows if row[4] == today and row[1] in self.items]
        if not rows:
            return
        currency = self.company.currency_id.id
        payments = [
            Entry(f"PAY/{number}", self.customers[customer], today, today, -amount, currency)
            for _invoiced, number, customer, _due, _settled, amount in rows
        ]
        lines = self.root["account.move.line"]
        paid = lines.browse(self.ledger.add_entries(payments))
        lines._reconcile_plan(
            [lines.browse(self.items[row[1]]) + payment for row, payment in zip(rows, paid, strict=True)]
        )

    def _live(self, today):
        """A day: invoices, money, the night's run, the manager's approval, what leaves, and the calls."""
        self._bill(today)
        self._settle(today)  # some pay on the day of the invoice
        if today < FIRST_DAY + timedelta(days=SILENT_DAYS):
            return
        run = self.root["collection.run"]._get_nightly(self.company)
        run._propose()
        run._release_automatic()
        self._check_figures(run)
        run.notice_ids.filtered(lambda notice: notice.state == "proposed").with_user(self.manager).action_send()
        self._work_off_queues()
        tasks = run.notice_ids.filtered(lambda notice: notice.state == "queued").task_id
        if tasks:
            tasks.with_user(self.manager).sudo().action_feedback("Done")
        self._check_day(today, run.notice_ids.filtered(lambda notice: notice.state == "sent"))

    # === WHAT MUST HOLD === #

    def _check_figures(self, run):
        """Proposed and left out together are the open ledger."""
        domain = [("parent_state", "=", "posted"), ("reconciled", "=", False), ("company_id", "=", self.company.id)]
        domain.append(("account_type", "=", "asset_receivable"))
        lines = self.root["account.move.line"].search(domain)
        self.assertEqual(sum(run.figure_ids.mapped("count")), len(lines))
        self.assertAlmostEqual(sum(run.figure_ids.mapped("amount")), sum(lines.mapped("amount_residual")), 2)

    def _check_day(self, today, notices):
        for notice in notices:
            self.touches[notice.payer_id, notice.level_id._sort].append(today)
            for line in notice.line_ids:
                self.assertGreater(self.settled[line.move_line_id.id], today, f"{line.move_name} had been paid")
                if line.counted_level_id:
                    self.steps[line.move_name].append(line.counted_level_id)

    def _check_steps(self):
        """No item gets a level twice, and after its due date none is left out."""
        ladder = self.policy.level_ids.filtered(lambda level: level.days > 0 and level.count_from == "due")
        for name, levels in self.steps.items():
            self.assertEqual(len(levels), len(set(levels)), f"{name}: {[level.name for level in levels]}")
            after_due = [level for level in levels if level in ladder]
            self.assertEqual(after_due, list(ladder[: len(after_due)]), name)

    def _check_quiet_days(self):
        gaps = {"written": self.policy.quiet_days, "personal": self.policy.call_gap_days}
        for (payer, sort), days in self.touches.items():
            for before, after in zip(days, days[1:], strict=False):
                self.assertGreaterEqual((after - before).days, gaps.get(sort, 0), f"{payer.partner_id.name} {sort}")

    def _tell(self, notices):
        """Print how much of what was said, for whoever asked for it."""
        counts = Counter((notice.level_id.sequence, notice.level_id.name, notice.state) for notice in notices)
        lines = [f"{DAYS} days, {len(self.items)} invoices of {len(self.customers)} customers, {len(notices)} notices"]
        lines += [f"{count:6} {name}: {state}" for (_rank, name, state), count in sorted(counts.items())]
        if os.environ.get("COLLECTIONS_REPLAY_REPORT"):
            Path(os.environ["COLLECTIONS_REPLAY_REPORT"]).write_text("\n".join(lines), encoding="utf-8")

    def test_nobody_is_chased_wrongly_in_the_life_of_a_real_ledger(self):
        morning = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 11)
        with freeze_time(morning) as clock:
            for number in range(DAYS):
                clock.move_to(morning + timedelta(days=number))
                self._live(clock().date())
        self._check_steps()
        self._check_quiet_days()
        notices = self.root["collection.notice"].search([("company_id", "=", self.company.id)])
        self._tell(notices)
        self.assertGreater(len(notices.filtered(lambda notice: notice.state == "sent")), DAYS // 10)
