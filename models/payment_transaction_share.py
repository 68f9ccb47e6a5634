from odoo import fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..calc.allocation import allocate
from ..calc.money import to_decimal

#: The task of the collector when a payment could not be matched as the customer wanted.
UNMATCHED = "payment_unmatched"


class PaymentTransaction(models.Model):
    """A payment of chosen items: matched with exactly what was ticked, never with anything else."""

    _inherit = "payment.transaction"

    collection_share_ids = fields.One2many(
        "collection.payment.share", "transaction_id", groups="account_collections.group_collection_reader"
    )

    def _get_whole_invoices_condition(self):
        """Override of the base: of a payment of chosen items only these are on their way."""
        shares = SQL(
            "NOT EXISTS (SELECT FROM collection_payment_share share WHERE share.transaction_id = transaction.id)"
        )
        return SQL("%s AND %s", super()._get_whole_invoices_condition(), shares)

    def _get_collection_shares(self):
        """The chosen items, oldest first; those of the payment that this one is a part of. Note: `self.ensure_one()`"""
        shares = (self.collection_share_ids or self.source_transaction_id.collection_share_ids).sudo()
        return shares.sorted(lambda share: (share.move_line_id.date_maturity or share.move_line_id.date, share.id))

    def _create_payment(self, **extra_create_values):
        """Override of `account_payment`: chosen items are matched by us, share by share.

        Odoo would match the whole invoices oldest first, so it does not see them while it books the payment.
        """
        shares = self._get_collection_shares()
        if not shares:
            return super()._create_payment(**extra_create_values)
        owners = self | self.source_transaction_id
        invoices = {owner: owner.invoice_ids for owner in owners}
        owners.invoice_ids = [Command.clear()]
        accounts = shares.move_line_id.account_id
        target = {"destination_account_id": accounts[:1].id, "partner_id": shares.payer_id.partner_id.id}
        payment = super()._create_payment(**target | extra_create_values)
        for owner, moves in invoices.items():
            owner.invoice_ids = [Command.set(moves.ids)]
        payment.invoice_ids = [Command.set(self.invoice_ids.ids)]
        self._match_shares(payment, shares)
        return payment

    def _match_shares(self, payment, shares):
        """Match the payment and the ticked credits with the ticked items, up to the ticked amounts."""
        received = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == payment.destination_account_id and line.balance < 0
        )
        debts = shares.filtered(lambda share: share.amount > 0)
        credits = (shares - debts).move_line_id | received
        limits = {share.move_line_id: abs(share.amount) for share in shares}
        wanted = [(item, self._get_matchable(item, limits)) for item in debts.move_line_id]
        given = [(item, self._get_matchable(item, limits)) for item in credits]
        for debt, credit, amount in allocate(wanted, given):
            (debt | credit)._reconcile_up_to(amount)
        if received and not received.reconciled:
            self._tell_about_rest(received, shares.payer_id)

    def _get_matchable(self, item, limits):
        """How much of an item may be matched now: what was ticked, and is still open."""
        is_open = item.currency_id == self.currency_id and not item.reconciled and item.parent_state == "posted"
        residual = abs(item.amount_residual_currency) if is_open else 0
        return to_decimal(item.currency_id.round(min(residual, limits.get(item, residual))))

    def _tell_about_rest(self, received, payers):
        """Something was paid, credited or cancelled meanwhile: a person looks where the rest belongs."""
        rest = abs(received.amount_residual_currency)
        for payer in payers:
            text = self.env._(
                "%(amount)s of the online payment %(reference)s could not be matched with what was ticked.",
                amount=payer._format_portal_amount(rest, received.currency_id),
                reference=self.reference,
            )
            payer._ensure_activity(UNMATCHED, self.env._("Match an online payment"), text)
