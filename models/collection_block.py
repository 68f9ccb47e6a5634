from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..exclusion_text import selection

#: Room for the kinds of blocks in an id.
KINDS = 64


class CollectionBlock(models.Model):
    """Everything that keeps items from being chased for a while: by whom it is looked after, and when it ends.

    Not a table: each kind of block says by a query what it keeps back, and is found through the registry.
    """

    _name = "collection.block"
    _description = "What ends soon"
    _auto = False
    _order = "until, id"
    _rec_name = "code"

    code = fields.Selection(selection=lambda self: selection(self.env), string="What", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    payer_id = fields.Many2one("collection.payer", readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    since = fields.Date(readonly=True)
    until = fields.Date(string="Ends", readonly=True)
    item_count = fields.Integer(string="Items", readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    is_asked = fields.Boolean(string="Somebody was asked", readonly=True)
    is_forgotten = fields.Boolean(
        compute="_compute_is_forgotten", search="_search_is_forgotten", help="Its day has come and nobody has decided."
    )

    @property
    def _table_query(self):
        names = self.env["collection.blocker"]._get_blockers()
        queries = [self._wrap(rank, name) for rank, name in enumerate(names)]
        parts = [query for query in queries if query is not None]
        return SQL(" UNION ALL ").join(parts) if parts else SQL("SELECT NULL::int AS id WHERE FALSE")

    def _wrap(self, rank, name):
        query = self.env[name]._get_block_query()
        if query is None:
            return None
        return SQL(
            """SELECT block.res_id * %(kinds)s + %(rank)s AS id, %(name)s::varchar AS res_model, block.*
                 FROM (%(query)s) AS block(res_id, code, company_id, payer_id, user_id, since, until, item_count,
                                           amount, currency_id, is_asked)""",
            kinds=KINDS,
            rank=rank,
            name=name,
            query=query,
        )

    @api.model
    def _search(self, *args, **kwargs):
        """Override: the queries read tables that nothing here depends on by name."""
        self.env.flush_all()
        return super()._search(*args, **kwargs)

    @api.depends("until", "company_id")
    def _compute_is_forgotten(self):
        for block in self:
            block.is_forgotten = block.until and block.until < block.company_id._get_collection_today()

    @api.model
    def _search_is_forgotten(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("until", "<" if True in value else ">=", fields.Date.context_today(self))]

    # === ACTIONS === #

    def action_view_record(self):
        """Open what keeps the items back. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_lift(self):
        """Open the dialog that ends it now. Note: `self.ensure_one()`

        :raise AccessError: when the user is no collector.
        """
        self.ensure_one()
        self.env["collection.payer"]._check_is_collector()
        self.check_access("read")
        if not self.env[self.res_model].has_access("write"):
            raise UserError(self.env._("This is not lifted here."))
        action = self.env["ir.actions.act_window"]._for_xml_id("account_collections.collection_block_lift_action")
        return {**action, "context": {"default_res_model": self.res_model, "default_res_id": self.res_id}}

    # === ENDED AND FORGOTTEN === #

    @api.model
    def _cron_forgotten(self):
        """Ask about every block whose day has passed without a decision, once."""
        for company in self.env["res.company"].sudo().search([("active", "=", True)]):
            today = company._get_collection_today()
            domain = [("company_id", "=", company.id), ("until", "<", today), ("is_asked", "=", False)]
            for name, blocks in self.sudo().search(domain).grouped("res_model").items():
                self.env[name].sudo().browse(blocks.mapped("res_id"))._ask_about_end()
            self.env["ir.cron"]._commit_progress(1)
