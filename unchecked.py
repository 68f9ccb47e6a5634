"""Fields for tables to which one night adds thousands of rows."""

from odoo import fields


class UncheckedMany2one(fields.Many2one):
    """A many2one that the database does not check row by row: four such checks take as long as the insertion itself.

    Only for what a checked reference of the same record keeps from being deleted, or a rule of its own does.
    """

    def update_db_foreign_key(self, model, column):
        """Override of the ORM to have no foreign key."""


class RoundedMonetary(fields.Monetary):
    """An amount that whoever writes it has rounded: finding the currency of each new record costs more than its row."""

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        """Override of the ORM to take the amount as it comes."""
        return float(value or 0.0)

    def convert_to_cache(self, value, record, validate=True):
        """Override of the ORM to take the amount as it comes."""
        return float(value or 0.0)
