from collections import defaultdict

from odoo import models
from odoo.tools import format_amount, format_date

#: Customers, and tasks, that are named in the message; further customers are counted.
NAMED = 25


class CollectionDigest(models.Model):
    """What a salesperson is told, read with exactly the salesperson's rights."""

    _inherit = "collection.digest"

    # === WHAT THERE IS === #

    def _collect(self):
        """Everything to be told; asked of a record of `_as_reader`.

        :return: dict with `rows` (dicts: `payer`, `overdue` (sums by currency), `words`), the largest amounts first,
            and `tasks` (dicts: `text`, `url`, `is_late`).
        """
        payers = self.env["collection.payer"].search(
            [("salesperson_id", "=", self.env.uid), ("company_id", "in", self.env.companies.ids)]
        )
        overdue, words = self._read_overdue(payers), self._read_words(payers)
        told = payers.filtered(lambda payer: overdue[payer.id] or words[payer.id])
        return {
            "rows": [
                {"payer": payer, "overdue": overdue[payer.id], "words": words[payer.id]}
                for payer in told.sorted(lambda payer: (-payer.amount_overdue, payer.id))
            ],
            "tasks": self._read_tasks(),
        }

    def _read_overdue(self, payers):
        """What is overdue of each payer: sums by currency, by payer id. Amounts of two currencies are never added.

        As on the payer's form: credits are deducted; where they cover everything, nothing is overdue.
        """
        found = defaultdict(lambda: defaultdict(float))
        facts, currencies = self.env["collection.facts"].sudo(), self.env["res.currency"]
        facts._flush()
        for company, group in payers.sudo().grouped("company_id").items():
            today, owners = company._get_collection_today(), {payer.partner_id.id: payer.id for payer in group}
            for row in facts._read_items(company, list(owners)):
                if row.date_due < today:
                    sums = found[owners[row.partner_id]]
                    sums[currencies.browse(row.currency_id)] += float(row.residual)
        for payer_id, sums in found.items():
            found[payer_id] = {currency: total for currency, total in sums.items() if currency.round(total) > 0}
        return found

    def _read_words(self, payers):
        """What else is to be said of each payer: by payer id dicts with `text`, `url` and `is_late`. To be extended."""
        return defaultdict(list)

    def _read_tasks(self):
        """What waits for the salesperson, the oldest first: open disputes to answer, and other tasks of ours."""
        domain = [("user_id", "=", self.env.uid), ("collection_kind", "!=", False)]
        activities = self.env["mail.activity"].search(domain, order="date_deadline, id", limit=NAMED)
        return [
            {
                "text": f"{task.summary or task.activity_type_id.name or ''} – {task.res_name or ''}",
                "day": task.date_deadline,
                "url": self._get_link(task.res_model, task.res_id),
                "is_late": self._is_late(task.date_deadline),
            }
            for task in activities
        ]

    # === WORDS === #

    def _render(self, content):
        """Subject and body of the message in the reader's language."""
        digest = self.sudo()
        company, totals = digest.company_id, defaultdict(float)
        for row in content["rows"]:
            for currency, amount in row["overdue"].items():
                totals[currency] += amount
        amounts = " + ".join(self._format_totals(totals))
        subject = (
            self.env._("Your customers this week: %s overdue", amounts)
            if amounts
            else self.env._("Your customers this week")
        )
        base, named = company.get_base_url(), content["rows"][:NAMED]
        lang = self.env["res.lang"].sudo()._get_data(code=self.env.lang or "en_US")
        values = {
            "company": company,
            "logo_url": f"{base}/logo.png?company={company.id}" if company.logo_web else "",
            "day": format_date(self.env, digest.week, date_format="full"),
            "totals": self._format_totals(totals),
            "rows": [self._prepare_row(row) for row in named],
            "unnamed": len(content["rows"]) - len(named),
            "tasks": content["tasks"],
            "worklist_url": f"{base}/odoo/collections",
            "is_rtl": lang.direction == "rtl",
            "format_date": lambda day: format_date(self.env, day, date_format="medium"),
        }
        return subject, self.env["ir.qweb"].sudo()._render("account_collections.digest_mail", values)

    def _prepare_row(self, row):
        payer = row["payer"]
        return {
            "name": payer.display_name,
            "company": payer.sudo().company_id.name if len(self.env.companies) > 1 else "",
            "overdue": self._format_totals(row["overdue"]),
            "words": row["words"],
            "url": self._get_link(payer._name, payer.id),
        }

    def _format_totals(self, totals):
        ordered = sorted(totals.items(), key=lambda pair: pair[0].id)
        return [format_amount(self.env, amount, currency) for currency, amount in ordered]

    def _get_link(self, model, res_id):
        """Address of a record inside Odoo."""
        return f"{self.sudo().company_id.get_base_url()}/mail/view?model={model}&res_id={res_id}"

    def _is_late(self, day):
        return bool(day) and day < self.sudo().company_id._get_collection_today()
