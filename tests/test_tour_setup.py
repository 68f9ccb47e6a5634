from odoo.tests import HttpCase, tagged

from .common import MONDAY, CollectionCase


@tagged("post_install", "-at_install")
class TestTourSetup(CollectionCase, HttpCase):
    """A manager's first days in the browser: set up a policy, go live."""

    def _browse(self, path, tour):
        with self._on(MONDAY):
            self.start_tour(path, tour, login=self.manager.login)

    def test_from_the_old_books_to_the_release(self):
        self.company.collection_state = "opening"
        invoice = self._make_invoice(late=40, sent=False)
        run = self._run()
        self._browse(f"/odoo/collection-runs/{run.id}", "account_collections.go_live")
        self.assertEqual(self.company.collection_state, "live")
        self.assertFalse(self.company.collection_auto_send)
        self.assertEqual((invoice.is_move_sent, invoice.dunning_level_id), (True, self.level_2))
        self.assertFalse(self.root["mail.mail"].search_count([("state", "=", "outgoing")]))

    def test_from_a_copy_of_a_policy_to_its_preview(self):
        self._make_invoice(late=3)
        standard = self.env.ref("account_collections.collection_policy_standard")
        self._browse(f"/odoo/collection-policies/{standard.id}", "account_collections.set_up_a_policy")
        copy = self.env["collection.policy"].search([("name", "like", "(copy)")])
        reminder = copy.level_ids.filtered(lambda level: level.name == "Reminder")
        self.assertEqual(reminder.pay_within_days, 20)
        self.assertEqual(self.env.ref("account_collections.collection_level_standard_3").pay_within_days, 7)
