"""A reference for tables to which one night adds a hundred thousand rows."""

from odoo import fields


class UncheckedMany2one(fields.Many2one):
    """A many2one that the database does not check row by row: four such checks take as long as the insertion itself.

    Only for what a checked reference of the same record keeps from being deleted, or a rule of its own does.
    """

    def update_db_foreign_key(self, model, column):
        """Override of the ORM to have no foreign key."""
