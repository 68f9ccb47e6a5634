from odoo import models
from odoo.exceptions import UserError

from ..calc.instalments import Payment, allocate
from ..calc.money import to_decimal

NOTHING = to_decimal(0)


class CollectionPayer(models.Model):
    """Plans in force on the customer's page: what is due when, and a button to pay each instalment."""

    _inherit = "collection.payer"

    # === THE STATEMENT === #

    def _get_item_states(self, items, on):
        """Override of the base: remember what is in a plan, even where something else is said of it first."""
        states = super()._get_item_states(items, on)
        for item_id in self._get_active_plans().move_line_ids.ids:
            if item_id in states:
                states[item_id]["is_planned"] = True
        return states

    def _prepare_statement_line(self, row, accounts, state, today):
        """Override of the base: what is paid in instalments is not overdue, whatever its invoice says."""
        line = super()._prepare_statement_line(row, accounts, state, today)
        line["on_its_way"] = state.get("taken", NOTHING) if state else NOTHING
        line["is_planned"] = bool(state and state.get("is_planned"))
        return line | ({"is_overdue": False, "days": 0} if line["is_planned"] else {})

    def _prepare_transfer(self, statement, block):
        """Override of the base: with nothing else to pay, a transfer is for the instalments that come next."""
        if not block["pay_all"] and any(line["is_planned"] for line in block["lines"]):
            plans = self._get_active_plans()
            views = [view for view in self._prepare_plan_views(plans, statement) if view["key"] == block["key"]]
            now = [part for view in views for part in view["parts"] if part["kind"] == "overdue" or part["is_next"]]
            if due := sum((part["to_pay"] for part in now), NOTHING):
                block = block | {"pay_all": due, "reference": ", ".join(v["plan"].payment_reference for v in views)}
        return super()._prepare_transfer(statement, block)

    def _get_active_plans(self):
        return self.env["collection.plan"].search([("payer_id", "=", self.id), ("state", "=", "active")])

    # === ON THE PAGE === #

    def _get_portal_sections(self, statement):
        """Override of the base: plans in force come first."""
        sections = super()._get_portal_sections(statement)
        if plans := self._prepare_plan_views(self._get_active_plans(), statement):
            section = {"sequence": 5, "title": self.env._("Your payment in instalments"), "values": {"plans": plans}}
            sections.append(section | {"template": "account_collections.portal_plan_active"})
        return sections

    def _prepare_plan_views(self, plans, statement):
        return [self._prepare_plan_view(plan, statement) for plan in plans]

    def _prepare_plan_view(self, plan, statement):
        """What the page says of a plan in force.

        Keys: `plan`, `parts` (see :meth:`_prepare_part_view`), `key` of the block in which it can be paid.
        """
        own = set(plan.move_line_ids.ids)
        block = next((block for block in statement["blocks"] if self._get_plan_lines(block, own)), None)
        lines = [line for each in statement["blocks"] for line in self._get_plan_lines(each, own)]
        way = self._spread_on_its_way(plan, sum((line["on_its_way"] for line in lines), NOTHING), statement["today"])
        next_part = plan._get_parts().filtered(lambda part: part.amount_open > float(way.get(part.id, 0)))[:1]
        return {
            "plan": plan,
            "key": block and block["key"],
            "parts": [
                self._prepare_part_view(part, way.get(part.id, NOTHING), statement["today"], part == next_part)
                for part in plan._get_parts()
            ],
        }

    def _get_plan_lines(self, block, own):
        return [line for line in block["lines"] if line["id"] in own and not line["is_credit"]]

    def _spread_on_its_way(self, plan, amount, today):
        """What of a payment on its way is for which instalment, by id: as it will be noted once it has arrived."""
        if not amount:
            return {}
        moved, parts = plan._read_movements()[plan.id], plan._get_parts()
        payments = (*moved.payments, Payment(today, amount))
        rule = plan.overpayment or "shorten"
        shares, _unused = allocate(plan._to_schedule(), payments, moved.credited, rule)
        return {
            part.id: max(share.paid - to_decimal(part.amount_paid), NOTHING)
            for part, share in zip(parts, shares, strict=True)
        }

    def _prepare_part_view(self, part, way, today, is_next):
        """What the page says of an instalment.

        Keys: `part`, `label`, `kind` (of the label), `to_pay` (zero when nothing is to be done), `is_next`.
        """
        to_pay = max(to_decimal(part.amount_open) - way, NOTHING)
        days = (today - part.date).days
        if part.state in ("paid", "waived"):
            done = self.env._("Paid") if part.state == "paid" else self.env._("No longer needed")
            kind, label = "done", done
        elif way:
            kind, label = "way", self.env._("On its way")
        elif days > 0:
            kind, label = "overdue", self.env._("Late")
        else:
            kind, label = "open", self.env._("Open")
        if part.state == "partial" and not way:
            label = self.env._("Partly paid")
        return {"part": part, "kind": kind, "label": label, "to_pay": to_pay, "is_next": is_next}

    # === PAYING === #

    def _choose_instalment(self, part_id):
        """What is open of an instalment, as a choice of items: the oldest first.

        :param int part_id: as the form says.
        :return: block of the statement, and the choice as :meth:`_fill_basket` takes it.
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        statement = self._get_statement()
        for plan in self._get_active_plans():
            view = self._prepare_plan_view(plan, statement)
            wanted = next((each["to_pay"] for each in view["parts"] if each["part"].id == part_id), NOTHING)
            for block in statement["blocks"] if wanted else ():
                if chosen := self._spread_instalment(block, set(plan.move_line_ids.ids), wanted):
                    return block, chosen
        raise UserError(self.env._("This instalment cannot be paid here at the moment. Please look at the list again."))

    def _spread_instalment(self, block, own, wanted):
        """An amount over the items of a plan in a block; empty when they do not hold so much."""
        lines = sorted(self._get_plan_lines(block, own), key=lambda line: (line["due"] or line["date"], line["id"]))
        chosen, left = {}, wanted
        for line in lines:
            part = min(line["payable"], left)
            if part > 0:
                chosen[line["id"]] = f"{part:f}"
                left -= part
        return {} if left else chosen
