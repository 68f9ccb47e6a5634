from odoo import api, fields, models
from odoo.fields import Domain

from ..calc.facts import WRITTEN
from ..calc.routing import route
from ..routing_text import describe
from .collection_evaluator import PolicyBook


class CollectionPayer(models.Model):
    """Who can be reached at the payer, and who would be written to next."""

    _inherit = "collection.payer"

    contact_ids = fields.Many2many(
        "res.partner", compute="_compute_contact_ids", inverse="_inverse_contact_ids", string="Contacts"
    )
    can_edit_contacts = fields.Boolean(compute="_compute_can_edit_contacts")
    next_level_id = fields.Many2one("collection.policy.level", compute="_compute_next_route", compute_sudo=True)
    next_to_ids = fields.Many2many("res.partner", compute="_compute_next_route", compute_sudo=True)
    next_cc_ids = fields.Many2many("res.partner", compute="_compute_next_route", compute_sudo=True)
    next_chain = fields.Char(compute="_compute_next_route", compute_sudo=True)

    @api.depends("partner_id")
    def _compute_contact_ids(self):
        contacts = self.env["res.partner"]
        for payer in self:
            in_company = Domain("company_id", "in", [False, payer.company_id.id])
            payer.contact_ids = contacts.search(
                Domain("commercial_partner_id", "=", payer.partner_id.id) & in_company,
                order="is_company desc, type, name",
            )

    def _inverse_contact_ids(self):
        """Contacts are edited in place; the list of them follows from the address book."""

    @api.depends_context("uid")
    def _compute_can_edit_contacts(self):
        self.can_edit_contacts = self.env["res.partner"].has_access("write")

    @api.depends_context("lang")
    @api.depends("partner_id", "policy_id")
    def _compute_next_route(self):
        for payer in self:
            level, found = payer._get_next_route()
            payer.next_level_id = level
            payer.next_to_ids = found and found.to
            payer.next_cc_ids = found and found.cc
            payer.next_chain = describe(self.env, found.chain) if found else self.env._("nobody can be reached")

    def _get_next_route(self):
        """The next written level of the payer's open items and its recipients.

        :return: `collection.policy.level` (may be empty) and :class:`calc.routing.Route` or None.

        Note: `self.ensure_one()`
        """
        levels = self.env["collection.policy.level"]
        company = self.company_id
        if not company:
            return levels, None
        book = PolicyBook(self.env, company, company._get_collection_today())
        snapshots = self.env["collection.evaluator"]._take_snapshots(book, self.partner_id.ids)
        rung = snapshots and self._get_next_written(snapshots[0])
        if not rung:
            return levels, None
        snapshot = snapshots[0]
        return levels.browse(rung.id), route(rung, snapshot.policy, snapshot.payer.contacts)

    @api.model
    def _get_next_written(self, snapshot):
        """The lowest written level that is next for one of the items; the last one when there is none above.

        :rtype: calc.facts.Level
        """
        if not snapshot.policy:
            return None
        written = [level for level in snapshot.policy.levels if level.sort == WRITTEN]
        reached = max((level.rank for level in self._get_next_rungs(snapshot)), default=0)
        return next((level for level in written if level.rank >= reached), written[-1] if written else None)
