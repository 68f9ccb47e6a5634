from odoo.tests import TransactionCase, tagged

from ..rehearsal import rehearse


@tagged("post_install", "-at_install")
class TestRehearsal(TransactionCase):
    """What is tried out leaves no trace, neither in the database nor in memory."""

    def test_records_and_values_are_undone(self):
        partner = self.env["res.partner"].create({"name": "Before"})
        with rehearse(self.env):
            partner.name = "During"
            child = self.env["res.partner"].create({"name": "Child", "parent_id": partner.id})
            self.assertEqual(partner.child_ids, child)
        self.assertEqual(partner.name, "Before")
        self.assertFalse(partner.child_ids)
        self.assertFalse(child.exists())

    def test_what_was_pending_before_is_kept(self):
        partner = self.env["res.partner"].create({"name": "Before"})
        partner.name = "Changed"
        with rehearse(self.env):
            partner.name = "During"
        self.env.invalidate_all()
        self.assertEqual(partner.name, "Changed")

    def test_new_records_in_memory_keep_their_values(self):
        draft = self.env["res.partner"].new({"name": "On the screen"})
        with rehearse(self.env):
            self.env["res.partner"].create({"name": "During"})
        self.assertEqual(draft.name, "On the screen")

    def test_an_error_undoes_as_well(self):
        partner = self.env["res.partner"].create({"name": "Before"})
        with self.assertRaises(ZeroDivisionError), rehearse(self.env):
            partner.name = "During"
            raise ZeroDivisionError
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(partner.name, "Before")
