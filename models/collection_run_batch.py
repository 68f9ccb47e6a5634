from odoo import api, fields, models

from .collection_evaluator import PolicyBook


class CollectionRunBatch(models.Model):
    """A part of a large run that a worker looks at by itself, and what it has counted.

    The figures of a run are shared by all its customers: workers that wrote them at the same time would stop each
    other, so each keeps its own until the run gathers them.
    """

    _name = "collection.run.batch"
    _description = "Part of a run"
    _order = "run_id, number"
    _rec_name = "number"

    run_id = fields.Many2one("collection.run", required=True, index=True, ondelete="cascade", readonly=True)
    number = fields.Integer(required=True, readonly=True)
    customers = fields.Json(readonly=True, help="Ids of the customers to look at.")
    tally = fields.Json(readonly=True, help="Rows of code, currency, items and amount.")
    is_done = fields.Boolean(readonly=True)

    _once = models.UniqueIndex("(run_id, number)")

    def _work(self):
        """Propose for the customers of the batch; what is done, or under way elsewhere, is left as it is.

        Runs as a job, in one transaction. Note: `self.ensure_one()`
        """
        self.ensure_one()
        if not self.try_lock_for_update() or self.is_done or self.run_id.state != "draft":
            return
        run = self.run_id.with_company(self.run_id.company_id).with_context(collection_batch_id=self.id)
        run._propose_batch(PolicyBook(run.env, run.company_id, run.date), self.customers)
        self.is_done = True
        self.env.ref("account_collections.ir_cron_nightly").sudo()._trigger()  # concludes the run after the last one

    def _get_job_key(self):
        """What names the batch's job among all jobs. Note: `self.ensure_one()`"""
        return f"account_collections-run-{self.run_id.id}-{self.number}"

    def _get_keys_under_way(self):
        """The keys of jobs that wait or run; only where `queue_job` is installed."""
        wanted = [("identity_key", "in", [batch._get_job_key() for batch in self])]
        over = ("done", "failed", "cancelled")
        return set(self.env["queue.job"].sudo().search([*wanted, ("state", "not in", over)]).mapped("identity_key"))

    def _count(self, tally):
        """Add figures to the batch's own.

        :param dict tally: `(count, amount)` by `(code or None, currency id)`.
        """
        rows = [[*key, *values] for key, values in tally.items()]
        self.tally = [*(self.tally or []), *rows]

    @api.model
    def _get_current(self, run):
        """The batch of a run that is being worked on, if any."""
        batch = self.browse(self.env.context.get("collection_batch_id", ()))
        return batch.filtered(lambda batch: batch.run_id == run)
