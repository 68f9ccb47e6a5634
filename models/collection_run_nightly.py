import logging

import psycopg2

from odoo import api, models

_logger = logging.getLogger(__name__)


class CollectionRun(models.Model):
    """The nightly run of every company, and what it may release by itself."""

    _inherit = "collection.run"

    @api.model
    def _cron_nightly(self):
        """Look at the books of each company once a day, in committed batches; release what needs no person.

        The cron comes every hour, so that each company has its run soon after its own midnight, and so that a
        night that was missed is made up for as soon as the server is back.
        """
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].sudo().search([("collection_policy_id", "!=", False)], order="id")
        runs = [run for company in companies if (run := self._get_nightly(company)).state == "draft"]
        cron._commit_progress(remaining=len(runs))
        for run in runs:
            finished = run._run_night(cron)
            if not cron._commit_progress(int(finished)) or not finished:
                break

    def _run_night(self, cron):
        """Propose and release what needs no person; a company that breaks does not stop the others.

        :return: whether nothing is left to do for this run now.

        Note: `self.ensure_one()`
        """
        try:
            finished = self._propose(pause=lambda _count: cron._commit_progress())
            if finished:
                self._release_automatic()
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: the cron comes again
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Run %s could not be finished", self.id)
            sentence = self.env._("The run could not be finished; the cause is in the log of the server.")
            if sentence not in (self.remark or ""):
                self._remark(sentence)
            return True
        return finished

    @api.model
    def _get_nightly(self, company):
        """Today's nightly run of a company, created when it is missing; one that was cancelled is not replaced."""
        today = company._get_collection_today()
        domain = [("company_id", "=", company.id), ("date", "=", today), ("is_automatic", "=", True)]
        return self.sudo().search(domain, limit=1) or self.sudo().create(
            {"company_id": company.id, "date": today, "is_automatic": True}
        )

    def _release_automatic(self):
        """Approve and release what needs no approval, if the company wants that and the bank data is fresh."""
        for run in self.filtered("is_automatic"):
            company = run.company_id
            proposals = run.notice_ids.filtered(lambda notice: notice.state == "proposed")
            if company.collection_auto_send and not company._is_bank_stale(run.date):
                ready = run._cap_release(proposals.filtered(lambda notice: not notice.level_id.requires_approval))
                ready._set_state("approved")
                ready._as_ours().write({"is_automatic": True})
                for hour, notices in ready.grouped(lambda notice: notice.level_id.activity_time).items():
                    notices._release(company._to_utc(run.date, hour))
                run._set_state("sending")
            elif not proposals:
                run._set_state("done")
            run._close_when_done()

    def _check_bank_age(self):
        """Say so when the bank data is too old to send without a person."""
        if self.company_id._is_bank_stale(self.date):
            self._remark(
                self.env._("The last bank data is too old: payments may be missing. Nothing leaves by itself.")
            )
