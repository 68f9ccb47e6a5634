import logging
from collections import defaultdict

import psycopg2
from psycopg2 import errors

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every
from odoo.tools.gc import disabling_gc

from ..calc.exclusion import merge
from ..const import PAYER_BATCH
from .collection_evaluator import PolicyBook
from .collection_payer_figures import Outlook

_logger = logging.getLogger(__name__)


class CollectionRun(models.Model):
    """How a run looks at the books: batches of payers, each read, decided and written as a whole."""

    _inherit = "collection.run"

    # === ONE RUN === #

    def _propose(self, pause=None):
        """Look at all payers in scope that have not been looked at yet, then open the review.

        :param pause: called with the number of payers after each batch; a false answer stops the run, which
            goes on at the same place when it is called again. None: in one go.
        :return: whether the run has come to its end.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        run = self.with_company(self.company_id)
        book = PolicyBook(run.env, run.company_id, run.date)
        for batch in split_every(PAYER_BATCH, run._get_partner_ids()):
            run._propose_batch(book, list(batch))
            run.cursor = batch[-1]
            run.env.invalidate_all()  # what one batch has read is of no use to the next
            if pause and not pause(len(batch)):
                return False
        run._conclude(book)
        return True

    def _get_partner_ids(self):
        """The customers of the run that are still to be looked at, in the order of their ids."""
        partner_ids = self.env["collection.facts"]._read_partner_ids(self.company_id)
        only = set(self.partner_ids.commercial_partner_id.ids)
        partner_ids = [
            partner_id for partner_id in partner_ids if partner_id > self.cursor and (not only or partner_id in only)
        ]
        return self._filter_by_policy(partner_ids) if self.policy_ids else partner_ids

    def _filter_by_policy(self, partner_ids):
        payers = self.env["collection.facts"]._read_payers(self.company_id, partner_ids)
        default = self.company_id.collection_policy_id.id
        wanted = set(self.policy_ids.ids)
        return [
            partner_id
            for partner_id in partner_ids
            if (payers.get(partner_id, {}).get("policy_id") or default) in wanted
        ]

    def _propose_batch(self, book, partner_ids):
        """Propose for some customers; when one of them breaks, the others go on without."""
        try:
            with self.env.cr.savepoint(), disabling_gc():
                self._look_at(book, partner_ids)
        except (errors.UniqueViolation, Exception) as error:  # pylint: disable=broad-except
            if isinstance(error, psycopg2.OperationalError):
                raise
            self.env.invalidate_all()
            if len(partner_ids) > 1:
                middle = len(partner_ids) // 2
                self._propose_batch(book, partner_ids[:middle])
                self._propose_batch(book, partner_ids[middle:])
            else:
                self._note_failure(partner_ids[0], error)

    def _note_failure(self, partner_id, error):
        partner = self.env["res.partner"].browse(partner_id)
        _logger.error("Run %s passes over customer %s", self.id, partner_id, exc_info=error)
        self._remark(self.env._("%s could not be evaluated and was passed over.", partner.display_name))

    def _remark_busy(self, number):
        self._remark(
            self.env._("Another run was at work on %s customers at the same moment; they are missing here.", number)
        )

    def _remark(self, sentence):
        self.remark = "\n".join(filter(None, [self.remark, sentence]))

    # === ONE BATCH === #

    def _look_at(self, book, partner_ids):
        payers = self.env["collection.payer"]
        payers._ensure_payers(self.company_id, partner_ids)
        locked = (
            payers.with_context(active_test=False)
            .search([("company_id", "=", self.company_id.id), ("partner_id", "in", partner_ids)])
            .try_lock_for_update(allow_referencing=True)
        )
        if len(locked) < len(partner_ids):
            self._remark_busy(len(partner_ids) - len(locked))
        outcome = self.env["collection.evaluator"]._evaluate(book, locked.partner_id.ids)
        self._write_notices(outcome)
        self._write_exclusions(outcome)
        self._write_figures(outcome)

    def _is_whole(self):
        """Whether the run looks at all payers of the company."""
        return not self.partner_ids and not self.policy_ids

    def _is_ahead(self):
        """Whether the run looks at a day to come, which leaves log and tasks alone."""
        return self.date > self.company_id._get_collection_today()

    def _write_notices(self, outcome):
        demands = [(snapshot, demand) for snapshot, decision in outcome for demand in decision.demands]
        if demands:
            self.env["collection.notice"]._propose(self.company_id, self.date, demands, run_id=self.id)

    def _write_exclusions(self, outcome):
        found, item_ids, tally = {}, [], defaultdict(lambda: [0, 0.0])
        for snapshot, decision in outcome:
            item_ids += snapshot.rows
            excluded = dict(decision.exclusions)
            found |= {item_id: (snapshot.payer_id, exclusion) for item_id, exclusion in excluded.items()}
            for item_id, row in snapshot.rows.items():
                entry = tally[excluded[item_id].code if item_id in excluded else None, row.currency_id]
                entry[0] += 1
                entry[1] += float(row.residual)
        if not self._is_ahead():
            self.env["collection.exclusion"]._refresh(self.company_id, self.date, item_ids, found)
        self.env["collection.run.figure"]._add(self, tally)

    def _write_figures(self, outcome):
        payers, today = self.env["collection.payer"], self.company_id._get_collection_today()
        items = {snapshot.payer_id: snapshot.rows.values() for snapshot, _decision in outcome}
        contacts = {snapshot.payer_id: snapshot.payer.contacts for snapshot, _decision in outcome}
        figures = payers._compute_all_figures(items, contacts, today)
        if self.date != today:
            payers._write_figures(figures)
        else:
            outlook = {snapshot.payer_id: self._get_outlook(decision) for snapshot, decision in outcome}
            payers._write_figures(figures, outlook)

    def _get_outlook(self, decision):
        """What the day has come to for a payer: something leaves today, on a later day, or nobody knows when."""
        ends = [exclusion.until for _id, exclusion in decision.exclusions if exclusion.until]
        first = self.date if decision.demands else min(ends, default=None)
        return Outlook(first, decision.allocate_credit)

    # === THE END === #

    def _conclude(self, book):
        """Look at what no batch has: items without a customer, items that are gone, payers that have paid."""
        if self._is_whole():
            self._conclude_orphans(book)
        if self._is_whole() and not self._is_ahead():
            self._conclude_closed()
        if not self._is_ahead():
            self._raise_hands()
        self._check_bank_age()
        self._set_state("review")

    def _conclude_orphans(self, book):
        orphans = self.env["collection.evaluator"]._evaluate_orphans(book)
        found = {item_id: (None, merge(reasons)) for item_id, (_row, reasons) in orphans.items()}
        tally = defaultdict(lambda: [0, 0.0])
        for item_id, (row, _reasons) in orphans.items():
            entry = tally[found[item_id][1].code, row.currency_id]
            entry[0] += 1
            entry[1] += float(row.residual)
        if not self._is_ahead():
            self.env["collection.exclusion"]._refresh(self.company_id, self.date, list(orphans), found)
        self.env["collection.run.figure"]._add(self, tally)

    def _conclude_closed(self):
        self.env["collection.exclusion"]._end_closed(self.company_id, self.date)
        known = Domain(
            ["|", "|", ("item_count", ">", 0), ("next_action_date", "!=", False), ("has_idle_credit", "=", True)]
        )
        still_open = Domain("partner_id", "in", self.env["collection.facts"]._read_partner_ids(self.company_id))
        closed = self.env["collection.payer"].search(
            Domain("company_id", "=", self.company_id.id) & known & ~still_open
        )
        self.env["collection.payer"]._refresh_figures(self.company_id, closed.partner_id.ids)
        self.env["collection.payer"]._write_outlook(dict.fromkeys(closed.ids, Outlook()))

    @api.model
    def _propose_for(self, company, partner_ids):
        """A run of its own for some customers, today. The caller has checked the access."""
        run = self.sudo().create(
            {"company_id": company.id, "date": company._get_collection_today(), "partner_ids": partner_ids}
        )
        run._propose()
        return run
