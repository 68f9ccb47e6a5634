import secrets
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..calc.allocation import parse_amount
from ..calc.money import to_decimal

#: Hours for which a form that has been filled in can be paid.
VALID_HOURS = 12
SCOPE = "collection_basket"
#: Items in one payment.
MAX_ITEMS = 1000
#: Days for which the page tells what became of a payment.
SHOW_DAYS = 3


class CollectionPayer(models.Model):
    """What the customer has ticked to be paid, checked against the books each time it is looked at."""

    _inherit = "collection.payer"

    # === CHOOSING === #

    def _choose_overdue(self, block):
        """Everything overdue of a block and the credits that count, as :meth:`_fill_basket` takes it."""
        chosen = [line for line in block["lines"] if line["payable"] and (line["is_overdue"] or line["is_credit"])]
        return {line["id"]: f"{line['asked']:f}" if "asked" in line else "" for line in chosen if line.get("asked", 1)}

    def _fill_basket(self, block, chosen):
        """Check a choice of items.

        :param dict block: of :meth:`_get_statement`.
        :param dict chosen: by item id the amount as it was typed; empty = all of it.
        :return: the basket, and what is wrong with it: sentences by item id, 0 for the whole.
        """
        lines = {line["id"]: line for line in block["lines"]}
        currency, shares, problems = block["currency"], {}, {}
        for item_id, text in chosen.items():
            amount, problem = self._check_choice(lines.get(item_id), text.strip(), currency)
            if problem:
                problems[item_id if item_id in lines else 0] = problem
            else:
                shares[item_id] = amount
        total = sum(shares.values(), to_decimal(0))
        if not problems and total <= 0:
            problems[0] = self._get_empty_reason(shares)
        elif len(shares) > MAX_ITEMS:
            problems[0] = self.env._("Please pay at most %s items at once.", MAX_ITEMS)
        basket = {"shares": shares, "total": total, "currency": currency, "key": block["key"]}
        return basket, problems

    def _check_choice(self, line, text, currency):
        """The share of one item, negative for a credit, or what is wrong with it."""
        if not line:
            return None, self.env._("An item is not open any more. Please look at the list again.")
        if not line["payable"]:
            return None, self.env._("%s cannot be paid here at the moment.", line["name"])
        if line["is_credit"]:
            return -line["payable"], None
        amount = parse_amount(text, currency.decimal_places) if text else line["payable"]
        if amount is None:
            return None, self.env._("Please enter the amount for %s as a number, such as 120.50.", line["name"])
        if not 0 < amount <= line["payable"]:
            limit = self._format_portal_amount(line["payable"], currency)
            return None, self.env._(
                "The amount for %(name)s must be above zero and at most %(limit)s.", name=line["name"], limit=limit
            )
        return amount, None

    def _get_empty_reason(self, shares):
        if any(amount > 0 for amount in shares.values()):
            return self.env._("Your credits cover what you have ticked, so there is nothing to pay.")
        return self.env._("Please tick what you want to pay.")

    # === KEEPING === #

    def _sign_basket(self, basket):
        """The basket as a text that the browser keeps and nobody can change. Note: `self.ensure_one()`"""
        shares = {str(item_id): str(amount) for item_id, amount in basket["shares"].items()}
        content = [self.id, basket["key"], shares, secrets.token_urlsafe(12), self._get_basket_terms(basket)]
        return hash_sign(self.env(su=True), SCOPE, content, expiration_hours=VALID_HOURS)

    def _get_basket_terms(self, basket):
        """What else the customer relies on when he pays: once it changes, the form is too old. To be extended.

        :return: dict of texts or of dicts of texts.
        """
        return {}

    def _open_basket(self, signed):
        """The basket that was signed, as the books are now.

        :return: the basket with the `number` of the form.
        :raise UserError: when it is not ours, too old, paid already, or does not fit the books any more.

        Note: `self.ensure_one()`
        """
        payer_id, key, shares, number, terms = self._read_basket(signed)
        again = self.env._("Something has changed meanwhile. Please go back to the overview and choose again.")
        statement = self._get_statement()
        block = next((block for block in statement["blocks"] if block["key"] == key), None)
        if payer_id != self.id or not block:
            raise UserError(again)
        if self._is_basket_paid(number):
            raise UserError(self.env._("This payment is on its way already. There is nothing else to do."))
        wanted = {int(item_id): to_decimal(amount) for item_id, amount in shares.items()}
        chosen = {item_id: "" if amount < 0 else f"{amount:f}" for item_id, amount in wanted.items()}
        basket, problems = self._fill_basket(block, chosen)
        if problems or basket["shares"] != wanted or self._get_basket_terms(basket) != terms:
            raise UserError(next(iter(problems.values()), again))
        return {**basket, "number": number}

    def _read_basket(self, signed):
        """:raise UserError: for anything that this database has not signed, or too long ago."""
        try:
            content = verify_hash_signed(self.env(su=True), SCOPE, str(signed))
        except ValueError:
            content = None
        if not content:
            raise UserError(self.env._("The form is too old. Please go back to the overview and choose again."))
        return content

    def _is_basket_paid(self, number):
        """Whether the form has led to a payment already: sent twice, it counts once."""
        states = ("pending", "authorized", "done")
        shares = self.env["collection.payment.share"].sudo()
        return bool(shares.search_count([("basket", "=", number), ("transaction_id.state", "in", states)], limit=1))

    # === PAYING === #

    def _prepare_basket_transaction(self, basket):
        """Values of an online payment of the basket. Note: `self.ensure_one()`"""
        items = self.env["account.move.line"].browse(list(basket["shares"]))
        invoices = items.move_id.filtered(lambda move: move.is_sale_document(include_receipts=True))
        return {
            "invoice_ids": [Command.set(invoices.ids)],
            "collection_share_ids": [
                Command.create(
                    {
                        "payer_id": self.id,
                        "move_line_id": item_id,
                        "currency_id": basket["currency"].id,
                        "amount": float(amount),
                        "basket": basket["number"],
                    }
                )
                for item_id, amount in basket["shares"].items()
            ],
        }

    def _get_basket_reference(self, basket):
        """The beginning of the payment's reference: the first invoice's number, and how many others there are."""
        items = self.env["account.move.line"].browse([key for key, amount in basket["shares"].items() if amount > 0])
        names = items.move_id.mapped("name")
        return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"

    def _get_recent_payments(self):
        """What became of the customer's online payments lately, newest first: dicts for the page.

        Note: `self.ensure_one()`
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT transaction.id FROM payment_transaction transaction
                     JOIN collection_payment_share share ON share.transaction_id = transaction.id
                    WHERE share.payer_id = %s AND transaction.state != 'draft'
                      AND transaction.last_state_change > %s
                 ORDER BY transaction.id DESC LIMIT 5""",
                self.id,
                self._get_payments_since(),
            )
        )
        transactions = self.env["payment.transaction"].browse([transaction_id for (transaction_id,) in rows])
        return [self._prepare_recent_payment(transaction) for transaction in transactions]

    def _get_payments_since(self):
        return f"{self.company_id._get_collection_today() - timedelta(days=SHOW_DAYS)} 00:00:00"

    def _prepare_recent_payment(self, transaction):
        amount = self._format_portal_amount(transaction.amount, transaction.currency_id)
        done = self.env._("Thank you. Your payment of %s has arrived.", amount)
        way = self.env._("Your payment of %s is on its way. We do not remind you of it meanwhile.", amount)
        failed = self.env._(
            "Your payment of %s did not work. Nothing was taken and nothing has changed; please try again.", amount
        )
        cancelled = self.env._("Your payment of %s was cancelled. Nothing has changed.", amount)
        kinds = {"done": ("success", done), "error": ("danger", failed), "cancel": ("secondary", cancelled)}
        kind, text = kinds.get(transaction.state, ("info", way))
        return {"kind": kind, "text": text, "reference": transaction.reference}
