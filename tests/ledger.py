"""Ledgers by SQL: posted customer invoices as copies of a real one. The ORM would take hours for a hundred thousand."""

from typing import NamedTuple

#: What a copy does not take over from the invoice it is made from, because it is unique or that one's own history.
OWN_OF_MOVE = ("id", "access_token", "collection_sent_on", "dunning_level_id", "reversed_entry_id")
OWN_OF_LINE = ("id", "dunning_level_id", "full_reconcile_id", "matching_number")
PARTNER = {
    "active": "TRUE",
    "type": "'contact'",
    "autopost_bills": "'ask'",
    "create_date": "now()",
    "write_date": "now()",
}


class Entry(NamedTuple):
    """An invoice with one open item; a credit note has a negative amount."""

    name: str
    partner_id: int
    invoice_date: object
    due: object
    amount: float
    currency_id: int
    rate: float = 1.0  # units of the currency per unit of the company's
    is_open: bool = True
    is_sent: bool = True
    no_followup: bool = False


class Ledger:
    """Adds customers and invoices to the ledger of the company of a posted invoice."""

    def __init__(self, env, sample):
        self.env, self.sample = env, sample
        self.item = sample.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")[:1]
        self.work = sample.line_ids.filtered(lambda line: line.display_type == "product")[:1]

    def add_partners(self, rows, parents=None):
        """Insert customers, or contacts of theirs.

        :param rows: pairs of name and e-mail address (None: nobody can be reached).
        :param parents: the customer of each contact, in the same order; None: the rows are companies.
        :return: their ids, in the same order.
        """
        rows = [
            (name, email, parent) for (name, email), parent in zip(rows, parents or [None] * len(rows), strict=True)
        ]
        columns = ("name", "complete_name", "email", "email_normalized", "parent_id", "is_company", "lang", *PARTNER)
        template = f"(%s, %s, %s, %s, %s, %s, 'en_US', {', '.join(PARTNER.values())})"
        values = [(name, name, email, email, parent, not parent) for name, email, parent in rows]
        ids = self._insert("res_partner", columns, values, template)
        self.env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = COALESCE(parent_id, id) WHERE id = ANY(%s)", [ids]
        )
        self.env.invalidate_all()
        return ids

    def add_entries(self, entries):
        """Insert posted invoices with one line and one open item each. Returns the ids of the items, in their order."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            """CREATE TEMP TABLE IF NOT EXISTS seed (
                   n int PRIMARY KEY, move int, name varchar, partner int, invoiced date, due date, amount numeric,
                   currency int, rate numeric, is_open boolean, is_sent boolean, no_followup boolean)"""
        )
        cr.execute("DELETE FROM seed")
        self._insert("seed", None, [(n, None, *entry) for n, entry in enumerate(entries, start=1)])
        cr.execute("SELECT COALESCE(max(sequence_number), 0) FROM account_move")
        values = {**self._get_move_values(), "sequence_number": f"seed.n + {cr.fetchone()[0]}"}
        move_ids = self._copy("account_move", self.sample.id, OWN_OF_MOVE, values)
        cr.execute(
            "UPDATE seed SET move = new.id FROM unnest(%s) WITH ORDINALITY AS new(id, n) WHERE new.n = seed.n",
            [move_ids],
        )
        item_ids = self._copy("account_move_line", self.item.id, OWN_OF_LINE, self._get_item_values())
        self._copy("account_move_line", self.work.id, OWN_OF_LINE, self._get_line_values(sign="-"))
        self.env.invalidate_all()
        return item_ids

    def _get_move_values(self):
        local, booked = "round(seed.amount, 2)", "round(seed.amount / seed.rate, 2)"
        left = "CASE WHEN seed.is_open THEN {} ELSE 0 END"
        return {
            "name": "seed.name",
            "payment_reference": "seed.name",
            "sequence_prefix": "'SEED/'",
            "partner_id": "seed.partner",
            "commercial_partner_id": "seed.partner",
            "partner_shipping_id": "seed.partner",
            "move_type": "CASE WHEN seed.amount < 0 THEN 'out_refund' ELSE 'out_invoice' END",
            "currency_id": "seed.currency",
            "invoice_date": "seed.invoiced",
            "date": "seed.invoiced",
            "invoice_date_due": "seed.due",
            "is_move_sent": "seed.is_sent",
            "payment_state": "CASE WHEN seed.is_open THEN 'not_paid' ELSE 'paid' END",
            "amount_total": f"abs({local})",
            "amount_residual": left.format(f"abs({local})"),
            "amount_total_signed": booked,
            "amount_residual_signed": left.format(booked),
        }

    def _get_line_values(self, sign=""):
        local, booked = (f"{sign}round({amount}, 2)" for amount in ("seed.amount", "seed.amount / seed.rate"))
        return {
            "move_id": "seed.move",
            "move_name": "seed.name",
            "partner_id": "seed.partner",
            "currency_id": "seed.currency",
            "date": "seed.invoiced",
            "invoice_date": "seed.invoiced",
            "amount_currency": local,
            "balance": booked,
            "debit": f"greatest({booked}, 0)",
            "credit": f"greatest(-({booked}), 0)",
        }

    def _get_item_values(self):
        left = "CASE WHEN seed.is_open THEN {} ELSE 0 END"
        return {
            **self._get_line_values(),
            "date_maturity": "seed.due",
            "amount_residual_currency": left.format("round(seed.amount, 2)"),
            "amount_residual": left.format("round(seed.amount / seed.rate, 2)"),
            "reconciled": "NOT seed.is_open",
            "no_followup": "seed.no_followup",
        }

    def _copy(self, table, sample_id, own, values):
        """A row like the sample for each row of the seed, in its order, with values of its own. Returns the ids."""
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        shared = [name for (name,) in self.env.cr.fetchall() if name not in values and name not in own]
        self.env.cr.execute(
            f"""INSERT INTO {table} ({", ".join([*shared, *values])})
                SELECT {", ".join([*(f"sample.{name}" for name in shared), *values.values()])}
                  FROM {table} sample, seed WHERE sample.id = %s ORDER BY seed.n RETURNING id""",
            [sample_id],
        )
        return [row_id for (row_id,) in self.env.cr.fetchall()]

    def _insert(self, table, columns, rows, template=None):
        """Insert rows; their ids, in the same order, when columns are named."""
        head = f"INSERT INTO {table} ({', '.join(columns)})" if columns else f"INSERT INTO {table}"
        tail = "RETURNING id" if columns else ""
        found = self.env.cr.execute_values(
            f"{head} VALUES %s {tail}", rows, template=template, page_size=5000, fetch=bool(columns)
        )
        return [row_id for (row_id,) in found or []]
