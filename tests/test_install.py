from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestInstall(TransactionCase):
    def test_standard_policy_has_its_levels(self):
        policy = self.env.ref("account_collections.collection_policy_standard")
        self.assertEqual(len(policy.level_ids), 8)
