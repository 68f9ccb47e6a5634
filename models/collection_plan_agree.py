from odoo import fields, models
from odoo.exceptions import UserError

from ..calc.instalments import allocate
from ..calc.money import to_decimal


class CollectionPlan(models.Model):
    """From the draft to the agreement: proposed in writing, accepted by signature, ended by hand."""

    _inherit = "collection.plan"

    signed_attachment_ids = fields.Many2many(
        "ir.attachment",
        "collection_plan_signed_rel",
        "plan_id",
        "attachment_id",
        string="Signed agreement",
        copy=False,
        help="The signed paper, or the letter by which the customer agreed.",
    )
    signed_by = fields.Char(copy=False, help="Name of the person who accepted the plan.")
    signed_on = fields.Datetime(string="Accepted at", readonly=True, copy=False)
    signature = fields.Binary(attachment=True, readonly=True, copy=False)

    # === PROPOSE === #

    def action_propose(self):
        """Send the agreement to the customer for acceptance; its terms are fixed from now on.

        :raise UserError: when something is wrong with the draft, or a manager has to approve it first.
        """
        self._check_agreeing()
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("This plan has been proposed already."))
            plan.payer_id.sudo().lock_for_update()  # two plans at once could hold the same item
            plan._check_proposable()
            plan._check_limits()
            plan.sudo()._propose()

    def _check_agreeing(self):
        """Refuse who is no collector, or may not write these plans.

        :raise AccessError: in both cases.
        """
        self.env["collection.payer"]._check_is_collector()
        self.check_access("write")

    def _propose(self):
        self._as_ours().write({**self._prepare_terms(), "opening": self._take_opening()})
        self._set_state("proposed", proposed_on=self._get_today())

    def _prepare_terms(self):
        """What the policy says of plans, fixed because it is written in the agreement. Note: `self.ensure_one()`"""
        policy = self._get_policy()
        return {
            "default_days": policy.plan_default_days,
            "default_level_id": policy.plan_default_level_id.id,
            "overpayment": policy.plan_overpayment or "shorten",
            "freeze_interest": policy.plan_freeze_interest,
        }

    # === ACCEPT === #

    def action_activate(self):
        """Put proposed plans in force that the customer has accepted on paper.

        :raise UserError: without the signed paper, or when what was agreed no longer fits what is open.
        """
        self._check_agreeing()
        for plan in self:
            if plan.state != "proposed":
                raise UserError(self.env._("Only a proposed plan can be accepted."))
            if not plan.signed_attachment_ids:
                raise UserError(self.env._("Please attach the signed agreement first."))
            plan.signed_attachment_ids.check_access("read")
            plan.sudo()._accept(plan.signed_by or plan.contact_name)

    def _accept(self, name, signature=None):
        """Record who has accepted the plan, and put it in force. Note: `self.ensure_one()`

        For our own code: the caller has checked that this person may accept it.

        :param str name: of the person who accepts.
        :param signature: the drawn signature, base64; None when it is on paper.
        :raise UserError: when the plan is not proposed, or no longer fits what is open.
        """
        self.ensure_one()
        if self.state != "proposed":
            raise UserError(self.env._("Only a proposed plan can be accepted."))
        if not (name or "").strip():
            raise UserError(self.env._("Please give the name of the person who accepts."))
        self.payer_id.sudo().lock_for_update()
        self._check_still_fits()
        self._as_ours().write(
            {"signed_by": name.strip(), "signed_on": fields.Datetime.now(), "signature": signature or False}
        )
        self._set_state("active", activated_on=self._get_today())
        self._follow()
        self.payer_id._log_interaction(
            channel="letter",
            direction="in",
            contact_id=self.contact_id.id,
            user_id=self.env.user._is_internal() and self.env.uid,  # on his page nobody of ours was there
            model=self._name,
            res_id=self.id,
            note=self.env._("%(plan)s was accepted by %(name)s.", plan=self.name, name=self.signed_by),
        )

    def _check_still_fits(self):
        """Refuse a plan that does not fit the ledger any more; what was paid since is taken into account.

        :raise UserError: saying why.
        """
        if rival := self._get_rivals()[:1]:
            raise UserError(self.env._("Some of the items are in the plan %s already.", rival.name))
        moved = self._read_movements()[self.id]
        if moved.is_waiting:
            raise UserError(self.env._("An invoice of the plan is being corrected; please wait until it is posted."))
        if moved.is_grown:
            raise UserError(self.env._("More is open now than was agreed; please void this plan and agree a new one."))
        schedule = self._to_schedule()
        shares, _unused = allocate(schedule, moved.payments, moved.credited, self.overpayment)
        left = [part for part, share in zip(schedule, shares, strict=True) if share.open]
        if not left:
            raise UserError(self.env._("Everything has been settled already; no plan is needed."))
        if left[0].date < self._get_today():
            raise UserError(
                self.env._("The first payment should have been made by now; please void this plan and agree a new one.")
            )

    # === END === #

    def action_void(self, reason=None):
        """End plans by hand: what is still open goes back to the ladder after the cool-down.

        :param str reason: why; kept with the plan.
        :raise UserError: without a reason, or when a plan has ended already.
        """
        self._check_agreeing()
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the plan ends."))
        for plan in self:
            if plan.state not in ("draft", "proposed", "active"):
                raise UserError(self.env._("This plan has ended already."))
        for plan in self.sudo():
            plan._set_state("void", reason=reason.strip(), ended_on=plan._get_today(), default_on=False)

    # === OPENING === #

    def _take_opening(self):
        """What is open on each item when the plan is proposed, and what each payment had settled of it by then.

        Note: `self.ensure_one()`

        :return: `items`: amounts by id of the item; `known`: amounts by id of the payment's journal item, by item.
        """
        known = {}
        for item in self.move_line_ids:
            parts = known.setdefault(str(item.id), {})
            for partial in item.matched_credit_ids:
                key = str(partial.credit_move_id.id)
                parts[key] = str(to_decimal(parts.get(key)) + to_decimal(partial.debit_amount_currency))
        items = {str(item.id): str(to_decimal(item.amount_residual_currency)) for item in self.move_line_ids}
        return {"items": items, "known": {item_id: parts for item_id, parts in known.items() if parts}}
