import logging

from odoo import models
from odoo.tools import str2bool

from ..calc.money import to_decimal

_logger = logging.getLogger(__name__)


class CollectionPayer(models.Model):
    """The ways in which the customer can pay: online where a provider takes it, else by a transfer."""

    _inherit = "collection.payer"

    def _get_paying_partner(self, user):
        """In whose name is paid: the contact who is logged in, else the customer. Note: `self.ensure_one()`"""
        partner = user.sudo().partner_id
        is_own = not user._is_public() and partner.commercial_partner_id == self.partner_id
        return partner if is_own else self.partner_id

    def _get_online_options(self, user, currency, amount):
        """Providers, methods and saved methods for a payment.

        Whoever has come by the link only is shown no saved method: links are passed on.

        :return: dict with `providers`, `methods` and `tokens`, all as root; empty where one cannot pay online.

        Note: `self.ensure_one()`
        """
        company, partner = self.company_id, self._get_paying_partner(user)
        providers = self.env["payment.provider"].sudo()
        methods, tokens = self.env["payment.method"].sudo(), self.env["payment.token"].sudo()
        if self._is_online_open():
            found = providers._get_compatible_providers(company.id, partner.id, float(amount), currency_id=currency.id)
            methods = methods._get_compatible_payment_methods(found.ids, partner.id, currency_id=currency.id)
            providers = found
            if partner == user.sudo().partner_id:
                tokens = tokens._get_available_tokens(found.ids, partner.id)
        return {"providers": providers, "methods": methods, "tokens": tokens}

    def _is_online_open(self):
        """Whether the setting “Invoice Online Payment” is on."""
        value = self.env["ir.config_parameter"].sudo().get_param("account_payment.enable_portal_payment")
        return str2bool(value, False)

    def _can_pay_online(self, user, block):
        """Whether some provider takes what is open in a block. Note: `self.ensure_one()`"""
        if not block["can_pay"]:
            return False
        options = self._get_online_options(user, block["currency"], block["pay_all"] or to_decimal(1))
        return bool(options["methods"] or options["tokens"])

    def _prepare_transfer(self, statement, block):
        """How to pay a block by a transfer: bank, reference, amount, and a QR code where the country has one.

        :return: dict, empty when there is nothing to pay or no account is known.
        """
        amount = block["pay_all"] or max(block["total"], to_decimal(0))
        bank = statement["banks"][:1]
        if not (bank and amount):
            return {}
        return {
            "bank": bank,
            "amount": amount,
            "reference": block["reference"],
            "qr": self._get_transfer_code(bank, amount, block),
        }

    def _get_transfer_code(self, bank, amount, block):
        """The picture that banking apps read, as an address that holds it; empty where there is none."""
        try:
            return bank.build_qr_code_base64(
                float(amount), block["reference"], "", block["currency"], self.partner_id, silent_errors=True
            )
        except Exception:
            # Whatever draws it may be missing on this server; the page must not fail for a picture.
            _logger.exception("No QR code for the account %s", bank.id)
            return ""
