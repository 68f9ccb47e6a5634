from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..calc.exclusion import Exclusion
from ..sql_array import sql_array

#: Working days for which the customer's word stops the reminders while somebody looks for the money.
WAIT_WORKDAYS = 5
#: Days in which the same item is not left alone a second time for the same reason.
AGAIN_DAYS = 30
#: The task of the collector.
TASK = "claim"


class CollectionClaim(models.Model):
    """“I have paid already”: what the customer says about a payment that we do not see yet.

    His word counts for a few working days and once a month for each item; then somebody has looked.
    """

    _name = "collection.claim"
    _description = "Payment that the customer reports"
    _inherit = ["collection.blocker"]
    _order = "id desc"
    _rec_name = "reference"
    _check_company_auto = True

    payer_id = fields.Many2one(
        "collection.payer", required=True, readonly=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("open", "To look for"), ("found", "Found"), ("missing", "Not found")],
        required=True,
        readonly=True,
        default="open",
    )
    date = fields.Date(string="Paid on", required=True, readonly=True)
    said_on = fields.Date(string="Reported on", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    reference = fields.Char(readonly=True)
    move_line_ids = fields.Many2many("account.move.line", string="Items", readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", readonly=True)
    until = fields.Date(string="Left alone until", required=True, readonly=True)
    number = fields.Char(required=True, readonly=True, help="Of the form: sent twice, it counts once.")

    _once = models.UniqueIndex("(payer_id, number)", "This has been reported already.")

    # === ENTRY POINTS === #

    def action_found(self):
        """The money was found: nothing else is said to the customer."""
        self._close("found")

    def action_missing(self):
        """The money was not found: after the cool-down the reminders go on."""
        self._close("missing")

    def _close(self, state):
        if not (self.env.su or self.env.user.has_group("account_collections.group_collection_collector")):
            raise AccessError(self.env._("Only collectors may do this."))
        self.check_access("read")
        for claim in self.sudo().filtered(lambda claim: claim.state == "open"):
            today = claim.company_id._get_collection_today()
            claim.write({"state": state, "until": min(claim.until, today)})
            claim._close_task()

    def _close_task(self):
        """The task goes with the last claim that somebody had to look after."""
        others = self.search_count([("payer_id", "=", self.payer_id.id), ("state", "=", "open")], limit=1)
        if not others:
            self.payer_id.activity_ids.filtered(lambda task: task.collection_kind == TASK).action_done()

    # === BLOCKER === #

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: reported payments, and the cool-down after we have looked in vain."""
        blocked = super()._get_blocked_items(items, on)
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT rel.account_move_line_id, max(claim.id)
                     FROM unnest(%s) AS asked(id)
                     JOIN account_move_line_collection_claim_rel rel ON rel.account_move_line_id = asked.id
                     JOIN collection_claim claim ON claim.id = rel.collection_claim_id
                    WHERE claim.until > %s
                 GROUP BY rel.account_move_line_id""",
                sql_array(items),
                fields.Date.subtract(on, days=AGAIN_DAYS),
            )
        )
        claims = self.browse({claim_id for _item, claim_id in rows})
        reasons = {claim.id: claim._get_block(on) for claim in claims}
        return blocked | {item_id: reasons[claim_id] for item_id, claim_id in rows if reasons[claim_id]}

    def _get_block(self, on):
        """What the claim says about its items on a day; None when nothing. Note: `self.ensure_one()`"""
        self.ensure_one()
        if on < self.until:
            return Exclusion("payment_in_process", self.until, (("reference", self.reference or ""),))
        policy = self.payer_id._get_policy()
        calendar = self.company_id._to_work_calendar(policy.resource_calendar_id, on)
        end = calendar.add_workdays(self.until, policy.cool_down_days)
        return Exclusion("cool_down", end) if on < end else None

    # === MAKING === #

    @api.model
    def _report(self, payer, number, items, vals):
        """Write down what the customer says; a form that is sent twice counts once.

        :param payer: `collection.payer`.
        :param str number: of the form.
        :param items: the items that the payment was for, `account.move.line`.
        :param dict vals: `date`, `amount`, `currency_id`, `reference`.
        :return: the `collection.claim`, and whether it is new.
        """
        claims = self.sudo()
        known = claims.search([("payer_id", "=", payer.id), ("number", "=", number)])
        if known:
            return known, False
        today = payer.company_id._get_collection_today()
        since = fields.Date.subtract(today, days=AGAIN_DAYS)
        recent = claims.search([("payer_id", "=", payer.id), ("said_on", ">", since)]).move_line_ids
        calendar = payer.company_id._to_work_calendar(payer._get_policy().resource_calendar_id, today)
        claim = claims.create(
            {
                **vals,
                "payer_id": payer.id,
                "number": number,
                "said_on": today,
                "until": calendar.add_workdays(today, WAIT_WORKDAYS),
                "move_line_ids": [fields.Command.set((items - recent).ids)],
            }
        )
        return claim, True
