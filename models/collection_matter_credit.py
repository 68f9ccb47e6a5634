from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..sql_array import sql_array


class CollectionMatter(models.AbstractModel):
    """Credit notes that follow from a decision, and the items that wait for them."""

    _inherit = "collection.matter"

    credit_move_ids = fields.Many2many("account.move", string="Credit notes", readonly=True, copy=False)
    credit_count = fields.Integer(compute="_compute_credit_count")
    is_credit_pending = fields.Boolean(
        compute="_compute_credit_count", compute_sudo=True, help="A credit note is still to be posted and matched."
    )

    @api.depends("credit_move_ids.state", "credit_move_ids.amount_residual", "move_line_ids.reconciled")
    def _compute_credit_count(self):
        for matter in self:
            matter.credit_count = len(matter.credit_move_ids)
            open_moves = matter.move_line_ids.filtered(lambda line: not line.reconciled).move_id
            settled = matter.credit_move_ids.filtered(
                lambda move: move.state == "posted" and move.currency_id.is_zero(move.amount_residual)
            ).reversed_entry_id
            matter.is_credit_pending = matter._waits_for_credit() and bool(open_moves - settled)

    def _waits_for_credit(self):
        """Whether its decision is followed by a credit note. To be overridden. Note: `self.ensure_one()`"""
        return False

    @api.model
    def _get_kinds(self):
        """Names of the models of matters."""
        names = self.pool.descendants(["collection.matter"], "_inherit")
        return sorted(name for name in names if not self.env[name]._abstract)

    # === MAKING === #

    def _make_credits(self, amounts, reason):
        """Make the draft credit notes, one for each invoice. Note: `self.ensure_one()`

        :param dict amounts: what is credited, by journal item, in its currency.
        :param str reason: in the customer's language.
        :return: the draft `account.move` records, which are kept with it.
        """
        totals = defaultdict(float)
        for line, amount in amounts.items():
            totals[line.move_id] += amount
        credits = self.env["account.move"].browse()
        for move, amount in totals.items():
            if move.currency_id.compare_amounts(amount, 0) > 0:
                credits |= move._draft_credit(move.currency_id.round(amount), reason)
        self.sudo()._as_ours().credit_move_ids |= credits
        return credits

    def _get_customer_lang(self):
        return self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang

    def _after_credit_lost(self):
        """React when a credit note that was to follow has been deleted or cancelled. To be overridden."""

    def action_view_credits(self):
        """Open the credit notes. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        self.env["account.move"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit notes"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", self.sudo().credit_move_ids.ids)],
        }

    # === WAITING === #

    @api.model
    def _read_pending(self, items, states):
        """Items whose decision is made and whose credit note is not posted and matched yet, and these credit notes.

        A posted credit note that waits to be matched would lower what is asked for a second time.

        :param states: states of the matter that are followed by a credit note.
        :return: pairs of item and matter: first the items, then the open items of the credit notes.
        """
        names = self._get_table_names()
        debts = self.env.execute_query(
            SQL(
                """SELECT rel.account_move_line_id, matter.id
                     FROM unnest(%(ids)s) AS asked(id)
                     JOIN %(items)s rel ON rel.account_move_line_id = asked.id
                     JOIN %(table)s matter ON matter.id = rel.%(key)s AND matter.state = ANY(%(states)s)
                     JOIN account_move_line item ON item.id = rel.account_move_line_id
                    WHERE NOT EXISTS (
                          SELECT 1 FROM %(credits)s made JOIN account_move credit ON credit.id = made.account_move_id
                           WHERE made.%(key)s = matter.id AND credit.reversed_entry_id = item.move_id
                             AND credit.state = 'posted' AND credit.amount_residual = 0)""",
                ids=sql_array(items),
                states=list(states),
                **names,
            )
        )
        credits = self.env.execute_query(
            SQL(
                """SELECT line.id, matter.id
                     FROM unnest(%(ids)s) AS asked(id)
                     JOIN account_move_line line ON line.id = asked.id
                     JOIN account_move credit ON credit.id = line.move_id AND credit.move_type = 'out_refund'
                     JOIN %(credits)s made ON made.account_move_id = credit.id
                     JOIN %(table)s matter ON matter.id = made.%(key)s AND matter.state = ANY(%(states)s)
                    WHERE EXISTS (
                          SELECT 1 FROM %(items)s rel JOIN account_move_line item ON item.id = rel.account_move_line_id
                           WHERE rel.%(key)s = matter.id AND item.move_id = credit.reversed_entry_id
                             AND item.reconciled IS NOT TRUE)""",
                ids=sql_array(items),
                states=list(states),
                **names,
            )
        )
        return debts, credits

    @api.model
    def _get_whole_condition(self):
        """When a `matter` is about whole invoices, so that items they get later belong to it. To be overridden."""
        return SQL("FALSE")

    @api.model
    def _get_table_names(self):
        """The tables of a kind of matters, for queries."""
        lines, credits, moves = (self._fields[name] for name in ("move_line_ids", "credit_move_ids", "move_ids"))
        return {
            "table": SQL.identifier(self._table),
            "items": SQL.identifier(lines.relation),
            "credits": SQL.identifier(credits.relation),
            "moves": SQL.identifier(moves.relation),
            "key": SQL.identifier(lines.column1),
        }
