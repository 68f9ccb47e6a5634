from odoo import models
from odoo.exceptions import AccessError, UserError


class CollectionOffer(models.Model):
    """An offer is made, taken up, or taken back."""

    _inherit = "collection.offer"

    def action_open(self):
        """Make the offer: the customer is told what he saves and by when, and until then the items are left alone.

        :raise AccessError: when the user is no collector, or no manager where it goes beyond the limits of the policy.
        :raise UserError: when an item is disputed, paid or offered already, or the day has passed.
        """
        self._check_is_collector()
        self._check_state("draft")
        for offer in self:
            offer._check_may_open()
            is_beyond = bool(offer._get_excess(offer.payer_id.sudo()._get_policy()))
            if is_beyond and not offer._is_manager():
                raise AccessError(
                    self.env._("This offer goes beyond the limits (%s): a manager has to make it.", offer.excess)
                )
            values = {
                "state": "open",
                "opened_on": offer.company_id._get_collection_today(),
                "amount_paid_before": float(offer._get_arrived()),
                "approved_by_id": self.env.uid if is_beyond else False,
            }
            offer.sudo()._as_ours().write(values)
        self._close_tasks()
        self._tell("offer_open")

    def _is_manager(self):
        return self.env.su or self.env.user.has_group("account_collections.group_collection_manager")

    def _check_may_open(self):
        """Whether it still fits what is open. Note: `self.ensure_one()`

        :raise UserError: when it does not, saying why.
        """
        lines = self.sudo().move_line_ids
        if self.date < self.company_id._get_collection_today():
            raise UserError(self.env._("The last day of the offer has passed: please choose another one."))
        if not all(self._is_own_item(line) for line in lines):
            raise UserError(self.env._("Some of the items are not open any more: please choose them again."))
        self.sudo()._as_ours()._compute_terms()
        if not self._get_terms():
            raise UserError(self.env._("A discount is more than nothing and less than everything."))
        self._check_not_blocked(lines)

    def _check_not_blocked(self, lines):
        """Items that somebody is clearing up or has promised to pay need no discount; one offer is enough.

        The items of one payer are offered one after the other, whoever does it.
        """
        self.payer_id.sudo().lock_for_update(allow_referencing=True)
        rivals = self.sudo().search(
            [("move_line_ids", "in", lines.ids), ("state", "in", ("open", "accepted")), ("id", "!=", self.id)]
        )
        if rivals:
            raise UserError(self.env._("One of the items is offered already."))
        on = self.company_id._get_collection_today()
        reasons = self.env["collection.blocker"]._collect_blocked_items(lines, on)
        codes = {exclusion.code for group in reasons.values() for exclusion in group}
        if codes & {"disputed", "in_plan", "offer_open"}:
            raise UserError(self.env._("One of the items is in clarification, in a plan or in another offer."))

    def action_ask_approval(self):
        """Ask the manager to make an offer that goes beyond the limits.

        :raise AccessError: when the user is no collector.
        :raise UserError: when it needs no manager.
        """
        self._check_is_collector()
        self._check_state("draft")
        for offer in self:
            if not offer.excess:
                raise UserError(self.env._("This offer lies within the limits: you can make it yourself."))
            manager = offer.payer_id.sudo()._get_owner("manager")
            summary = self.env._("An offer needs you: %s", offer.excess)
            offer._schedule(
                "offer_approval", summary, offer.note or "", manager, offer.company_id._get_collection_today()
            )

    def action_accept(self):
        """Note that the customer has taken the offer up; it is honoured when the money arrives in time.

        :raise AccessError: when the user is no collector.
        :raise UserError: when it is not open.
        """
        self._check_is_collector()
        self._check_state("open")
        self.sudo()._as_ours().write({"state": "accepted"})

    def action_withdraw(self):
        """Take the offer back; after the cool-down the items are chased again.

        :raise AccessError: when the user is no collector; an accepted or honoured one is taken back by managers only.
        :raise UserError: when it has ended already.
        """
        self._check_is_collector()
        self._check_state("draft", "open", "accepted", "honoured")
        for offer in self:
            if offer.state in ("accepted", "honoured"):
                self.env["collection.payer"]._check_is_manager()
            if offer.credit_move_ids.filtered(lambda move: move.state == "posted"):
                raise UserError(self.env._("The credit note is posted already."))
        self._write_end("withdrawn")
        self._close_tasks()

    def _write_end(self, state):
        for company, offers in self.grouped("company_id").items():
            offers.sudo()._as_ours().write({"state": state, "ended_on": company._get_collection_today()})

    # === LIFTING === #

    def _lift(self, reason):
        """Override of `collection.blocker`: withdrawn."""
        self.action_withdraw()
        for offer in self:
            offer.sudo().message_post(body=reason, author_id=self.env.user.partner_id.id)

    def _end_block(self):
        """Override of `collection.blocker`."""
        self._write_end("withdrawn")
