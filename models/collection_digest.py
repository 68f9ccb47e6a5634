import logging

import psycopg2

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import email_normalize

_logger = logging.getLogger(__name__)

SALES = "sales_team.group_sale_salesman"


class CollectionDigest(models.Model):
    """A week's message to a salesperson: the own customers, and what the salesperson could unblock.

    The row comes before the message: the database lets nobody have two of one week.
    """

    _name = "collection.digest"
    _description = "Weekly digest of a salesperson"
    _order = "week desc, id desc"
    _rec_name = "week"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    week = fields.Date(required=True, readonly=True, help="Its Monday.")
    is_sent = fields.Boolean(readonly=True, help="There was something to say.")

    _once = models.UniqueIndex("(user_id, week)", "This week's digest has been made already.")

    # === WHEN AND WHO === #

    @api.model
    def _cron_digest(self):
        """Write to the sales people of the companies whose Monday morning has come, to each once a week."""
        cron, due = self.env["ir.cron"], self._get_due()
        cron._commit_progress(remaining=len(due))
        for vals in due:
            self._make_safely(vals)
            if not cron._commit_progress(1):
                break

    @api.model
    def _get_due(self):
        """Values of the digests that are missing: one for each salesperson of the companies where it is time."""
        companies = self._get_companies()
        weeks = {company: company._get_digest_week() for company in companies}
        weeks = {company: week for company, week in weeks.items() if week}
        users = self._get_readers(companies) if weeks else self.env["res.users"]
        known = self.sudo().search([("user_id", "in", users.ids), ("week", "in", list(weeks.values()))])
        done = {(digest.user_id, digest.week) for digest in known}
        return [
            {"user_id": user.id, "company_id": user.company_id.id, "week": weeks[user.company_id]}
            for user in users
            if user.company_id in weeks and (user, weeks[user.company_id]) not in done
        ]

    @api.model
    def _get_companies(self):
        return (
            self.env["res.company"].sudo().search([("collection_digest", "=", True), ("collection_state", "=", "live")])
        )

    @api.model
    def _get_readers(self, companies):
        """Sales people with customers of their own in the companies, as far as they may look at them."""
        payers = self.env["collection.payer"].sudo()
        rows = payers._read_group(
            [("company_id", "in", companies.ids), ("salesperson_id", "!=", False)], ["salesperson_id"]
        )
        users = self.env["res.users"].sudo().union(*(user for (user,) in rows))
        return users.filtered(
            lambda user: user.active and not user.share and email_normalize(user.email) and user.has_group(SALES)
        ).sorted("id")

    # === MAKING === #

    @api.model
    def _make_safely(self, vals):
        """Make a digest; one that breaks is passed over until the next week and does not stop the others."""
        digest = self.sudo().create(vals)
        digest.flush_recordset()
        try:
            with self.env.cr.savepoint():
                digest.is_sent = bool(digest._send())
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: the cron comes again
        except Exception:
            self.env.invalidate_all()
            _logger.exception("The digest of user %s could not be made", digest.user_id.id)

    def _send(self):
        """Queue the message. Note: `self.ensure_one()`

        :return: the `mail.mail`, empty when there is nothing to say.
        """
        mails, reader = self.env["mail.mail"].sudo(), self._as_reader()
        content = reader._collect()
        if not (content["rows"] or content["tasks"]):
            return mails
        subject, body = reader._render(content)
        mail = mails.create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": self.company_id.email_formatted or self.user_id.email_formatted,
                "author_id": self.company_id.partner_id.id,
                "recipient_ids": [Command.set(self.user_id.partner_id.ids)],
                "auto_delete": False,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mail

    def _as_reader(self):
        """The digest with the rights, the companies and the language of who gets it. Note: `self.ensure_one()`"""
        user, live = self.user_id, self._get_companies()
        companies = (user.company_ids & live).sorted(lambda company: company != self.company_id)
        return self.with_user(user).with_context(lang=user.lang, tz=user.tz, allowed_company_ids=companies.ids)
