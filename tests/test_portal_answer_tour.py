from odoo.tests import tagged

from .portal_common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestPortalAnswerTour(PortalHttpCase):
    """A customer answers in the browser: what is wrong, who is the right person, how he may be contacted."""

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(1000, late=12)

    def _check_dispute(self):
        dispute = self.root["collection.dispute"].search([("payer_id", "=", self.payer.id)])
        self.assertEqual((dispute.reason, dispute.note), ("quantity", "Two boxes are missing"))
        self.assertEqual(set(dispute.attachment_ids.mapped("name")), {"note.pdf", "more.pdf"})

    def test_object_by_the_link(self):
        link = f"{self.path}?access_token={self._key()}"
        self.start_tour(link, "account_collections.object_with_a_file", login=None)
        self._check_dispute()

    def test_object_on_a_telephone_as_a_logged_in_contact(self):
        self.browser_size = "375x667"
        self._make_portal_user(self.billing)
        self.start_tour(self.path, "account_collections.object_with_a_file", login="buyer")
        self._check_dispute()

    def test_change_the_contact_on_a_telephone(self):
        self.browser_size = "375x667"
        link = f"{self.path}?access_token={self._key()}"
        self.start_tour(link, "account_collections.change_the_contact", login=None)
        change = self.root["collection.contact.change"].search([("payer_id", "=", self.payer.id)])
        self.assertEqual((change.name, change.state), ("Eva New", "asked"))
        self.assertTrue(self.billing.collection_no_calls)
        self.assertEqual(self.billing.collection_best_time, "mornings")
