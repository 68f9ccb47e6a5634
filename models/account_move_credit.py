from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class AccountMove(models.Model):
    """Draft credit notes of exact amounts, with the taxes and accounts of the invoice that they name."""

    _inherit = "account.move"

    def _draft_credit(self, amount, reason):
        """Make a draft credit note for a part of an invoice, or for all of it.

        A part is taken from every line in proportion, by the engine that Odoo uses for down payments: each tax is
        reduced by the same share, and what rounding leaves over is spread, so that the total is the amount to the cent.

        :param float amount: in the currency of the invoice, taxes included.
        :param str reason: printed on it, in the customer's language.
        :return: the draft `account.move`.
        :raise UserError: for entries that are no invoices, and when no credit note of that amount can be made.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        if self.move_type not in ("out_invoice", "out_receipt"):
            raise UserError(self.env._("%s is no invoice: please write it off by hand.", self.name))
        credit = self._reverse_moves([self._prepare_credit(amount, reason)])
        if self.currency_id.compare_amounts(credit.amount_total, amount) != 0:
            raise UserError(
                self.env._("The credit note for %s cannot be made by itself: please make it by hand.", self.name)
            )
        return credit

    def _prepare_credit(self, amount, reason):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model=self._name, active_ids=self.ids)
            .create(
                {
                    "date": self.company_id._get_collection_today(),
                    "reason": reason,
                    "move_ids": self.ids,
                    "journal_id": self.journal_id.id,
                }
            )
        )
        values = wizard._prepare_default_reversal(self)
        if self.currency_id.compare_amounts(amount, self.amount_total) != 0:
            # rounding and early payment belong to the whole invoice
            values |= {
                "line_ids": [Command.create(vals) for vals in self._prepare_credit_lines(amount)],
                "invoice_cash_rounding_id": False,
                "invoice_payment_term_id": False,
            }
        return values

    def _prepare_credit_lines(self, amount):
        """Lines that take an amount from every line of the invoice in proportion.

        They name no product and no order: what is credited is money, nothing comes back.
        """
        taxes = self.env["account.tax"]
        lines = [line for line in self._get_rounded_base_and_tax_lines()[0] if line["record"].display_type == "product"]
        parts = taxes._reduce_base_lines_to_target_amount(
            base_lines=lines,
            company=self.company_id,
            amount_type="fixed",
            amount=amount,
            computation_key=f"collection_credit,{self.id}",
            grouping_function=lambda line: {"id": line["id"]},
        )
        taxes._fix_base_lines_tax_details_on_manual_tax_amounts(base_lines=parts, company=self.company_id)
        names = {line["id"]: line["record"].name for line in lines}
        return [
            {
                "display_type": "product",
                "name": names[part["id"]],
                "account_id": part["account_id"].id,
                "quantity": 1.0,
                "price_unit": part["price_unit"],
                "tax_ids": [Command.set(part["tax_ids"].ids)],
                "analytic_distribution": part["analytic_distribution"],
                "extra_tax_data": taxes._export_base_line_extra_tax_data(part),
            }
            for part in parts
        ]

    # === WHAT BECOMES OF THEM === #

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """Override of `account`: a credit note settles the very items that it was made for, before older ones."""
        for move, credit in zip(self, reverse_moves, strict=True):
            items = credit._get_credited_items() & move.line_ids
            for account, lines in items.grouped("account_id").items():
                own = credit.line_ids.filtered(lambda line, account=account: line.account_id == account)
                (lines | own).filtered(lambda line: not line.reconciled).reconcile()
        return super()._reconcile_reversed_moves(reverse_moves, move_reverse_cancel)

    def _get_credited_items(self):
        """The items for which these credit notes were made."""
        items = self.env["account.move.line"].browse()
        for matters in self._find_matters():
            items |= matters.sudo().move_line_ids.with_env(self.env)
        return items

    def _find_matters(self):
        """What these credit notes were made for, one recordset for each kind."""
        credits = self.filtered(lambda move: move.move_type == "out_refund")
        if not credits:
            return []
        found = []
        for name in self.env["collection.matter"]._get_kinds():
            found.append(self.env[name].sudo().search([("credit_move_ids", "in", credits.ids)]))
        return [matters for matters in found if matters]

    def unlink(self):
        """Override: who made the credit note has to know that it is gone."""
        found = self._find_matters()
        result = super().unlink()
        for matters in found:
            matters._after_credit_lost()
        return result

    def button_cancel(self):
        """Override: as :meth:`unlink`."""
        result = super().button_cancel()
        for matters in self._find_matters():
            matters._after_credit_lost()
        return result
