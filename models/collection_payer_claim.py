import secrets
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..calc.allocation import parse_amount
from .collection_claim import TASK

#: So many days ago a payment may have been made to be reported.
OLDEST_DAYS = 180
MAX_REFERENCE = 80


class CollectionPayer(models.Model):
    """“Already paid” on the customer's page."""

    _inherit = "collection.payer"

    def _get_portal_sections(self, statement):
        """Override of the base: offered while something is overdue."""
        sections = super()._get_portal_sections(statement)
        blocks = [block for block in statement["blocks"] if block["overdue"]]
        if blocks:
            values = {"blocks": blocks, "number": secrets.token_urlsafe(12), "today": statement["today"]}
            section = {"sequence": 40, "title": self.env._("Already paid?"), "values": values}
            sections.append(section | {"template": "account_collections.portal_claim", "is_folded": True})
        return sections

    def _get_portal_thanks(self, what):
        """Override of the base."""
        if what == "claim":
            return self.env._("Thank you. We look for your payment, and do not remind you of it meanwhile.")
        return super()._get_portal_thanks(what)

    def _report_payment(self, form, item_ids, file=None):
        """Take down a payment that the customer says he has made.

        :param dict form: `block`, `number`, `date`, `amount`, `reference` as they were typed.
        :param item_ids: ticked items.
        :param file: pair of a name and the content, or None.
        :return: the `collection.claim`.
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        blocks = self._get_statement()["blocks"]
        block = next((block for block in blocks if block["key"] == form.get("block")), None)
        if not block:
            raise UserError(self.env._("Please look at the list again; it has changed meanwhile."))
        vals = self._check_reported(form, block)
        document = self._check_file(*file) if file else None
        own = {line["id"] for line in block["lines"] if line["is_overdue"]}
        items = self.env["account.move.line"].browse([item_id for item_id in item_ids if item_id in own])
        if not items:
            raise UserError(self.env._("Please tick what you have paid."))
        claim, is_new = self.env["collection.claim"]._report(self, self._read_number(form), items, vals)
        if is_new:
            self._tell_about_claim(claim, document)
        return claim

    def _check_reported(self, form, block):
        """Values of the claim.

        :raise UserError: when one of them cannot be.
        """
        currency, today = block["currency"], self.company_id._get_collection_today()
        amount = parse_amount(str(form.get("amount", "")).strip(), currency.decimal_places)
        if not amount:
            raise UserError(self.env._("Please enter the amount that you have paid as a number, such as 120.50."))
        try:
            day = fields.Date.to_date(str(form.get("date", "")).strip()[:10])
        except ValueError:
            day = None
        if not day or not today - timedelta(days=OLDEST_DAYS) <= day <= today:
            raise UserError(self.env._("Please enter the day on which you have paid; it cannot be in the future."))
        reference = " ".join(str(form.get("reference", "")).replace("\x00", "").split())[:MAX_REFERENCE]
        return {"date": day, "amount": float(amount), "currency_id": currency.id, "reference": reference}

    def _tell_about_claim(self, claim, document):
        """Show it on the timeline and make it somebody's task."""
        if document:
            claim.attachment_ids = self._keep_files(claim, [document])
        ours = self._as_office()
        text = ours.env._(
            "The customer says that %(amount)s was paid on %(day)s. Reference: %(reference)s",
            amount=ours._format_portal_amount(claim.amount, claim.currency_id),
            day=ours._format_portal_date(claim.date),
            reference=claim.reference or "–",
        )
        ours._message_log(body=text, author_id=self.partner_id.id)
        ours._ensure_activity(TASK, ours.env._("Look for a payment"), text)
