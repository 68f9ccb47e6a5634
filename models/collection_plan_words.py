from odoo import api, fields, models

#: At most so many references are spelled out in a payment reference.
MAX_REFERENCES = 4


class CollectionPlan(models.Model):
    """What the messages and the agreement say of a plan, in the reader's language."""

    _inherit = "collection.plan"

    contact_name = fields.Char(compute="_compute_contact_name")
    invoice_display = fields.Char(string="Invoices", compute="_compute_words_for_templates")
    payment_reference = fields.Char(compute="_compute_words_for_templates", help="What payments should name.")
    bank_display = fields.Char(string="Account", compute="_compute_words_for_templates")
    payment_count = fields.Integer(string="Payments", compute="_compute_payment_count")
    first_amount = fields.Monetary(compute="_compute_payment_count")
    last_date = fields.Date(string="Last payment", compute="_compute_payment_count")
    late_amount = fields.Monetary(compute="_compute_late", help="What is open of the oldest instalment that is late.")
    late_date = fields.Date(compute="_compute_late")

    @api.depends("contact_id.name", "payer_id.partner_id.name")
    def _compute_contact_name(self):
        for plan in self:
            people = plan.contact_id or (plan.payer_id.sudo()._get_billing_contacts()[:1] if plan.payer_id else None)
            plan.contact_name = (people or plan.partner_id).name or ""

    @api.depends("move_line_ids")
    @api.depends_context("lang")
    def _compute_words_for_templates(self):
        for plan in self.sudo():
            moves = plan.move_line_ids.move_id
            names = sorted(set(moves.mapped("name")))
            plan.invoice_display = (
                self.env._("Invoice %s", *names) if len(names) == 1 else self.env._("Invoices %s", ", ".join(names))
            )
            references = [move.payment_reference or move.name for move in moves]
            plan.payment_reference = ", ".join(references) if len(references) <= MAX_REFERENCES else plan.name
            bank = plan._get_banks()[:1]
            plan.bank_display = " · ".join(filter(None, (bank.acc_number, bank.bank_name)))

    def _get_banks(self):
        """Accounts to which the customer may pay: those on the invoices, else the company's first.

        A branch is paid through its main house, too; never through another company. Note: `self.ensure_one()`
        """
        houses = self.company_id.parent_ids[::-1]
        own = self.move_line_ids.move_id.partner_bank_id.filtered(lambda bank: bank.partner_id in houses.partner_id)
        return own or houses.partner_id.bank_ids[:1]

    @api.depends("instalment_ids.date", "instalment_ids.amount")
    def _compute_payment_count(self):
        for plan in self:
            parts = plan._get_parts()
            plan.payment_count = len(parts)
            plan.first_amount, plan.last_date = parts[:1].amount, parts[-1:].date

    @api.depends("instalment_ids.date", "instalment_ids.state", "instalment_ids.amount_open")
    def _compute_late(self):
        for plan in self:
            late = plan._get_parts().filtered(lambda part: part.state in ("open", "partial"))[:1]
            plan.late_amount, plan.late_date = late.amount_open, late.date

    def _get_lang(self):
        """Language of whoever reads the agreement. Note: `self.ensure_one()`"""
        contact = self.contact_id or self.payer_id.sudo()._get_billing_contacts()[:1]
        candidates = (contact.lang, self.partner_id.lang, self.company_id.partner_id.lang)
        return self.env["collection.carrier"]._get_installed_lang(*candidates)
