from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Working days after its date within which an invoice should have been sent.
SEND_WITHIN = 2


class AccountMove(models.Model):
    """Whether the customer has got the invoice: reminders wait for it, and somebody is told when it stays."""

    _inherit = "account.move"

    def action_mark_sent_on(self, day):
        """Note that invoices were sent outside of Odoo.

        :param day: date or ISO string, not in the future.
        :raise AccessError: when the user neither collects nor bills.
        :raise UserError: for a day in the future or before the invoice.
        """
        if not self.env.user.has_groups("account.group_account_invoice,account_collections.group_collection_collector"):
            raise AccessError(self.env._("Only billing and collectors may do this."))
        self.check_access("read")
        day = fields.Date.to_date(day)
        invoices = self.filtered(lambda move: move.is_sale_document(include_receipts=True) and move.state == "posted")
        for invoice in invoices:
            if not day or day > invoice.company_id._get_collection_today():
                raise UserError(self.env._("Please give a day that is not in the future."))
        invoices.sudo().write({"collection_sent_on": day, "is_move_sent": True})
        invoices.activity_ids.sudo().filtered(
            lambda activity: activity.collection_kind == "invoice_not_sent"
        ).action_feedback(self.env._("Sent on %s.", fields.Date.to_string(day)))

    @api.model
    def _get_unsent(self, company, on):
        """The invoices that did not leave within two working days of their date, the largest first.

        :param date on: the day of the run.
        """
        calendar = company._to_work_calendar(company.resource_calendar_id, on)
        return self.search(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("is_move_sent", "=", False),
                ("collection_sent_on", "=", False),
                ("invoice_date", "<=", calendar.add_workdays(on, -SEND_WITHIN)),
            ],
            order="amount_residual_signed desc, id",
        )
