import logging

import psycopg2

from odoo import api, fields, models
from odoo.fields import Command

_logger = logging.getLogger(__name__)


class ResCompany(models.Model):
    """Tells the collections manager on the working day before what will leave, so that it can still be stopped."""

    _inherit = "res.company"

    collection_forewarn = fields.Boolean(
        string="Forewarn the manager",
        default=True,
        groups="base.group_user",
        help="A message on the working day before, with what will leave and what will wait for approval.",
    )
    collection_forewarn_hour = fields.Float(string="Forewarned at", default=15.0, groups="base.group_user")
    collection_forewarned_for = fields.Date(
        readonly=True, copy=False, groups="base.group_user", help="The last day whose notices were announced."
    )

    _collection_forewarn_time = models.Constraint(
        "CHECK(collection_forewarn_hour >= 0 AND collection_forewarn_hour < 24)", "A time lies in 0:00–23:59."
    )

    @api.model
    def _cron_forewarn_collections(self):
        """Forewarn the managers of the companies whose hour has come, each once per working day.

        The cron comes every hour; a server that was down at the hour makes up for it later on the same day.
        """
        cron = self.env["ir.cron"]
        companies = self.sudo().search([("collection_forewarn", "=", True), ("collection_policy_id", "!=", False)])
        due = companies.sorted("id").filtered(lambda company: company._is_forewarning_due())
        cron._commit_progress(remaining=len(due))
        for company in due:
            company._forewarn_safely()
            if not cron._commit_progress(1):
                break

    def _is_forewarning_due(self):
        now = self._get_collection_now()
        if now.hour + now.minute / 60 < self.collection_forewarn_hour:
            return False
        if not self._get_forewarning_calendar().is_workday(now.date()):
            return False
        return self.collection_forewarned_for != self._get_forewarned_day()

    def _get_forewarning_calendar(self):
        calendar = self.collection_policy_id.resource_calendar_id
        return self._to_work_calendar(calendar, self._get_collection_today())

    def _get_forewarned_day(self):
        """The next working day. Note: `self.ensure_one()`"""
        tomorrow = fields.Date.add(self._get_collection_today(), days=1)
        return self._get_forewarning_calendar().next_workday(tomorrow)

    def _forewarn_safely(self):
        """Forewarn; a company that breaks is passed over until the next day and does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._forewarn()
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: the cron comes again
        except Exception:
            self.env.invalidate_all()
            _logger.exception("The forewarning of company %s could not be made", self.id)
        self.collection_forewarned_for = self._get_forewarned_day()

    def _forewarn(self):
        """Send the manager what will leave on the next working day. Note: `self.ensure_one()`

        :return: the `mail.mail`, empty when there is nothing to say or nobody to say it to.
        """
        self.ensure_one()
        day, mails = self._get_forewarned_day(), self.env["mail.mail"].sudo()
        if self._get_collection_block(day):
            return mails
        manager = self._get_forewarned_manager()
        if not manager:
            _logger.info("Company %s has no collections manager who could be forewarned", self.id)
            return mails
        company = self.with_company(self).with_context(lang=manager.lang or self.env.lang)
        forecast = company.env["collection.forewarning"]._collect(company, day)
        if not forecast.leaving and not forecast.waiting:
            return mails
        mail = mails.create(company._prepare_forewarning(manager, forecast))
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mail

    def _get_forewarned_manager(self):
        manager = self.collection_manager_id.sudo()
        return manager.filtered(lambda user: user.active and user.email and self in user.company_ids)

    def _prepare_forewarning(self, manager, forecast):
        subject, body = self.env["collection.forewarning"]._render(self, forecast)
        return {
            "subject": subject,
            "body_html": body,
            "email_from": self.email_formatted or manager.email_formatted,
            "author_id": self.partner_id.id,
            "recipient_ids": [Command.set(manager.partner_id.ids)],
            "auto_delete": False,
        }
