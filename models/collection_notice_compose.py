from odoo import api, models
from odoo.tools import SQL

from ..calc.ageing import days_overdue
from ..sql_array import sql_array


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
        levels = self.env["collection.policy.level"].browse({demand.level_id for _snapshot, demand in demands})
        channels = {level.id: level.channel for level in levels}
        notices = (
            self.sudo()
            ._as_ours()
            .with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
            .create(
                [
                    {
                        "company_id": company.id,
                        "payer_id": snapshot.payer_id,
                        "partner_id": snapshot.partner_id,
                        "date": on,
                        "channel": channels[demand.level_id],
                        **self._prepare_demand(company.currency_id, snapshot, demand),
                        **vals,
                    }
                    for snapshot, demand in demands
                ]
            )
        )
        notices._write_contents(demands)
        notices._write_lines(on, demands)
        return self.browse(notices.ids)

    @api.model
    def _prepare_demand(self, currency, snapshot, demand):
        """Values of a notice that follow from its demand; `currency` is that of its company."""
        amount = sum(self._get_company_share(snapshot, line) for line in demand.lines)
        return {
            "level_id": demand.level_id,
            "contact_chain": " → ".join(demand.route.chain),
            "amount_company": currency.round(float(amount)),
            "oldest_due": self._get_oldest_due(snapshot, demand),
        }

    def _is_as_proposed(self, snapshot, demand):
        """Whether the notice already says what the demand asks for, apart from its items. Note: `self.ensure_one()`"""
        totals = {currency_id: float(total) for currency_id, total in demand.totals}
        return (
            self.level_id.id == demand.level_id
            and set(self.contact_ids.ids) == set(demand.route.to)
            and set(self.cc_contact_ids.ids) == set(demand.route.cc)
            and self.contact_chain == " → ".join(demand.route.chain)
            and {total.currency_id.id: total.amount for total in self.amount_ids} == totals
            and self.oldest_due == self._get_oldest_due(snapshot, demand)
        )

    @api.model
    def _get_oldest_due(self, snapshot, demand):
        return min(snapshot.rows[line.item_id].date_due for line in demand.lines if line.amount > 0)

    @api.model
    def _get_company_share(self, snapshot, line):
        """What a line is worth in company currency, at the rate at which it was booked."""
        row = snapshot.rows[line.item_id]
        if line.amount == row.residual:
            return row.residual_company
        return row.residual_company * line.amount / row.residual

    def _write_contents(self, demands):
        """Write recipients and totals of notices, which are in the order of the demands, many at once."""
        self.flush_recordset()
        self._write_contacts("contact_ids", [demand.route.to for _snapshot, demand in demands])
        self._write_contacts("cc_contact_ids", [demand.route.cc for _snapshot, demand in demands])
        totals = [demand.totals for _snapshot, demand in demands]
        self.env["collection.notice.amount"].sudo()._rewrite(dict(zip(self.ids, totals, strict=True)))

    def _write_contacts(self, name, contacts):
        """Replace the recipients in a field: contact ids for each of the notices."""
        field = self._fields[name]
        names = {
            "table": SQL.identifier(field.relation),
            "notice": SQL.identifier(field.column1),
            "contact": SQL.identifier(field.column2),
        }
        pairs = [
            (notice_id, contact_id) for notice_id, ids in zip(self.ids, contacts, strict=True) for contact_id in ids
        ]
        self.env.cr.execute(
            SQL("DELETE FROM %(table)s WHERE %(notice)s = ANY(%(ids)s)", ids=sql_array(self.ids), **names)
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(notice)s, %(contact)s) SELECT * FROM unnest(%(notices)s, %(contacts)s)",
                notices=sql_array(notice_id for notice_id, _contact in pairs),
                contacts=sql_array(contact_id for _notice, contact_id in pairs),
                **names,
            )
        )
        self.invalidate_recordset([name], flush=False)

    def _write_lines(self, on, demands):
        """Write the items of the notices, which are in the order of the demands, replacing what is there."""
        lines, company_id = self.env["collection.notice.line"].sudo(), self.company_id.id
        rows = {
            notice_id: [(notice_id, company_id, *self._to_line_values(snapshot, line, on)) for line in demand.lines]
            for notice_id, (snapshot, demand) in zip(self.ids, demands, strict=True)
        }
        lines._rewrite(rows)

    @api.model
    def _to_line_values(self, snapshot, line, on):
        row = snapshot.rows[line.item_id]
        return (
            line.item_id,
            row.move_id,
            row.move_name,
            line.level_id,
            line.counted_level_id,
            snapshot.cycle(line.item_id),
            row.date_due,
            days_overdue(row.date_due, on),
            line.amount,
            line.currency_id,
        )

    # === FREEZING === #

    def _freeze(self, on, calendars):
        """Fix what is said, to whom and by whom, as of the day on which it leaves.

        :param date on: the day where the company is.
        :param dict calendars: working days of the payer's policy, for the deadline, by notice id.
        """
        ours = self._as_ours().with_context(tracking_disable=True)
        unwanted = self._get_unwanted_addresses(self.contact_ids | self.cc_contact_ids)
        for notice in ours:
            notice.write(notice._prepare_frozen(on, calendars[notice.id], unwanted))
        ours._render_all()

    def _prepare_frozen(self, on, calendar, unwanted):
        """The facts on which the words rest. Note: `self.ensure_one()`"""
        sender = self.payer_id._get_owner(self.level_id.sender)
        to = self._get_addresses(self.contact_ids, unwanted)
        cc = self._get_addresses(self.cc_contact_ids, {*unwanted, *to, *self._get_copied_before()})
        return {
            "date": on,
            "lang": self._get_lang(),
            "deadline": self.level_id._get_deadline(self.payer_id, calendar, on),
            "sender_id": sender.id,
            "owner_id": self.payer_id._get_owner(self.level_id.activity_owner).id,
            "email_from": self._get_email_from(sender),
            "email_to": self._format_addresses(to),
            "email_cc": self._format_addresses(cc),
        }
