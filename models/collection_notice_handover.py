import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all

from odoo.addons.base.models.ir_mail_server import extract_rfc2822_addresses

from ..calc.bounce import find_lost
from ..calc.delivery import ACCEPTED, BAD, OPEN, SENT, UNDELIVERED, WAITING, Handover, outcome
from ..calc.smtp_reply import names_bad_addresses, read_refusals, refuses_address, to_replies

_logger = logging.getLogger(__name__)

#: What Odoo itself calls a fault of the address.
ADDRESS_FAILURES = ("mail_email_invalid", "mail_email_missing", "mail_bl", "mail_optout", "mail_bounce")


def _to_wire(address):
    """An address as it stands in the envelope of a message; empty when it cannot stand there."""
    return next(iter(extract_rfc2822_addresses(address)), "").lower()


class CollectionNotice(models.Model):
    """What became of the messages: who has got them, whose address is wrong, and what has to be tried again."""

    _inherit = "collection.notice"

    failed_addresses = fields.Char(readonly=True, copy=False, help="The addresses at which the message was refused.")

    # === TAKING STOCK === #

    def _take_stock_safely(self, handed):
        """Note what became of messages that Odoo's queue has just handled.

        The queue must never be stopped by it: its mail has left, and would leave again if it were rolled back. What
        is missed here is found by the hourly catch-up.

        :param dict handed: what was heard on the wire, by Message-Id.
        """
        try:
            with self.env.cr.savepoint():
                for notice in self:
                    notice._note_refusals(handed.get(notice.message_id.message_id))
                self._sync_delivery(tried=True)
        except Exception:
            self.env.invalidate_all()
            _logger.exception("What became of the notices %s is looked at later", self.ids)

    def _sync_delivery(self, tried=False):
        """Move queued notices to sent or undelivered, by what Odoo says of their message at each address.

        :param bool tried: whether their messages have just been tried.
        """
        found = defaultdict(list)
        for notice in self.filtered(lambda notice: notice.state == "queued" and notice.message_id).sudo():
            handovers = notice._get_handovers()
            notice._mark_bad_addresses({entry.address for entry in handovers if entry.result == BAD})
            found[outcome(handovers, notice._get_to_addresses())].append(notice.id)
        notices = self.sudo()
        notices.browse(found[SENT])._set_sent()
        for notice in notices.browse(found[UNDELIVERED]):
            notice._set_undelivered(notice.message_id.notification_ids)
        notices.browse(found[WAITING])._keep_waiting(tried)

    def _receive_return(self, email_message):
        """Take note of a returned mail, also days later.

        :param email.message.EmailMessage email_message: as the mail gateway got it.
        """
        for notice in self.filtered(lambda notice: notice.state in ("queued", "sent")):
            lost = find_lost(email_message, [entry.address for entry in notice._get_handovers()])
            if lost:
                notice._lose(lost)

    def _lose(self, addresses):
        """Note that the message has come back from some addresses. Note: `self.ensure_one()`"""
        rows = self.message_id.notification_ids
        returned = rows.filtered(lambda row: self._get_row_address(row) in addresses)
        returned.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        self._mark_bad_addresses(addresses)
        if outcome(self._get_handovers(), self._get_to_addresses()) == UNDELIVERED:
            self._set_undelivered(rows)

    # === BY ADDRESS === #

    def _get_handovers(self):
        """What became of the message at each address. Note: `self.ensure_one()`

        :rtype: list[Handover]
        """
        rows = self.message_id.notification_ids.filtered(lambda row: row.notification_type == "email")
        addresses = [self._get_row_address(row) for row in rows]
        return [
            Handover(address, self._judge(row, address, addresses))
            for row, address in zip(rows, addresses, strict=True)
        ]

    @api.model
    def _judge(self, row, address, addresses):
        """What a notification of Odoo says of its address: one of the results of :class:`calc.delivery.Handover`."""
        if row.notification_status == "sent":
            return ACCEPTED
        if row.notification_status not in ("exception", "bounce", "canceled"):
            return OPEN
        if row.notification_status == "bounce" or row.failure_type in ADDRESS_FAILURES:
            return BAD
        is_named = row.failure_type == "unknown" and address in names_bad_addresses(row.failure_reason or "", addresses)
        return BAD if is_named else WAITING

    @api.model
    def _get_row_address(self, row):
        """The bare address of a notification, lower case; empty when it names none."""
        return email_normalize(row.mail_email_address or row.res_partner_id.email) or ""

    def _get_to_addresses(self):
        """The addresses that the message is addressed to, without the copies. Note: `self.ensure_one()`"""
        return email_normalize_all(self.email_to or "")

    def _get_reached_addresses(self):
        """The addresses that have got the message. Note: `self.ensure_one()`"""
        return [entry.address for entry in self._get_handovers() if entry.result == ACCEPTED]

    def _note_refusals(self, handed):
        """Correct what Odoo believes: it takes a message for sent when one of several recipients was accepted.

        :param handed: :class:`ir_mail_server.Handed` of the message; None when nothing was handed over.

        Note: `self.ensure_one()`
        """
        if not handed or len(handed.to) == len(handed.refused):
            return
        replies, to = to_replies(handed.refused), {address.lower() for address in handed.to}
        reached = self.env.context.get("collection_reached", {}).get(self.message_id.message_id, ())
        for row in self.message_id.notification_ids.filtered(lambda row: row.notification_status == "sent"):
            address = self._get_row_address(row)
            wire = _to_wire(address)
            if address in reached or (wire in to and wire not in replies):
                continue
            code, text = replies.get(wire, (0, ""))
            is_bad = not code or refuses_address(code, text)
            row.write(
                {
                    "notification_status": "exception",
                    "failure_type": "mail_email_invalid" if is_bad else "unknown",
                    "failure_reason": f"{code} {text}" if code else False,
                }
            )

    def _mark_bad_addresses(self, addresses):
        """Mark the contacts whose address is wrong, so that nobody writes there again before it is mended.

        What is on the blacklist is no wrong address and has its own list.

        Note: `self.ensure_one()`
        """
        listed = self.env["mail.blacklist"].sudo().search([("email", "in", list(addresses))]).mapped("email")
        addresses = addresses - {""} - set(listed)
        if not addresses:
            return
        self._as_ours().failed_addresses = ", ".join(
            sorted(addresses | set(email_normalize_all(self.failed_addresses or "")))
        )
        family = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("email_normalized", "in", list(addresses)),
            ]
        )
        (family | self.contact_ids | self.cc_contact_ids)._mark_failed_emails(addresses, self._get_today())

    def _get_today(self):
        return self.company_id._get_collection_today()

    # === UNDELIVERED === #

    def _set_undelivered(self, notifications):
        """Take a notice back whose addresses are all wrong. Note: `self.ensure_one()`

        :param notifications: of its message, which say why.
        """
        reasons = {self._get_failure_text(row) for row in notifications if row.notification_status != "sent"}
        self._set_state("undelivered", reason=", ".join(sorted(reasons - {""})))
        self._tell_undelivered()
        self.env.ref("account_collections.ir_cron_send").sudo()._trigger()  # which goes on to the next contact

    @api.model
    def _get_failure_text(self, row):
        """Why a recipient was not reached: the words of the server, else those of Odoo."""
        code, text = read_refusals(row.failure_reason or "").get(self._get_row_address(row), (0, ""))
        if code:
            return f"{code} {text}"
        if row.failure_type == "mail_email_invalid" and row.failure_reason and row.failure_reason[:3].isdigit():
            return row.failure_reason
        return dict(row._fields["failure_type"]._description_selection(self.env)).get(row.failure_type) or ""

    def _tell_undelivered(self):
        """Ask for a better address: one task per payer, which names all that do not work. Note: `self.ensure_one()`"""
        addresses = self.payer_id._get_failed_addresses() or [self.failed_addresses or self.email_to or ""]
        self.payer_id._update_activity(
            "undelivered",
            self.env._("Notice not delivered"),
            self.env._(
                "“%(notice)s” did not reach %(address)s. It goes to the next contact by itself, if there is one. "
                "Please correct the address, or say on the contact that it works.",
                notice=self.display_name,
                address=", ".join(addresses),
            ),
        )
