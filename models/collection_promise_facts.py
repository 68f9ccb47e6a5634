from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..calc.money import to_decimal
from ..calc.promise import CREDIT, OTHER, PAYMENT, Promise, Receipt
from ..sql_array import sql_array

#: Days after which what became of a promise is not looked at again: payments are hardly undone later.
REVIEW_DAYS = 120

#: Whether a journal item is money: from a payment, or from a journal of a bank, a cash desk or a card.
IS_MONEY = SQL("(origin.origin_payment_id IS NOT NULL OR journal.type IN ('bank', 'cash', 'credit'))")


class CollectionPromise(models.Model):
    """Reads what has to be known to judge promises: one query per question, never one per promise."""

    _inherit = "collection.promise"

    @api.model
    def _read_facts(self, company, payer_ids, on):
        """The agreed promises of some payers of a company, with what has been paid on their items.

        :return: by payer id a pair of rows (dicts, with their `calc.promise.Promise` as `fact`) and receipts.
        """
        rows = self._read_agreed(payer_ids, on)
        ids = [row["id"] for row in rows]
        late = [row["id"] for row in rows if row["deadline"] < on and row["state"] in ("open", "kept")]
        items, known, pending = self._read_items(ids), self._read_known(ids), self._read_pending(late)
        receipts = self._read_receipts({item_id for found in items.values() for item_id, *_rest in found})
        by_payer = defaultdict(lambda: ([], []))
        seen = set()
        for row in rows:
            own = items.get(row["id"], ())
            row["item_ids"] = [item_id for item_id, *_rest in own]
            row["fact"] = self._to_promise(row, own, known.get(row["id"], ()), pending.get(row["id"]), on)
            promises, received = by_payer[row["payer_id"]]
            promises.append(row)
            for item in own:
                if item[0] not in seen:
                    seen.add(item[0])
                    received += [*receipts.get(item[0], ()), *self._to_waiver(item, row, on)]
        return by_payer

    @api.model
    def _read_agreed(self, payer_ids, on):
        return self.env.execute_query_dict(
            SQL(
                """SELECT id, payer_id, amount, date, deadline, amount_owed, tolerance, credit_counts, state,
                          COALESCE(amount_kept, 0) AS amount_kept
                     FROM collection_promise
                    WHERE payer_id = ANY(%s)
                      AND (state = 'open' OR state IN ('kept', 'partial', 'broken') AND ended_on >= %s)
                 ORDER BY id""",
                sql_array(payer_ids),
                on - timedelta(days=REVIEW_DAYS),
            )
        )

    @api.model
    def _read_items(self, ids):
        """Items by promise: id, state of the invoice, amount of the item."""
        rows = self.env.execute_query(
            SQL(
                """SELECT rel.promise_id, line.id, line.parent_state, line.amount_currency
                     FROM collection_promise_item_rel rel JOIN account_move_line line ON line.id = rel.move_line_id
                    WHERE rel.promise_id = ANY(%s) ORDER BY line.id""",
                sql_array(ids),
            )
        )
        items = defaultdict(list)
        for promise_id, *item in rows:
            items[promise_id].append(item)
        return items

    @api.model
    def _read_known(self, ids):
        rows = self.env.execute_query(
            SQL(
                "SELECT promise_id, move_line_id FROM collection_promise_known_rel WHERE promise_id = ANY(%s)",
                sql_array(ids),
            )
        )
        known = defaultdict(set)
        for promise_id, credit_id in rows:
            known[promise_id].add(credit_id)
        return known

    @api.model
    def _read_receipts(self, item_ids):
        """What has been taken off some items by posted entries, by item."""
        rows = self.env.execute_query(
            SQL(
                """SELECT part.debit_move_id, part.credit_move_id, credit.date, part.debit_amount_currency,
                          CASE WHEN %s THEN %s WHEN origin.move_type = 'out_refund' THEN %s ELSE %s END
                     FROM account_partial_reconcile part
                     JOIN account_move_line credit ON credit.id = part.credit_move_id
                     JOIN account_move origin ON origin.id = credit.move_id
                     JOIN account_journal journal ON journal.id = origin.journal_id
                    WHERE part.debit_move_id = ANY(%s) AND credit.parent_state = 'posted'""",
                IS_MONEY,
                PAYMENT,
                CREDIT,
                OTHER,
                sql_array(item_ids),
            )
        )
        receipts = defaultdict(list)
        for item_id, credit_id, day, amount, kind in rows:
            receipts[item_id].append(Receipt(item_id, credit_id, day, to_decimal(amount), kind))
        return receipts

    @api.model
    def _read_pending(self, ids):
        """Money of the payer that came in time and is not matched with any item yet, by promise."""
        rows = self.env.execute_query(
            SQL(
                """SELECT promise.id, sum(-line.amount_residual_currency)
                     FROM collection_promise promise
                     JOIN account_move_line line ON line.partner_id = promise.partner_id
                      AND line.company_id = promise.company_id AND line.currency_id = promise.currency_id
                      AND line.date BETWEEN promise.made_on AND promise.deadline
                     JOIN account_account account ON account.id = line.account_id
                     JOIN account_move origin ON origin.id = line.move_id
                     JOIN account_journal journal ON journal.id = origin.journal_id
                    WHERE promise.id = ANY(%s) AND account.account_type = 'asset_receivable' AND %s
                      AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                      AND line.amount_residual_currency < 0
                 GROUP BY promise.id""",
                sql_array(ids),
                IS_MONEY,
            )
        )
        return {promise_id: to_decimal(amount) for promise_id, amount in rows}

    @api.model
    def _to_promise(self, row, items, known, pending, on):
        """The promise as the rules see it."""
        return Promise(
            id=row["id"],
            amount=to_decimal(row["amount"]),
            date=row["date"],
            deadline=row["deadline"],
            item_ids=frozenset(row["item_ids"]),
            owed=to_decimal(row["amount_owed"]),
            tolerance=to_decimal(row["tolerance"]),
            known=frozenset(known),
            pending=pending or to_decimal(0),
            credits_count=row["credit_counts"],
            is_cancelled=all(self._is_cancelled(state, row, on) for _item_id, state, _amount in items),
        )

    @api.model
    def _is_cancelled(self, state, row, on):
        """Whether nobody owes an item any more; an invoice in draft may come again while there is time."""
        return state == "cancel" or (state == "draft" and on > row["deadline"])

    @api.model
    def _to_waiver(self, item, row, on):
        """What a cancelled invoice takes off, as a receipt that is no payment."""
        item_id, state, amount = item
        if not self._is_cancelled(state, row, on):
            return []
        return [Receipt(item_id, 0, row["deadline"], to_decimal(amount), OTHER)]
