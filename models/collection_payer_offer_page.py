from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ..calc.money import to_decimal

#: Days for which the page tells how an offer has ended.
SHOW_DAYS = 14
#: States in which an offer is still good.
GOOD_STATES = ("open", "accepted")


class CollectionPayer(models.Model):
    """Offers on the customer's page: what is saved, accepting, and paying exactly the reduced amount."""

    _inherit = "collection.payer"

    # === SHOWN === #

    def _get_portal_sections(self, statement):
        """Override of the base: offers that are good, and those that have ended lately."""
        sections = super()._get_portal_sections(statement)
        shown = [self._prepare_portal_offer(offer, statement) for offer in self._get_portal_offers()]
        if shown:
            section = {"sequence": 5, "title": self.env._("Our offer"), "values": {"offers": shown}, "form": "offer"}
            sections.append(section | {"template": "account_collections.portal_offer"})
        return sections

    def _get_portal_offers(self):
        """Offers that the customer was told of and that concern him still, newest first. Note: `self.ensure_one()`"""
        since = self.company_id._get_collection_today() - timedelta(days=SHOW_DAYS)
        return self.offer_ids.filtered(
            lambda offer: offer.opened_on
            and (offer.state in GOOD_STATES or (offer.ended_on and offer.ended_on >= since))
        ).sorted("id", reverse=True)

    def _prepare_portal_offer(self, offer, statement):
        """What the page says of an offer.

        Keys: `id`, `name`, `currency`, `owed`, `saved`, `reduced`, `until`, `state` (`passed` once the last day is over
        and the money may still become known), and of an accepted one `to_pay`, `lines`, `block` and `transfer`.
        """
        is_passed = offer.state in GOOD_STATES and offer.date < statement["today"]
        shown = {
            "id": offer.id,
            "name": offer.items_display,
            "currency": offer.currency_id,
            "owed": offer.amount_open,
            "saved": offer.amount_saved,
            "reduced": offer.amount_reduced,
            "until": offer.date,
            "state": "passed" if is_passed else offer.state,
        }
        return shown | (self._prepare_offer_payment(offer, statement) if shown["state"] == "accepted" else {})

    def _prepare_offer_payment(self, offer, statement):
        """How an accepted offer is paid: its items as the statement shows them, less the discount."""
        item_ids = set(offer.move_line_ids.ids)
        blocks = [block for block in statement["blocks"] if item_ids & {line["id"] for line in block["lines"]}]
        lines = [line for block in blocks for line in block["lines"] if line["id"] in item_ids and line["payable"]]
        to_pay = sum((line["payable"] for line in lines), to_decimal(0))
        references = dict.fromkeys(line["payment_reference"] for line in lines)
        return {
            "to_pay": to_pay,
            "lines": lines,
            # items of several receivable accounts cannot be paid at once; a transfer is matched by hand
            "block": blocks[0]["key"] if len(blocks) == 1 else "",
            "bank": statement["banks"][:1],
            "reference": ", ".join(references),
        }

    def _get_portal_thanks(self, what):
        """Override of the base."""
        if what == "offer":
            return self.env._("Thank you for accepting our offer. Please pay the reduced amount in time.")
        return super()._get_portal_thanks(what)

    # === ACCEPTED === #

    def _accept_offer_on_page(self, form, contact):
        """Take down that the customer accepts an offer.

        :param dict form: `offer` and `agree` as they were sent.
        :param contact: `res.partner` who is logged in; empty: whoever has the link.
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        offer = self._get_portal_offers().filtered(lambda offer: str(offer.id) == form.get("offer"))
        if not offer:
            raise UserError(self.env._("There is no such offer any more. The full amount is due as before."))
        if form.get("agree") != "yes":
            raise UserError(self.env._("Please tick that you agree to the offer."))
        # What is refused half-way must leave nothing behind: whoever catches the error answers with a page.
        with self.env.cr.savepoint():
            contact = self.env["res.partner"].browse(contact.id)
            if offer._accept_on_page(contact):
                self._log_accepted(offer, contact)

    def _log_accepted(self, offer, contact):
        """Show on the timeline that an offer was accepted, in the language of our own people."""
        own = self._as_office()
        note = own.env._(
            "Our offer was accepted on the customer's page: %(reduced)s instead of %(owed)s by %(day)s.",
            reduced=own._format_portal_amount(offer.amount_reduced, offer.currency_id),
            owed=own._format_portal_amount(offer.amount_open, offer.currency_id),
            day=own._format_portal_date(offer.date),
        )
        own._log_interaction(
            channel="portal",
            direction="in",
            contact_id=contact.id,
            user_id=False,
            note=note,
            model=offer._name,
            res_id=offer.id,
        )
