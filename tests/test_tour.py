from odoo.tests import HttpCase, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestTour(CollectionCase, HttpCase):
    """A collector's morning in the browser: review, ask why, approve, send, and see the mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.later, _contact = cls._make_customer("Globex")

    def _browse(self, path, tour):
        with self._on(MONDAY):
            self.start_tour(path, tour, login=self.collector.login)

    def test_from_the_review_to_the_mail_on_the_timeline(self):
        self._make_invoice(late=10)
        self._make_invoice(late=-20, partner=self.later)
        run = self._run()
        self._browse(f"/odoo/collection-runs/{run.id}", "account_collections.review_a_run")
        notice = run.notice_ids
        self.assertEqual((notice.state, run.state), ("approved", "sending"))
        with self._on(MONDAY):
            self._work_off_queues()
        self.assertEqual((notice.state, run.state), ("sent", "done"))
        self.assertEqual(self._recipients(), [['"Bill of Acme" <billing@acme.example.com>']])
        self._browse("/odoo/collections", "account_collections.see_the_mail")
