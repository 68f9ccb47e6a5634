"""Returned mails of real servers, and what a message came to."""

import email.policy
from textwrap import dedent

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.bounce import find_lost, is_receipt, read_reports
from odoo.addons.account_collections.calc.delivery import (
    ACCEPTED,
    BAD,
    OPEN,
    SENT,
    UNDELIVERED,
    WAITING,
    Handover,
    outcome,
)

HEAD = 'From: MAILER-DAEMON@mx.example.com\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary="b"; '


def report(*blocks, kind="delivery-status"):
    """A returned mail with one block per recipient."""
    parts = "\n\n".join(["Reporting-MTA: dns; mx.example.com", *(dedent(block).strip() for block in blocks)])
    body = f"--b\nContent-Type: text/plain\n\nSorry.\n\n--b\nContent-Type: message/{kind}\n\n{parts}\n\n--b--\n"
    return email.message_from_string(f"{HEAD}report-type={kind}\n\n{body}", policy=email.policy.SMTP)


GONE = """
    Final-Recipient: rfc822; Gone@Acme.example.com
    Action: failed
    Status: 5.1.1
    """
LATE = """
    Final-Recipient: rfc822; late@acme.example.com
    Action: delayed
    Status: 4.4.1
    """
FORWARDED = """
    Original-Recipient: rfc822;billing@acme.example.com
    Final-Recipient: rfc822; someone@elsewhere.example.com
    Action: failed
    Status: 5.2.2
    """


@tagged("post_install", "-at_install")
class TestReturnedMail(BaseCase):
    def test_a_failed_recipient_is_lost(self):
        self.assertEqual(find_lost(report(GONE), ["gone@acme.example.com", "b@x.com"]), {"gone@acme.example.com"})

    def test_a_delay_loses_nobody(self):
        self.assertEqual(find_lost(report(LATE), ["late@acme.example.com"]), set())

    def test_one_report_may_speak_of_several_recipients(self):
        message = report(LATE, GONE)
        self.assertEqual(len(read_reports(message)), 2)
        recipients = ["late@acme.example.com", "gone@acme.example.com"]
        self.assertEqual(find_lost(message, recipients), {"gone@acme.example.com"})

    def test_a_forwarded_mail_is_known_by_its_first_address(self):
        recipients = ["billing@acme.example.com", "fay@acme.example.com"]
        self.assertEqual(find_lost(report(FORWARDED), recipients), {"billing@acme.example.com"})

    def test_an_unknown_address_is_the_only_recipients_or_nobodys(self):
        self.assertEqual(find_lost(report(GONE), ["a@x.com"]), {"a@x.com"})
        self.assertEqual(find_lost(report(GONE), ["a@x.com", "b@x.com"]), set())

    def test_a_receipt_of_reading_loses_nobody(self):
        message = report("Final-Recipient: rfc822; a@x.com", kind="disposition-notification")
        self.assertTrue(is_receipt(message))
        self.assertEqual(find_lost(message, ["a@x.com"]), set())

    def test_a_returned_mail_without_details_is_about_the_only_recipient(self):
        plain = email.message_from_string("From: mailer-daemon@x.com\n\nIt could not be delivered.")
        self.assertEqual(find_lost(plain, ["a@x.com"]), {"a@x.com"})
        self.assertEqual(find_lost(plain, ["a@x.com", "b@x.com"]), set())


@tagged("post_install", "-at_install")
class TestOutcome(BaseCase):
    TABLE = [
        ("one of those addressed has it", {"a": ACCEPTED, "b": BAD}, SENT),
        ("a copy is no delivery", {"a": BAD, "cc": ACCEPTED}, UNDELIVERED),
        ("a bad copy is none of its business", {"a": ACCEPTED, "cc": BAD}, SENT),
        ("one can be tried again", {"a": BAD, "b": WAITING}, WAITING),
        ("one waits although the copy left", {"a": WAITING, "cc": ACCEPTED}, WAITING),
        ("all are wrong", {"a": BAD, "b": BAD}, UNDELIVERED),
        ("nothing is known yet", {"a": OPEN, "b": BAD}, OPEN),
        ("no address at all", {"": BAD}, UNDELIVERED),
        ("nothing there", {}, OPEN),
    ]

    def test_what_a_message_came_to(self):
        for name, results, expected in self.TABLE:
            with self.subTest(name):
                handovers = [Handover(address, result) for address, result in results.items()]
                self.assertEqual(outcome(handovers, ["a", "b"]), expected)
