"""Replies of real mail servers: which of them say that the address is wrong."""

from datetime import timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.smtp_reply import (
    is_temporary,
    names_bad_addresses,
    pause_before,
    read_refusals,
    refuses_address,
)

WRONG_ADDRESS = [
    # Gmail
    (550, "5.1.1 The email account that you tried to reach does not exist. Please try double-checking 5.1.1 - gsmtp"),
    (550, "5.2.1 The email account that you tried to reach is disabled. For more information, go to https://g.co"),
    # Exchange Online and Exchange
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    (550, "5.4.1 Recipient address rejected: Access denied. [DB5EUR03FT021.eop-EUR03.prod.protection.outlook.com]"),
    (550, "5.1.1 User unknown"),
    (550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."),
    # Postfix
    (550, "5.1.1 <gone@example.com>: Recipient address rejected: User unknown in virtual mailbox table"),
    (550, "5.1.2 <x@no.example.com>: Recipient address rejected: Domain not found"),
    (551, "5.1.6 <old@example.com>: Recipient address rejected: User has moved to new@example.com"),
    (556, "5.1.10 <x@null.example.com>: Recipient address rejected: Domain null.example.com does not accept mail"),
    (501, "5.1.3 Bad recipient address syntax"),
    # Exim, sendmail, qmail and others without an enhanced code
    (550, "Unrouteable address"),
    (550, "No Such User Here"),
    (550, "Requested action not taken: mailbox unavailable"),
    (553, "5.3.0 <x@example.com>... Addressee unknown, relay=[192.0.2.1]"),
    (551, "User not local; please try <forward@example.com>"),
]

SOMETHING_ELSE = [
    # passing
    (450, "4.1.1 <x@example.com>: Recipient address rejected: unverified address"),
    (450, "4.2.0 <x@example.com>: Recipient address rejected: Greylisted, see http://postgrey.example"),
    (451, "4.7.1 Greylisting in action, please come back later"),
    (421, "4.7.0 Try again later, closing connection"),
    (452, "4.2.2 The email account that you tried to reach is over quota"),
    # full mailboxes
    (552, "5.2.2 The email account that you tried to reach is over quota and inactive"),
    (552, "5.1.1 Mailbox full"),
    (550, "5.2.2 mailbox full"),
    (550, "Mailbox quota exceeded / mailbox full"),
    # what we are, not who they are
    (550, "5.7.1 Service unavailable, Client host [192.0.2.7] blocked using Spamhaus"),
    (550, "5.7.1 Unable to relay"),
    (554, "5.7.1 <x@example.com>: Relay access denied"),
    (550, "5.7.26 Unauthenticated email from seller.example.com is not accepted due to domain's DMARC policy"),
    (550, "5.1.8 Access denied, bad outbound sender AS(42004)"),
    (550, "5.1.7 <x@seller.example.com>: Sender address rejected"),
    (550, "5.7.708 Service unavailable. Access denied, traffic not accepted from this IP"),
    (553, "sorry, that domain isn't in my list of allowed rcpthosts; relay denied (#5.7.1)"),
    (550, "5.7.1 RESOLVER.RST.NotAuthorized; not authorized"),
    (550, "Blocked: listed at b.barracudacentral.org, reputation"),
    (550, "Sender verify failed"),
    # what we said
    (554, "5.6.0 message content rejected"),
    (554, "Transaction failed: spam detected"),
    (554, "delivery error: dd This user doesn't have a yahoo.com account"),
    (552, "5.3.4 Message size exceeds fixed limit"),
    (550, "5.4.1 All relays failed"),
]

FAILED = "Mail delivery failed via SMTP server 'None'.\n"


@tagged("post_install", "-at_install")
class TestSmtpReply(BaseCase):
    def test_an_unknown_recipient_is_a_wrong_address(self):
        for code, text in WRONG_ADDRESS:
            with self.subTest(f"{code} {text}"):
                self.assertTrue(refuses_address(code, text))

    def test_everything_else_leaves_the_address_alone(self):
        for code, text in SOMETHING_ELSE:
            with self.subTest(f"{code} {text}"):
                self.assertFalse(refuses_address(code, text))


@tagged("post_install", "-at_install")
class TestFailureText(BaseCase):
    """What Odoo keeps of a failure is what smtplib raised, as text."""

    def blamed(self, text, *addresses):
        return names_bad_addresses(FAILED + text, list(addresses))

    def test_only_the_refused_address_is_blamed(self):
        text = "SMTPRecipientsRefused: {'A@x.com': (550, b'5.1.1 User unknown'), 'b@x.com': (450, b'4.2.0 Greylisted')}"
        self.assertEqual(self.blamed(text, "a@x.com", "b@x.com"), {"a@x.com"})
        self.assertEqual(set(read_refusals(text)), {"a@x.com", "b@x.com"})

    def test_an_address_that_is_none_of_ours_is_not_blamed(self):
        text = "SMTPRecipientsRefused: {'other@x.com': (550, b'5.1.1 User unknown')}"
        self.assertEqual(self.blamed(text, "a@x.com"), set())

    def test_a_reply_to_the_message_blames_the_only_recipient(self):
        text = "SMTPDataError: (550, b'5.1.1 No such user')"
        self.assertEqual(self.blamed(text, "a@x.com"), {"a@x.com"})
        self.assertEqual(self.blamed(text, "a@x.com", "b@x.com"), set())

    def test_a_refused_sender_blames_nobody(self):
        text = "SMTPSenderRefused: (550, b'5.1.1 User unknown', 'us@seller.example.com')"
        self.assertEqual(self.blamed(text, "a@x.com"), set())

    def test_other_texts_blame_nobody(self):
        for text in ("", "Connection refused", "SMTPRecipientsRefused: {'a@x", "SMTPRecipientsRefused: [1]"):
            self.assertEqual(self.blamed(text, "a@x.com"), set(), text)

    def test_bytes_of_any_encoding_are_read(self):
        text = "SMTPRecipientsRefused: {'a@x.com': (550, b'5.1.1 inconnu \\xe9')}"
        self.assertEqual(self.blamed(text, "a@x.com"), {"a@x.com"})

    def test_later_is_later_only_when_all_say_so(self):
        self.assertTrue(is_temporary("SMTPRecipientsRefused: {'a@x.com': (451, b'later')}"))
        self.assertTrue(is_temporary("SMTPDataError: (452, b'4.3.1 Insufficient system storage')"))
        self.assertFalse(is_temporary("SMTPRecipientsRefused: {'a@x.com': (451, b'later'), 'b@x.com': (552, b'full')}"))
        self.assertFalse(is_temporary("Connection refused"))


@tagged("post_install", "-at_install")
class TestPauses(BaseCase):
    def test_pauses_grow_up_to_a_day(self):
        hours = [pause_before(tries) / timedelta(hours=1) for tries in (0, 1, 2, 3, 4, 5, 6, 7, 50)]
        self.assertEqual(hours, [0, 0, 1, 2, 4, 8, 16, 24, 24])
