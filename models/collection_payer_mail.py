from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize, email_normalize_all


class CollectionPayer(models.Model):
    """To whom a mail belongs, where its sender is known as somebody else's."""

    _inherit = "collection.payer"

    def _get_payer_of_mail(self, message_dict):
        """The payer in whose chatter a mail belongs: this one, unless only another customer knows the sender.

        A mail of another customer that answers our message by mistake or by malice must not be read as this one's.
        Who has got our message may answer it, though, whoever he works for.

        :param dict message_dict: the mail, as the gateway has read it; it forgets a parent that is not its own.
        :return: a `collection.payer`.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        address = email_normalize(message_dict.get("email_from") or "", strict=False)
        parent = self.env["mail.message"].sudo().browse(message_dict.get("parent_id") or ())
        if not address or address in self._get_written_addresses(parent):
            return self
        senders = self.env["res.partner"].sudo().search([("email_normalized", "=", address)]).commercial_partner_id
        if not senders or self.sudo().partner_id in senders:
            return self
        own = Domain("partner_id", "in", senders.ids) & Domain("company_id", "=", self.sudo().company_id.id)
        others = self.sudo().search(own, limit=2)
        if len(others) != 1:
            return self
        message_dict["parent_id"] = False
        return others

    def _get_written_addresses(self, message):
        """Everybody to whom a message went.

        :rtype: set[str]
        """
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", message.ids)])
        texts = [*mails.mapped("email_to"), *mails.mapped("email_cc"), *message.partner_ids.mapped("email")]
        rows = message.notification_ids
        texts += [*rows.mapped("mail_email_address"), *rows.res_partner_id.mapped("email")]
        return {address for text in texts for address in email_normalize_all(text or "")}
