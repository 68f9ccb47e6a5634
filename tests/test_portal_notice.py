from odoo.tests import tagged

from .common import CollectionCase
from .letter_common import LetterCase


@tagged("post_install", "-at_install")
class TestWay(CollectionCase):
    """Every notice by e-mail leads to the customer's page."""

    def test_the_button_of_a_mail_leads_to_the_page_and_the_numbers_to_the_invoices(self):
        first, second = self._make_invoice(late=10), self._make_invoice(late=9)
        self._run_and_send()
        body = self._payer().notice_ids.sudo().body
        link = self._payer().sudo()._get_portal_url("en_US").replace("&", "&amp;")
        self.assertEqual(body.count(link), 1)
        for move in first | second:
            self.assertIn(f"/my/invoices/{move.id}?access_token=", body)

    def test_a_closed_page_is_not_linked(self):
        invoice = self._make_invoice(late=10)
        self._payer().action_revoke_token()
        self._run_and_send()
        body = self._payer().notice_ids.sudo().body
        self.assertNotIn("/my/collections/", body)
        self.assertEqual(body.count(f"/my/invoices/{invoice.id}?access_token="), 2, "button and number")

    def test_each_payer_gets_his_own_link(self):
        customers = [self._make_customer(name)[0] for name in ("One", "Two", "Three")]
        for customer in customers:
            self._make_invoice(late=10, partner=customer)
        notices = self._run_and_send().notice_ids.sudo()
        self.assertEqual(len(set(notices.payer_id.mapped("portal_token"))), 3)
        for notice in notices:
            self.assertIn(
                f"/my/collections/{notice.payer_id.id}?access_token={notice.payer_id.portal_token}", notice.body
            )


@tagged("post_install", "-at_install")
class TestCode(LetterCase):
    """Letters carry the link as a code."""

    def test_a_letter_carries_the_link_as_a_code(self):
        letter = self._write_letter()
        self.assertIn('id="letter-page-code"', letter.body)
        self.assertIn("data:image/png;base64,", letter.body)
        self.assertNotIn(self._payer().sudo().portal_token, letter.body)
