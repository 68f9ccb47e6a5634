from odoo import api, models
from odoo.fields import Command
from odoo.tools import email_normalize_all, formataddr

from ..calc.ageing import days_overdue


class CollectionNotice(models.Model):
    """From a demand of the rules to a notice: proposals, and the freezing when it leaves."""

    _inherit = "collection.notice"

    @api.model
    def _propose(self, company, on, demands, **vals):
        """Create notices for demands of payers of one company.

        :param date on: the day of the proposal.
        :param demands: pairs of snapshot and demand; each payer exists.
        :param vals: values of all the notices, such as `run_id` or `kind`.
        :raise psycopg2.errors.UniqueViolation: when somebody else was quicker with one of the items.
        """
        levels = {demand.level_id for _snapshot, demand in demands}
        channels = {level.id: level.channel for level in self.env["collection.policy.level"].browse(levels)}
        notices = (
            self.sudo()
            ._as_ours()
            .with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
            .create(
                [
                    {
                        "company_id": company.id,
                        "payer_id": snapshot.payer_id,
                        "date": on,
                        "channel": channels[demand.level_id],
                        **self._prepare_demand(snapshot, demand),
                        **vals,
                    }
                    for snapshot, demand in demands
                ]
            )
        )
        notices._write_lines(on, demands)
        return self.browse(notices.ids)

    @api.model
    def _prepare_demand(self, snapshot, demand):
        """Values of a notice that follow from its demand."""
        asked = [line for line in demand.lines if line.amount > 0]
        return {
            "level_id": demand.level_id,
            "contact_ids": [Command.set(demand.route.to)],
            "cc_contact_ids": [Command.set(demand.route.cc)],
            "contact_chain": " → ".join(demand.route.chain),
            "amount_ids": [
                Command.clear(),
                *(
                    Command.create({"currency_id": currency_id, "amount": float(total)})
                    for currency_id, total in demand.totals
                ),
            ],
            "amount_company": sum(self._get_company_share(snapshot, line) for line in demand.lines),
            "oldest_due": min(self._get_due(snapshot.rows[line.item_id]) for line in asked),
        }

    @api.model
    def _get_company_share(self, snapshot, line):
        """What a line is worth in company currency, at the rate at which it was booked."""
        row = snapshot.rows[line.item_id]
        return row["residual_company"] * float(line.amount) / row["residual"]

    @api.model
    def _get_due(self, row):
        return row["date_maturity"] or row["date"]

    def _write_lines(self, on, demands):
        """Write the items of the notices, which are in the order of the demands, replacing what is there."""
        rows = [
            self._to_line_row(notice, snapshot, line, on)
            for notice, (snapshot, demand) in zip(self, demands, strict=True)
            for line in demand.lines
        ]
        self.line_ids.sudo()._delete()
        self.env["collection.notice.line"].sudo()._insert(rows)

    def _to_line_row(self, notice, snapshot, line, on):
        row = snapshot.rows[line.item_id]
        due = self._get_due(row)
        return (
            notice.id,
            notice.company_id.id,
            line.item_id,
            row["move_id"],
            row["move_name"],
            line.level_id,
            line.counted_level_id,
            snapshot.cycles[line.item_id],
            due,
            days_overdue(due, on),
            line.amount,
            line.currency_id,
        )

    # === FREEZING === #

    def _freeze(self, on, calendar):
        """Fix what is said, to whom and by whom, as of the day on which it leaves.

        :param calc.dates.WorkCalendar calendar: working days of the payer's policy, for the deadline.

        Note: `self.ensure_one()`
        """
        sender = self.payer_id._get_owner(self.level_id.sender)
        to = self._get_addresses(self.contact_ids)
        known = {*to, *self._get_copied_before()}
        copied = self._get_addresses(self.cc_contact_ids)
        cc = {address: name for address, name in copied.items() if address not in known}
        ours = self._as_ours()
        ours.write(
            {
                "date": on,
                "lang": self._get_lang(),
                "deadline": self.level_id._get_deadline(self.payer_id, calendar, on),
                "sender_id": sender.id,
                "owner_id": self.payer_id._get_owner(self.level_id.activity_owner).id,
                "email_from": self._get_email_from(sender),
                "email_to": self._format_addresses(to),
                "email_cc": self._format_addresses(cc),
            }
        )
        ours.write({"subject": self._render_subject(), "body": self._render_body()})

    def _get_email_from(self, sender):
        company = self.company_id
        address = sender.email_normalized or company.partner_id.email_normalized
        return formataddr((sender.name or company.name, address)) if address else company.email_formatted

    @api.model
    def _get_addresses(self, contacts):
        """The e-mail addresses of contacts, each once and with its owner's name; not those that fail or want no mail.

        :rtype: dict[str, str]
        """
        names = {}
        for contact in contacts:
            failed = contact._get_failed_emails()
            for address in email_normalize_all(contact.email or ""):
                if address not in failed:
                    names.setdefault(address, contact.name or contact.display_name)
        unwanted = self.env["mail.blacklist"].sudo().search([("email", "in", list(names))]).mapped("email")
        return {address: name for address, name in names.items() if address not in unwanted}

    @api.model
    def _format_addresses(self, names):
        """Addresses with their names, as a header takes them."""
        return ", ".join(formataddr((name, address)) for address, name in names.items())
