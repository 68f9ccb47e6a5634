from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..calc.money import to_decimal
from ..calc.promise import settle
from ..const import PAYER_BATCH
from ..sql_array import sql_array
from .collection_promise import FAILED_STATES
from .collection_promise_facts import REVIEW_DAYS
from .resource_calendar import Stamps

#: What says that money is on its way: nobody has broken a promise whose payment only has to be matched.
ON_ITS_WAY = ("payment_in_process", "unmatched_receipt")


class CollectionPromise(models.Model):
    """What became of promises: asked of the books every hour, and at once when something is paid or undone."""

    _inherit = "collection.promise"

    @api.model
    def _cron_settle(self, batch=PAYER_BATCH):
        """Judge all promises that are open or have ended lately, in committed batches of payers."""
        cron = self.env["ir.cron"]
        settling = self.sudo()
        settling._void_unapproved()
        payer_ids = settling._read_payers_to_settle()
        cron._commit_progress(remaining=len(payer_ids))
        for ids in split_every(batch, payer_ids):
            settling._settle(ids)
            if not cron._commit_progress(len(ids)):
                return
        settling.env["collection.payer"]._refresh_broken_counts(everybody=True)
        settling._answer_due()

    @api.model
    def _answer_due(self):
        """Say what is due to be said about promises. To be extended by what says it."""
        return

    @api.model
    def _void_unapproved(self):
        """End promises that nobody has approved in time; they never kept anything back."""
        waiting = self.search([("state", "=", "to_approve")])
        late = waiting.filtered(lambda promise: promise.date < promise._get_today())
        late._set_void(self.env._("Nobody approved it in time."))

    @api.model
    def _read_payers_to_settle(self, items=None):
        """Payers with promises that are open or may still turn out otherwise.

        :param items: only those with a promise about one of these `account.move.line` records.
        """
        self.flush_model()
        about = SQL("TRUE")
        if items is not None:
            about = SQL(
                "id IN (SELECT promise_id FROM collection_promise_item_rel WHERE move_line_id = ANY(%s))",
                sql_array(items.ids),
            )
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT payer_id FROM collection_promise
                    WHERE (state = 'open' OR state IN ('kept', 'partial', 'broken')
                           AND ended_on >= %s) AND %s
                 ORDER BY payer_id""",
                fields.Date.today() - timedelta(days=REVIEW_DAYS + 1),
                about,
            )
        )
        return [payer_id for (payer_id,) in rows]

    @api.model
    def _settle_items(self, items):
        """Judge the promises about some journal items at once. Safe to call with any items.

        :param items: `account.move.line` records.
        """
        settling = self.sudo()
        if items and (payer_ids := settling._read_payers_to_settle(items)):
            settling._settle(payer_ids)

    @api.model
    def _settle(self, payer_ids):
        """Judge the promises of some payers on the day it is where their company is; write only what changed."""
        self.env.flush_all()
        payers = self.env["collection.payer"].browse(payer_ids)
        for company, group in payers.grouped("company_id").items():
            self._settle_company(company, group.ids, company._get_collection_today())

    @api.model
    def _settle_company(self, company, payer_ids, on):
        changes = {}
        for rows, receipts in self._read_facts(company, payer_ids, on).values():
            verdicts = settle([row["fact"] for row in rows], receipts, on)
            for row in rows:
                verdict = verdicts[row["id"]]
                if (verdict.state, verdict.received) != (row["state"], to_decimal(row["amount_kept"])):
                    changes[row["id"]] = (row, verdict)
        self._wait_for_money(company, changes, on)
        self._write_verdicts(changes, on)

    @api.model
    def _wait_for_money(self, company, changes, on):
        """Leave open what would be broken although money of the payer is on its way."""
        failing = {
            promise_id: row
            for promise_id, (row, verdict) in changes.items()
            if row["state"] == "open" and verdict.state in FAILED_STATES
        }
        item_ids = [item_id for row in failing.values() for item_id in row["item_ids"]]
        if not item_ids:
            return
        items = self.env["account.move.line"].browse(item_ids)
        blocked = self.env["collection.blocker"]._collect_blocked_items(items, on)
        for promise_id, row in failing.items():
            codes = {reason.code for item_id in row["item_ids"] for reason in blocked.get(item_id, ())}
            if codes & set(ON_ITS_WAY):
                del changes[promise_id]

    @api.model
    def _write_verdicts(self, changes, on):
        """Write what became of promises, and tell whoever reacts to it."""
        if not changes:
            return
        moved = {}
        for promise_id, (row, verdict) in changes.items():
            if verdict.state != row["state"]:
                moved.setdefault(verdict.state, []).append(promise_id)
        ends = self._get_cool_downs([*moved.get("kept", ()), *moved.get("void", ())], on)
        self._write_states(changes, ends, on)
        self.browse(changes).invalidate_recordset(flush=False)
        for state, ids in moved.items():
            self.browse(ids)._hook_state_changed(state)

    @api.model
    def _write_states(self, changes, ends, on):
        self.env.cr.execute(
            SQL(
                """UPDATE collection_promise promise
                      SET state = new.state, amount_kept = new.kept, cool_down_until = new.cool_down,
                          ended_on = CASE WHEN new.state = 'open' THEN NULL
                                          WHEN new.state = promise.state THEN promise.ended_on ELSE %(on)s END,
                          void_reason = CASE WHEN new.state = 'void' THEN %(credited)s END
                     FROM unnest(%(ids)s, %(states)s, %(kept)s, %(ends)s) AS new(id, state, kept, cool_down)
                    WHERE promise.id = new.id""",
                on=on,
                credited=self.env._("The invoices were cancelled, credited or written off."),
                ids=sql_array(changes),
                states=sql_array((verdict.state for _row, verdict in changes.values()), "varchar"),
                kept=sql_array((verdict.received for _row, verdict in changes.values()), "numeric"),
                ends=sql_array((ends.get(promise_id) for promise_id in changes), "date"),
            )
        )

    @api.model
    def _get_cool_downs(self, ids, on):
        """The first days on which something may leave after promises that end on a day, by id."""
        promises = self.browse(ids).with_context(collection_stamps=Stamps())  # each calendar is read once
        return {promise.id: promise._get_cool_down(on) for promise in promises}

    def _hook_state_changed(self, state):
        """Extended to keep the count of broken promises, and to give the collectors a task for each of these."""
        result = super()._hook_state_changed(state)
        payers = self.payer_id.sudo()
        payers._refresh_broken_counts()
        if state in FAILED_STATES:
            payers._ensure_activity(
                "promise_broken",
                self.env._("Promise not kept"),
                self.env._("What was promised has not arrived, or not all of it: see the promises of this customer."),
            )
        elif state in ("kept", "void"):
            (payers - payers._get_unreliable())._drop_promise_tasks("promise_broken")
        return result
