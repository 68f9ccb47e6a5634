from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..const import PAYER_BATCH
from .collection_evaluator import PolicyBook


class CollectionRun(models.Model):
    """A large run is spread over the workers of OCA's `queue_job`, where that is installed. It is never required."""

    _inherit = "collection.run"

    batch_ids = fields.One2many("collection.run.batch", "run_id", string="Parts", readonly=True)
    batch_progress = fields.Char(compute="_compute_batch_progress", help="How far the workers have come.")

    @api.depends("batch_ids.is_done", "state")
    @api.depends_context("lang")
    def _compute_batch_progress(self):
        for run in self:
            done, parts = len(run.batch_ids.filtered("is_done")), len(run.batch_ids)
            is_under_way = bool(parts) and run.state == "draft"
            run.batch_progress = is_under_way and self.env._(
                "%(done)s of %(all)s parts are done.", done=done, all=parts
            )

    def write(self, vals):
        """Override: what the workers are looking at stays what it was."""
        if set(vals) & {"company_id", "date", "policy_ids", "partner_ids"} and self.batch_ids:
            raise UserError(self.env._("The scope of a run cannot change after it has looked at the books."))
        return super().write(vals)

    def _propose(self, pause=None):
        """Override: hand a large run over in batches, and conclude it when the workers are through.

        :return: whether the run has come to its end; a run that has been handed over has not.
        """
        self.ensure_one()
        if not self.batch_ids and not self._share_out():
            return super()._propose(pause)
        self._hand_over(self.batch_ids.filtered(lambda batch: not batch.is_done))
        if not all(self.batch_ids.mapped("is_done")):
            return False
        run = self.with_company(self.company_id)
        run._gather()
        run._conclude(PolicyBook(run.env, run.company_id, run.date))
        return True

    def _share_out(self):
        """Cut the run into batches, if it is large and there is somebody to share it with. Returns them."""
        batches = self.env["collection.run.batch"]
        if not self._has_workers():
            return batches
        parts = list(split_every(PAYER_BATCH, self._get_partner_ids(), list))
        if len(parts) < 2:
            return batches
        return batches.create(
            [{"run_id": self.id, "number": number, "customers": part} for number, part in enumerate(parts, start=1)]
        )

    @api.model
    def _has_workers(self):
        return "queue.job" in self.env and hasattr(self.env["collection.run.batch"], "with_delay")

    def _hand_over(self, batches):
        """Enqueue batches, unless they are already; when there are no workers any more, they are done here."""
        has_workers = self._has_workers()
        under_way = batches._get_keys_under_way() if has_workers else ()
        for batch in batches:
            key = batch._get_job_key()
            if not has_workers:
                batch._work()
            elif key not in under_way:
                batch.with_delay(identity_key=key, description=f"{self.display_name}: {batch.number}")._work()

    def _gather(self):
        """Make the figures of the batches the figures of the run."""
        figures = self.env["collection.run.figure"]
        figures._clear(self)
        for batch in self.batch_ids:
            for code, currency_id, count, amount in batch.tally or ():
                figures._add(self, {(code, currency_id): (count, amount)})

    # === CONCLUDING === #

    @api.model
    def _cron_nightly(self):
        """Override: follow the runs that a person has begun and workers look at, too."""
        cron = self.env["ir.cron"]
        shared_out = [("state", "=", "draft"), ("is_automatic", "=", False), ("batch_ids", "!=", False)]
        for run in self.sudo().search(shared_out):
            run._run_night(cron)
            cron._commit_progress()
        return super()._cron_nightly()

    def _run_night(self, cron):
        """Override: a run that is with the workers asks for nothing more now; other companies need not wait for it."""
        return super()._run_night(cron) or bool(self.batch_ids)
