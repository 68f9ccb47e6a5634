import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize_all

from ..calc.facts import PERSONAL, SORT_OF_CHANNEL
from .collection_evaluator import PolicyBook

_logger = logging.getLogger(__name__)


class CollectionNotice(models.Model):
    """An undelivered notice goes to the next contact, once; when nobody is left, a person is asked."""

    _inherit = "collection.notice"

    retry_ids = fields.One2many("collection.notice", "retry_of_id", string="Replaced by", readonly=True)

    _retry_once = models.UniqueIndex("(retry_of_id) WHERE retry_of_id IS NOT NULL", "A notice is replaced only once.")

    @api.model
    def _sync_open_deliveries(self):
        """Override: what came back goes to the next contact."""
        result = super()._sync_open_deliveries()
        self._retry_undelivered()
        return result

    @api.model
    def _retry_undelivered(self, domain=()):
        """Replace undelivered notices for whom somebody else can be reached now.

        :param domain: more conditions.
        """
        waiting = self.sudo().search(
            [
                *domain,
                ("state", "=", "undelivered"),
                ("retry_ids", "=", False),
                ("line_ids.move_line_id.reconciled", "=", False),
            ],
            order="id",
        )
        for company, notices in waiting.grouped("company_id").items():
            notices.with_company(company)._retry_company(company)

    def _retry_company(self, company):
        """Replace those of a company's undelivered notices that can be replaced.

        :return: the new notices.
        """
        book = PolicyBook(self.env, company, company._get_collection_today())
        evaluator = self.env["collection.evaluator"].with_context(collection_ignored_notice_ids=frozenset(self.ids))
        snapshots = {shot.partner_id: shot for shot in evaluator._take_snapshots(book, self.partner_id.ids)}
        retries = self.browse()
        for notice in self:
            retries |= notice._retry_safely(snapshots.get(notice.partner_id.id), book)
        return retries

    def _retry_safely(self, snapshot, book):
        """Replace one notice; when that breaks, the others go on."""
        try:
            with self.env.cr.savepoint():
                return self._retry(snapshot, book)
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: the cron comes again
        except Exception:
            self.env.invalidate_all()
            _logger.exception("Notice %s could not be replaced", self.id)
            return self.browse()

    def _retry(self, snapshot, book):
        """Replace an undelivered notice for whoever can be reached now.

        :return: the new notice, empty when there is none.

        Note: `self.ensure_one()`
        """
        if snapshot and not (snapshot.policy and snapshot.policy.level(self.level_id.id)):
            self._set_state("cancelled", reason=self.env._("Its level is no longer part of the policy."))
            return self.browse()
        decision = snapshot and self._decide_again(snapshot, book.on)
        demand = decision and self._pick(decision)
        if demand and self._is_new_way(demand):
            return self._propose_retry(snapshot, demand, book.on)
        is_written = SORT_OF_CHANNEL[self.channel] != PERSONAL
        codes = {exclusion.code for _item, exclusion in decision.exclusions} if decision else ()
        if is_written and (demand or "no_contact" in codes):
            self._tell_exhausted()
        return self.browse()

    def _is_new_way(self, demand):
        """Whether the message would go where it has not failed yet, or where a person says that it works now."""
        contacts = self.env["res.partner"].browse(demand.route.to)
        if SORT_OF_CHANNEL[self.channel] == PERSONAL:
            return any(contact.phone and not contact.collection_phone_fails for contact in contacts)
        if self.channel != "email":
            return bool(contacts - self.contact_ids)
        tried = set(email_normalize_all(self.email_to or "")) - set(email_normalize_all(self.failed_addresses or ""))
        return bool(set(self._get_addresses(contacts)) - tried)

    def _propose_retry(self, snapshot, demand, on):
        """Propose the notice anew and release it, because this one had been released.

        Words that a person has edited may name who was addressed, so they are looked at again.
        """
        retry = self._propose(
            self.company_id,
            on,
            [(snapshot, demand)],
            kind=self.kind,
            run_id=self.run_id.id,
            retry_of_id=self.id,
            text=self.text,
            is_automatic=True,
        )
        if self.text:
            retry._as_ours().reason = self.env._("It goes to somebody else now: please look at the edited words again.")
            return retry
        retry._set_state("approved")
        retry._release(fields.Datetime.now())
        return retry

    def _tell_exhausted(self):
        """Ask a person, because every address has failed. Note: `self.ensure_one()`"""
        failed = self.payer_id._get_failed_addresses()
        note = self.env._("“%s” has reached nobody, and nobody else can be reached.", self.display_name)
        if failed:
            note += " " + self.env._("These addresses do not work: %s.", ", ".join(failed))
        note += " " + self.env._("Please find another contact; the notice then leaves by itself.")
        self.payer_id._update_activity("undelivered", self.env._("Nobody can be reached"), note)

    def _get_copied_before(self):
        """The addresses that have got the notice which this one replaces; they get no second copy."""
        before, addresses = self.retry_of_id.sudo(), set()
        while before:
            addresses |= set(before._get_reached_addresses())
            before = before.retry_of_id
        return addresses

    def action_retry(self):
        """Send undelivered notices again, at once, to whoever can be reached now.

        :raise UserError: for notices that were not undelivered or have been replaced, and when nobody can be reached.
        """
        self._check_reviewer()
        if any(notice.state != "undelivered" or notice.retry_ids for notice in self):
            raise UserError(self.env._("Only undelivered notices can be sent again, and each only once."))
        found = False
        for company, notices in self.sudo().grouped("company_id").items():
            found |= bool(notices.with_company(company)._retry_company(company))
        if not found:
            raise UserError(
                self.env._("Nobody else can be reached now, or the items must wait: please look at the payer first.")
            )
        return True
